import {
  acquireLease,
  Attribute,
  batchGet,
  batchWrite,
  connect,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  SortKey,
  Table,
  transact,
  transactGet,
  Unique,
  type Key,
} from '../../lib/index.js';
import { dynamoIdempotency } from '../../lib/delivery/dynamo-idempotency.js';
import { entityFromDms, parseDms } from '../../lib/dms/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { modelOf } from '../../lib/model/compile.js';
import { streamHandler } from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';
import { binary, decimal } from '../../lib/core.js';
import { recorder } from '../../lib/testkit/recorder.js';
import type { Item } from '../../lib/values/value.js';
import { transportOf } from '../operations/support.js';

@Table('accounts')
class Account extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() mail?: string;
  @Attribute() n?: number;
}
@Table('threads')
class Thread extends Entity {
  @PartitionKey() forum!: Key<string>;
  @IndexPartitionKey('turned') @SortKey('${slug}') sk!: string;
  @Attribute() slug!: Key<string>;
}
@Table('numbered')
class Numbered extends Entity {
  @PartitionKey({ codec: decimal }) id!: Key<string>;
}
@Table('bytes')
class Bytes extends Entity {
  @PartitionKey({ codec: binary }) id!: Key<Uint8Array>;
}
@Table('renamed', { reservedPrefix: 'acme/own/' })
class Renamed extends Entity {
  @PartitionKey() pk!: Key<string>;
  @SortKey() sk!: Key<string>;
  @Unique() @Attribute() mail?: string;
}
@Table('renamed', { sharesKeys: () => [Renamed] })
class Beside extends Entity {
  @PartitionKey() pk!: Key<string>;
  @SortKey() sk!: Key<string>;
}

const engine = createEngine();
const client = engine.client();
const plain = transportOf(client);
let sent = recorder(plain);
const refused = { code: 'ErrInvalidInput' };
const ids = ['unique@1#x', 'unique@2#x', 'outbox@1#k', 'processed@1#default#e', 'lease@1#x'].map(
  id => `dynamorm/${id}`,
);
const id = ids[0]!;

beforeAll(async () => {
  connect({ client });
  await createTable(Account, Thread, Numbered, Bytes, Renamed);
});
beforeEach(() => {
  sent = recorder(plain);
  connect({ transport: sent, outbox: { table: 'renamed' } });
});
afterAll(() => client.destroy());

/** Each is refused, and nothing is sent. */
async function refusesEach(calls: readonly (() => unknown)[]): Promise<void> {
  for (const call of calls) await expect((async () => call())()).rejects.toMatchObject(refused);
  expect(sent.requests).toEqual([]);
}
const itemsOf = (table: string): readonly Item[] =>
  [...engine.exportItems(table)].map(line => (JSON.parse(line) as { Item: Item }).Item);
const drain = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items);
};

describe('keys of the library’s own rows', () => {
  it.each(ids)('are no ids of entities: %s', async id => {
    await refusesEach([
      () => Account.create({ id, mail: 'a@x' }),
      () => Account.get({ id }),
      () => Account.of({ id }).save(),
    ]);
  });

  it('are refused by every verb before any request', async () => {
    const account = (): Account => Account.of({ id });
    await refusesEach([
      () => Account.create({ id }),
      () => Account.put({ id }),
      () => account().save(),
      () => account().delete(),
      () => account().reload(),
      () => Account.get({ id }),
      () => Account.find({ id }),
      () => Account.exists({ id }),
      () => Account.update({ id }, a => [a.n.set(1)]),
      () => Account.mutate({ id }, a => void (a.n = 1)),
      () => Account.delete({ id }),
      () => Account.findOrCreate({ id }, {}),
      () => Account.key({ id }),
      () => Account.deletion({ id }),
      () => acquireLease(Account, { id }, { ttlMs: 1000 }),
      () => Account.query({ id }).all(),
      () => Account.query({ id }).count(),
      () => drain(Account.query({ id })),
      () => Account.query({ id }).input(),
      () => batchGet([Account.key({ id })]),
      () => batchWrite([Thread.of({ forum: id, slug: 's' })]),
      () => batchWrite([Thread.deletion({ forum: id, slug: 's' })]),
      () => transact(tx => tx.create(account())),
      () => transact(tx => tx.put(account())),
      () => transact(tx => tx.save(account())),
      () => transact(tx => tx.delete(account())),
      () => transact(tx => tx.delete(Account, { id })),
      () => transact(tx => tx.update(Account, { id }, a => [a.n.set(1)])),
      () => transact(tx => tx.check(Account, { id }, a => a.n.eq(1))),
      () => transactGet([Account.key({ id })]),
      () => dynamoIdempotency({ table: 'renamed' }).once!('e', tx => void tx.delete(Account, { id })),
    ]);
  });

  it('are refused as sort keys, made by a template, asked for in an index over a key of the table, or as a range that begins so', async () => {
    await refusesEach([
      () => Thread.create({ forum: 'f', slug: id }),
      () => Thread.get({ forum: 'f', slug: id }),
      () => Thread.query({ forum: 'f', slug: id }).all(),
      () =>
        Thread.query({ forum: 'f' })
          .where(t => t.slug.beginsWith(id))
          .all(),
      () => Thread.index('turned').query({ slug: id }).all(),
    ]);
  });

  it('are refused as numbers and bytes', async () => {
    const number = `-9${'1'.repeat(37)}`;
    await refusesEach([
      () => Numbered.create({ id: number }),
      () => Numbered.delete({ id: `${number}.0` }),
      () => Bytes.create({ id: new TextEncoder().encode(id) }),
      () => Bytes.delete({ id: Buffer.from(`${id}\xff`, 'latin1') }),
    ]);
    await Numbered.create({ id: `-8${'1'.repeat(37)}` });
    await Numbered.create({ id: `-9${'1'.repeat(36)}` });
    await Bytes.create({ id: new TextEncoder().encode('dynamorm/core') });
  });

  it('leave all other keys free, those that look alike included', async () => {
    for (const id of ['dynamorm/core', 'dynamorm/unique', 'x/dynamorm/unique@1#', 'Dynamorm/unique@1#x', 'dynamorm'])
      await Account.create({ id });
    await Thread.query({ forum: 'f' })
      .where(t => t.slug.beginsWith('dynamorm/'))
      .all();
    expect((await Account.scan().all()).length).toBe(5);
  });

  it('are refused by classes that are built from DMS', async () => {
    const S = (attribute: string) => ({ attribute, type: 'S' as const });
    const { models } = parseDms(
      JSON.stringify({
        dms_version: '0.2',
        models: [
          {
            name: 'Row',
            table: { name: 'accounts' },
            keys: { partition: S('id') },
            attributes: [{ ...S('id'), roles: ['pk'], required: true }],
          },
        ],
      }),
    );
    const Row = entityFromDms(models[0]!);
    await refusesEach([() => Row.create({ id }), () => Row.delete({ id }), () => Row.get({ id })]);
  });

  it('name the field and the prefix, and not the value', async () => {
    await expect(Account.get({ id: `${id}secret` })).rejects.toMatchObject({
      ...refused,
      model: 'Account',
      field: 'id',
      key: ['id'],
      operation: 'get',
      message: expect.not.stringContaining('secret') as string,
    });
  });

  it('let nobody free a unique value that somebody holds', async () => {
    await Account.create({ id: 'victim', mail: 'v@x' });
    const [sentinel] = itemsOf('accounts').filter(item => '_owner' in item);
    await expect(Account.delete({ id: sentinel!['id']!.S! })).rejects.toMatchObject(refused);
    await expect(Account.create({ id: 'thief', mail: 'v@x' })).rejects.toMatchObject({ field: 'mail' });
  });
});

describe('a table that renames its reserved keys', () => {
  it('stores unique values, events and marks under its own prefix, and frees the other one', async () => {
    await Renamed.create({ pk: 'dynamorm/unique@1#x', sk: 's', mail: 'a@x' });
    await expect(Renamed.create({ pk: 'b', sk: 's', mail: 'a@x' })).rejects.toMatchObject({ field: 'mail' });
    await transact(tx => tx.publish({ topic: 't', key: 'k', payload: 1 }));
    expect(
      await dynamoIdempotency({ table: 'renamed' }).once!('e', tx => void tx.create(Beside.of({ pk: 'c', sk: 's' }))),
    ).toBe(true);
    await dynamoIdempotency({ table: 'renamed' }).claim('f', 1000);
    const keys = itemsOf('renamed').map(item => item['pk']!.S!);
    const own = (kind: string): string => keys.find(key => key.startsWith(`acme/own/${kind}@1#`))!;
    expect(keys.length).toBe(6);
    for (const kind of ['unique', 'outbox', 'processed']) {
      expect(own(kind)).toBeDefined();
      await expect(Renamed.create({ pk: own(kind), sk: 's' })).rejects.toMatchObject(refused);
      await expect(Beside.delete({ pk: 'x', sk: own(kind) })).rejects.toMatchObject(refused);
    }
    expect((await Renamed.scan().all()).map(({ mail }) => mail).filter(Boolean)).toEqual(['a@x']);
  });

  it('is followed by stream handlers', async () => {
    const seen: string[] = [];
    const handler = streamHandler({ onError: error => seen.push(String(error)) })
      .on(Beside, { insert: row => void seen.push(row.pk) })
      .outbox(event => void seen.push(event.topic));
    const record = (pk: string, more: object = {}): object => ({
      eventName: 'INSERT',
      eventSourceARN: 'arn:aws:dynamodb:eu-north-1:1:table/renamed/stream/2026',
      dynamodb: {
        SequenceNumber: '1',
        Keys: { pk: { S: pk }, sk: { S: pk } },
        NewImage: { pk: { S: pk }, sk: { S: pk }, ...more },
      },
    });
    const S = (text: string) => ({ S: text });
    const Records = [
      record('acme/own/unique@1#a'),
      record('acme/own/processed@1#default#a'),
      record('acme/own/outbox@1#k', {
        _type: S('dynamorm/outbox@1'),
        id: S('1'),
        topic: S('told'),
        key: S('k'),
        at: S('2026-11-30T00:00:00Z'),
      }),
      record('dynamorm/unique@1#mine'),
    ];
    await handler({ Records });
    expect(seen.sort()).toEqual(['dynamorm/unique@1#mine', 'told']);
  });

  it('has one prefix, whatever its classes say', () => {
    @Table('renamed', { reservedPrefix: 'other/' })
    class Other extends Entity {
      @PartitionKey() pk!: Key<string>;
      @SortKey() sk!: Key<string>;
    }
    @Table('accounts', { reservedPrefix: 'late/' })
    class Late extends Entity {
      @PartitionKey() id!: Key<string>;
    }
    @Table('empty', { reservedPrefix: '' })
    class Empty extends Entity {
      @PartitionKey() id!: Key<string>;
    }
    const declared: readonly (readonly [new () => object, string])[] = [
      [Other, 'another reservedPrefix than it has: "acme/own/"'],
      [Late, 'another reservedPrefix than it has: "the default"'],
      [Empty, 'no text of 1 to 100'],
    ];
    for (const [type, why] of declared)
      expect(() => modelOf(type)).toThrow(
        expect.objectContaining({ code: 'ErrInvalidModel', message: expect.stringContaining(why) as string }) as Error,
      );
  });
});
