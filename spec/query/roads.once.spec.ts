import {
  BatchGetItemCommand,
  QueryCommand,
  ScanCommand,
  type DynamoDBClient,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import {
  Attribute,
  batchWrite,
  binary,
  capacityMeter,
  decimal,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  number,
  PartitionKey,
  session,
  SortKey,
  stringSet,
  Table,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

@Table('roads')
@Index('keys', { projection: 'KEYS_ONLY' })
@Index('local', { type: 'LSI' })
class Road extends Entity {
  @PartitionKey() area!: Key<string>;
  @SortKey() @Attribute(number) no!: Key<number>;
  @IndexPartitionKey('keys') @Attribute() owner?: string;
  @IndexSortKey('keys') @Attribute(binary) mark?: Uint8Array;
  @IndexSortKey('local') @Attribute(decimal) toll?: string;
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute() spot?: { x: number };
  @Attribute() text = '';
}

/** How a program may hand its client over. */
const ROADS: Readonly<Record<string, (client: () => DynamoDBClient) => Parameters<typeof session>[0]>> = {
  'an untouched client': client => ({ client: client() }),
  'a client with middleware of its own': client => {
    const watched = client();
    watched.middlewareStack.add(next => args => next(args), { step: 'build', name: 'watch' });
    watched.middlewareStack.add(next => async args => next(args), { step: 'deserialize', name: 'watchAnswers' });
    return { client: watched };
  },
  'a client whose send is wrapped': client => {
    const wrapped = client();
    const send = wrapped.send.bind(wrapped) as (...given: readonly unknown[]) => Promise<never>;
    wrapped.send = ((...given: readonly unknown[]) => send(...given)) as typeof wrapped.send;
    return { client: wrapped };
  },
  'a client mocked by aws-sdk-client-mock': client => {
    const [mocked, behind] = [client(), client()];
    const mock = mockClient<ServiceInputTypes, ServiceOutputTypes, DynamoDBClient['config']>(mocked);
    mock.on(QueryCommand).callsFake((input: QueryCommand['input']) => behind.send(new QueryCommand(input)));
    mock.on(ScanCommand).callsFake((input: ScanCommand['input']) => behind.send(new ScanCommand(input)));
    mock
      .on(BatchGetItemCommand)
      .callsFake((input: BatchGetItemCommand['input']) => behind.send(new BatchGetItemCommand(input)));
    return { client: mocked };
  },
};

describeEngines('reads', client => {
  const data = Array.from({ length: 23 }, (_, no) => ({
    area: no < 17 ? 'north' : 'south',
    no: no - 5,
    text: no % 2 === 0 ? 'even é😀' : 'odd',
    tags: new Set(no % 3 === 0 ? ['third', '__proto__'] : []),
    ...(no % 2 === 0 && { owner: 'ann', mark: Uint8Array.of(no, 255) }),
    ...(no % 4 === 0 && { toll: `${no}.5` }),
    spot: { x: no },
  }));
  beforeAll(async () => {
    const at = session({ client: client() });
    const Roads = Road.using(at);
    await createTable(Roads);
    await batchWrite(data.map(each => Roads.of(each)));
  });

  it.each(Object.entries(ROADS))('over %s answer the same', async (_, road) => {
    const Roads = Road.using(session(road(client)));
    const north = () => Roads.query({ area: 'north' });
    const numbers = (found: readonly { no: number }[]) => found.map(({ no }) => no);
    const all = await north().all();
    expect(all.map(({ no, text, tags, spot, mark }) => ({ no, text, tags, spot, mark }))).toEqual(
      data.slice(0, 17).map(({ no, text, tags, spot, mark }) => ({ no, text, tags, spot, mark })),
    );
    expect(all[0]).toBeInstanceOf(Road);
    expect(
      numbers(
        await north()
          .where(o => o.no.between(-2, 1))
          .descending()
          .all(),
      ),
    ).toEqual([1, 0, -1, -2]);
    expect(
      await north()
        .filter(o => o.tags.contains('third'))
        .select('spot.x')
        .take(2),
    ).toEqual([{ spot: { x: 0 } }, { spot: { x: 3 } }]);
    const meter = capacityMeter();
    expect(await north().limit(4).options({ meter }).count()).toBe(17);
    expect(meter.requests).toBe(5);
    expect(meter.units).toBeGreaterThan(0);
    const second = await north()
      .limit(5)
      .page({ cursor: (await north().limit(5).page()).cursor });
    expect(numbers(second.items)).toEqual([0, 1, 2, 3, 4]);
    expect(numbers((await north().limit(5).page({ before: second.previous })).items)).toEqual([-5, -4, -3, -2, -1]);
    expect(
      numbers(
        await Roads.index('local')
          .query({ area: 'north' })
          .where(o => o.toll.gt('4'))
          .consistent()
          .all(),
      ),
    ).toEqual([-1, 3, 7, 11]);
    const keys = Roads.index('keys').query({ owner: 'ann' });
    expect(
      numbers(
        await keys
          .where(o => o.mark.lt(Uint8Array.of(4)))
          .hydrate()
          .all(),
      ),
    ).toEqual([-5, -3]);
    expect(numbers(await Roads.scan({ segments: 3 }).limit(3).prefetch().all()).sort((a, b) => a - b)).toEqual(
      numbers(data),
    );
    expect(await Roads.scan({ segments: 2 }).count()).toBe(23);
    const seen: number[] = [];
    for await (const { no } of north().limit(6).prefetch()) seen.push(no);
    expect(seen).toEqual(numbers(data.slice(0, 17)));
  });
});
