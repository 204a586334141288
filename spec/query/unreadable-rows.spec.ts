import { BatchWriteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AfterLoad,
  Attribute,
  batchGet,
  BlindIndex,
  DynamormError,
  Encrypted,
  Entity,
  Index,
  IndexPartitionKey,
  isDynamormError,
  literal,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  transactGet,
  type Item,
  type Key,
  type OnUnreadable,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import {
  hydrate as hydrateImage,
  hydrateRecord,
  hydrateRecordSync,
  hydrateSync,
  streamHandler,
} from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';

@Table('jobs')
@Index('by-queue-keys', { projection: 'KEYS_ONLY' })
class Job extends Entity {
  @PartitionKey('QUEUE#${queue}') pk!: string;
  @SortKey() @Attribute(number) no!: Key<number>;
  @Attribute() queue!: Key<string>;
  @Attribute(literal('open', 'done')) status: 'open' | 'done' = 'open';
  @IndexPartitionKey('by-queue-keys') @IndexPartitionKey('by-kind') @Attribute() kind = 'k';
}

@Table('safes', { model: 'Safe' })
class Safe extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() mail?: string;
  @IndexPartitionKey('by-mail') @BlindIndex({ of: 'mail' }) hash?: string;
  @Attribute(literal('open', 'done')) status: 'open' | 'done' = 'open';
  @AfterLoad() loaded() {
    if (this.id === 'hook') throw new DynamormError('ErrInvalidModel', 'the hook failed');
  }
}

const engine = createEngine();
const client = engine.client();
const at = session({ client, cipher: deterministicCipher('unreadable') });
const Jobs = Job.using(at);
const Safes = Safe.using(at);
afterAll(() => client.destroy());
beforeAll(async () => {
  await createTable(Jobs);
  await createTable(Safes);
  const items = [row(1, 'open'), row(2, 'cancelled'), row(3, 'done'), row(4, 'odd'), row(5, 'open')];
  await client.send(
    new BatchWriteItemCommand({ RequestItems: { jobs: items.map(Item => ({ PutRequest: { Item } })) } } as never),
  );
});

function row(no: number, status: string): Item {
  return { pk: { S: 'QUEUE#q' }, no: { N: String(no) }, queue: { S: 'q' }, kind: { S: 'k' }, status: { S: status } };
}
const query = () => Jobs.query({ queue: 'q' });
const numbers = (items: readonly (object | undefined)[]) => items.map(item => (item as Job | undefined)?.no);
const errorOf = async (run: () => unknown): Promise<DynamormError> => {
  const error: unknown = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  if (!isDynamormError(error)) throw new Error('no error of this library', { cause: error });
  return error;
};
const key = { queue: 'q', no: 2 };
const keys = { pk: { S: 'QUEUE#q' }, no: { N: '2' } };
const odd = { ...keys, queue: { S: 'q' }, kind: { S: 'k' }, status: { S: 'cancelled' } };
const record = {
  eventID: '1',
  eventName: 'INSERT',
  eventSourceARN: 'arn:aws:dynamodb:x:1:table/jobs/stream/1',
  dynamodb: { Keys: keys, NewImage: odd, SequenceNumber: '1' },
} as const;

describe('the error of a row that cannot be read', () => {
  it.each<[string, () => unknown]>([
    ['get', () => Jobs.get(key)],
    ['find', () => Jobs.find(key)],
    ['query', () => query().all()],
    [
      'first',
      () =>
        query()
          .where(o => o.no.gt(1))
          .first(),
    ],
    ['a page', () => query().page()],
    [
      'a page before',
      () =>
        query()
          .where(o => o.no.lt(3))
          .page({ before: 'end' }),
    ],
    ['an index', () => Jobs.index('by-kind').query({ kind: 'k' }).all()],
    ['whole entities of an index', () => Jobs.index('by-queue-keys').query({ kind: 'k' }).hydrate().all()],
    ['scan', () => Jobs.scan().all()],
    ['a scan in segments', () => Jobs.scan({ segments: 1 }).all()],
    [
      'a projection with the key',
      () =>
        query()
          .select('queue', 'no', 'status')
          .where(o => o.no.eq(2))
          .all(),
    ],
    ['batchGet', () => batchGet([Jobs.key(key)])],
    ['an image', () => hydrateImage(Job, odd)],
    ['an image, at once', () => hydrateSync(Job, odd)],
    ['a record', () => hydrateRecord(Job, record)],
    ['a record, at once', () => hydrateRecordSync(Job, record)],
    [
      'a stream handler',
      async () => {
        const errors: unknown[] = [];
        await streamHandler({ onError: error => errors.push(error) }).on(Job, { insert: () => undefined })({
          Records: [record],
        });
        throw errors[0];
      },
    ],
    ['transactGet', () => transactGet([Jobs.key(key)])],
    [
      'reload',
      async () => {
        const job = Jobs.of({ ...key });
        await job.reload();
      },
    ],
  ])('says which it is: %s', async (_, run) => {
    const error = await errorOf(run);
    expect(error.code).toBe('ErrInvalidModel');
    expect(error.field).toBe('status');
    expect(error.keyValues?.['no']).toBe(2);
    expect(error.message).toContain('Job.status');
    expect(error.message).toContain('no 2');
  });

  it.each<[string, () => unknown]>([
    ['update, the new item', () => Jobs.update(key, o => [o.kind.set('k')], { returning: 'new' })],
    ['update, the old item', () => Jobs.update(key, o => [o.kind.set('k')], { returning: 'old' })],
    ['upsert', () => Jobs.upsert(key, o => [o.kind.set('k')], { returning: 'new' })],
    ['delete', () => Jobs.delete({ queue: 'q', no: 4 }, { returning: 'old' })],
  ])('says that the write was made whose answer it was: %s', async (_, run) => {
    const error = await errorOf(run);
    expect(error).toMatchObject({ code: 'ErrServiceAnswer', applied: true, retryable: false, field: 'status' });
    expect(error.codes).toEqual(['ErrServiceAnswer', 'ErrInvalidModel']);
    expect(error.keyValues?.['pk']).toBe('QUEUE#q');
    expect(error.message).toContain('was applied, and the item that it answered cannot be read: Job.status');
    await client.send(new PutItemCommand({ TableName: 'jobs', Item: row(4, 'odd') } as never));
  });

  it('says so too where a hook fails, and not of a refusal', async () => {
    await Safes.put({ id: 'hook', status: 'open' });
    const change = () => Safes.update({ id: 'hook' }, s => [s.status.set('done')], { returning: 'new' });
    expect(await errorOf(change)).toMatchObject({ code: 'ErrServiceAnswer', applied: true, keyValues: { id: 'hook' } });
    const refused = Safes.update({ id: 'hook' }, s => [s.status.set('odd' as 'done')], { returning: 'new' });
    expect(await errorOf(() => refused)).toMatchObject({ applied: undefined });
    await Safes.delete({ id: 'hook' });
  });

  it('names the key as it is stored, and no value of another attribute', async () => {
    const error = await errorOf(() => Jobs.get(key));
    expect(error.keyValues).toEqual({ pk: 'QUEUE#q', no: 2 });
    expect(error.key).toEqual(['pk', 'no']);
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('cancelled');
  });

  it('says nothing of a row that is not there, or of a hook', async () => {
    expect((await errorOf(() => Jobs.get({ queue: 'q', no: 9 }))).keyValues).toBeUndefined();
    await Safes.create({ id: 'hook' }).catch(() => undefined);
    const error = await errorOf(() => Safes.get({ id: 'hook' }));
    expect(error.message).toBe('the hook failed');
  });
});

describe('onUnreadable', () => {
  const told: (readonly [Item, DynamormError])[] = [];
  const tell: OnUnreadable = (row, error) => told.push([row, error]);
  beforeEach(() => told.splice(0));

  it.each<[string, (onUnreadable: OnUnreadable) => Promise<readonly (object | undefined)[]>, readonly unknown[]]>([
    ['a query', how => query().options({ onUnreadable: how }).all(), [1, 3, 5]],
    [
      'a query by session',
      how =>
        Job.using(session({ client, onUnreadable: how }))
          .query({ queue: 'q' })
          .all(),
      [1, 3, 5],
    ],
    ['take', how => query().options({ onUnreadable: how }).take(2), [1, 3]],
    ['an index', how => Jobs.index('by-kind').query({ kind: 'k' }).options({ onUnreadable: how }).all(), [1, 3, 5]],
    ['a scan', how => Jobs.scan({ onUnreadable: how }).all(), [1, 3, 5]],
    ['a scan in segments', how => Jobs.scan({ segments: 1 }).options({ onUnreadable: how }).all(), [1, 3, 5]],
    ['a projection', how => query().options({ onUnreadable: how }).select('no', 'status').all(), [1, 3, 5]],
    [
      'whole entities',
      how => Jobs.index('by-queue-keys').query({ kind: 'k' }).options({ onUnreadable: how }).hydrate().all(),
      [1, 3, 5],
    ],
    [
      'batchGet',
      async how =>
        (
          await batchGet(
            [1, 2, 3].map(no => Jobs.key({ queue: 'q', no })),
            { onUnreadable: how },
          )
        ).items,
      [1, undefined, 3],
    ],
  ])('leaves such rows out of %s, and tells of them', async (_, run, expected) => {
    expect(numbers(await run('skip'))).toEqual(expected);
    expect(numbers(await run(tell))).toEqual(expected);
    expect(told.map(([row]) => row['no'])).toContainEqual({ N: '2' });
    expect(told[0]![1].keyValues).toMatchObject({ no: 2 });
    expect((await errorOf(() => run('throw'))).code).toBe('ErrInvalidModel');
  });

  it('puts an entity that the function answers in the place of the row', async () => {
    const instead = Jobs.of({ queue: 'q', no: 2, status: 'done' });
    const onUnreadable: OnUnreadable = (_, error) =>
      error.keyValues?.['no'] === 2 ? Promise.resolve(instead) : 'none';
    expect(await query().options({ onUnreadable }).all()).toContain(instead);
    expect(numbers(await query().options({ onUnreadable }).all())).toEqual([1, 2, 3, 5]);
  });

  it('keeps pages and their cursors, and what is absent apart from what is unreadable', async () => {
    const page = await query().options({ onUnreadable: 'skip' }).limit(2).page();
    expect([numbers(page.items), page.scanned]).toEqual([[1], 2]);
    expect(numbers((await query().limit(1).page({ cursor: page.cursor })).items)).toEqual([3]);
    const { items, missing } = await batchGet([Jobs.key(key), Jobs.key({ queue: 'q', no: 9 })], {
      onUnreadable: 'skip',
    });
    expect(items).toEqual([undefined, undefined]);
    expect(missing.map(({ key: of }) => of['no'])).toEqual([{ N: '9' }]);
  });

  it('of the call goes before that of the session', async () => {
    const lenient = Job.using(session({ client, onUnreadable: 'skip' }));
    await expect(lenient.query({ queue: 'q' }).options({ onUnreadable: 'throw' }).all()).rejects.toThrow('no 2');
    await expect(lenient.get(key)).rejects.toThrow('no 2');
  });

  it('ends a read by what its function throws', async () => {
    const onUnreadable: OnUnreadable = () => {
      throw new Error('stop');
    };
    await expect(query().options({ onUnreadable }).all()).rejects.toThrow('stop');
  });

  it('is told of a sealed row, and passes envelopes that do not open, but no cipher out of reach', async () => {
    const safes = [Safes.of({ id: 'a', mail: 'm' }), Safes.of({ id: 'b', mail: 'm' })];
    for (const safe of safes) await safe.save();
    const stored = (id: string) => client.send(new GetItemCommand({ TableName: 'safes', Key: { id: { S: id } } }));
    const [{ Item: a }, { Item: b }] = await Promise.all([stored('a'), stored('b')]);
    await client.send(new PutItemCommand({ TableName: 'safes', Item: { ...a, status: { S: 'odd' } } } as never));
    const envelope = { M: { ...b!['mail']!.M, ct: { B: new Uint8Array(40) } } };
    await client.send(new PutItemCommand({ TableName: 'safes', Item: { ...b, mail: envelope } } as never));
    const found = Safes.index('by-mail').query({ mail: 'm' } as never);
    expect(await found.options({ onUnreadable: tell }).all()).toEqual([]);
    expect(told.map(([, { code, keyValues }]) => [code, keyValues])).toEqual(
      expect.arrayContaining([
        ['ErrInvalidModel', { id: 'a' }],
        ['ErrInvalidEncryptedEnvelope', { id: 'b' }],
      ]),
    );
    for (const [row] of told) expect(row['mail']?.M).toBeDefined();
    expect(await found.options({ onUnreadable: 'skip' }).count()).toBe(1);
    const without = Safe.using(session({ client, onUnreadable: 'skip' }));
    expect((await errorOf(() => without.scan().all())).code).toBe('ErrEncryptionNotConfigured');
  });

  it.each(['ignore', null, 1, {}])('refuses %j', async onUnreadable => {
    expect(() => session({ client, onUnreadable: onUnreadable as never })).toThrow(
      expect.objectContaining({ code: 'ErrValidation' }),
    );
    if (onUnreadable === null) return;
    const error = await errorOf(() =>
      query()
        .options({ onUnreadable: onUnreadable as never })
        .all(),
    );
    expect(error.code).toBe('ErrInvalidOperator');
  });
});
