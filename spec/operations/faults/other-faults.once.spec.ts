import { createEngine } from '../../../lib/engine/index.js';
import {
  batchGet,
  batchWrite,
  batchWriteAll,
  connect,
  isDynamormError,
  session,
  transact,
  transactGet,
  type DynamormError,
  type TransactionCanceledError,
  type UnprocessedError,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { fixedClock } from '../../../lib/testkit/fixed-clock.js';
import { Doc, Note, Odd, Part } from '../entities.js';

const engine = createEngine();
const { faults } = engine;
// The library's own tries are meant, not those of the SDK below it.
const client = engine.client({ maxAttempts: 1 });
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const thrown = (promise: Promise<unknown>): Promise<DynamormError> =>
  promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as DynamormError,
  );

beforeAll(async () => {
  connect({ client, clock: fixedClock() });
  await createTable(Note, Part, Odd, Doc);
});
beforeEach(() => {
  connect({ client, clock: fixedClock() });
  faults.clear();
});

describe('faults of the service itself', () => {
  const mixed = (name: string) => [
    ...range(40).map(n => Note.of({ id: `${name}${n}`, n })),
    ...range(40).map(n => Part.of({ box: name, part: `p${n}`, n })),
    Odd.of({ id: name }),
  ];
  const keysOf = (name: string) => [
    ...range(40).map(n => Note.key({ id: `${name}${n}` })),
    ...range(40).map(n => Part.key({ box: name, part: `p${n}` })),
    Odd.key({ id: name }),
  ];

  it('of every kind, one after the other, keep no item of any table from being written and read', async () => {
    const each = { times: 2 };
    for (const operation of ['BatchWriteItem', 'BatchGetItem'] as const) {
      faults.timeout(operation, { ...each, applied: true });
      faults.reset(operation, each);
      faults.reset(operation, { ...each, applied: true });
      faults.serverError(operation, { ...each, applied: true });
      faults.throttle(operation, { ...each, error: 'RequestLimitExceeded' });
      faults.unprocessed(operation, { times: 6, items: 24 });
    }
    const items = mixed('every');
    await batchWrite(items);
    expect(items.some(({ isNew }) => isNew)).toBe(false);
    const keys = keysOf('every');
    const absent = Note.key({ id: 'never' });
    const { items: found, missing } = await batchGet([...keys, absent, ...keys, absent]);
    expect(found).toHaveLength(164);
    for (const [i, item] of items.entries()) {
      expect(found[i]).toEqual(item);
      expect(found[i + 82]).toEqual(item);
    }
    expect([found[81], found[163]]).toEqual([undefined, undefined]);
    expect(missing.every(key => key === absent)).toBe(true);
  });

  it('that do not end are told with the very entities, which are as they were and can be passed in again', async () => {
    const items = mixed('endless');
    faults.unprocessed('BatchWriteItem', { items: 25 });
    const error = (await thrown(batchWrite(items, { attempts: 3 }))) as UnprocessedError<(typeof items)[number]>;
    expect(error.code).toBe('ErrUnprocessed');
    expect(new Set(error.unprocessed)).toEqual(new Set(items));
    expect(items.every(({ isNew }) => isNew)).toBe(true);
    faults.clear();
    faults.unprocessed('BatchGetItem', { items: 100 });
    const unread = (await thrown(batchGet(keysOf('endless'), { attempts: 3 }))) as UnprocessedError<object>;
    expect(unread.unprocessed).toHaveLength(81);
    faults.clear();
    await batchWrite(error.unprocessed);
    expect((await batchGet(keysOf('endless'))).missing).toEqual([]);
  });

  it('that end nothing are told as what they are: no such table, for one', async () => {
    const error = await thrown(
      batchWrite([Note.using(session({ client: createEngine().client() })).of({ id: 'nowhere' })]),
    );
    expect([error.code, error.retryable, error.codes.includes('ErrTableNotFound')]).toEqual([
      'ErrUnprocessed',
      false,
      true,
    ]);
  });

  it('around a transaction leave it applied once, and the entities with version and snapshot', async () => {
    const [doc, note] = [await Doc.create({ id: 'once' }), await Note.create({ id: 'once', n: 1 })];
    faults.conflict('TransactWriteItems', { times: 2, index: 1 });
    faults.timeout('TransactWriteItems', { times: 1, applied: true });
    faults.serverError('TransactWriteItems', { times: 1 });
    [doc.text, note.n] = ['new', 2];
    await transact(tx =>
      tx
        .save(doc)
        .save(note)
        .update(Note, { id: 'counted' }, n => n.n.add(1)),
    );
    expect([doc.version, doc.isChanged, note.isChanged]).toEqual([1, false, false]);
    faults.conflict('TransactGetItems', { times: 2 });
    faults.reset('TransactGetItems', { times: 1 });
    const read = await transactGet([Doc.key({ id: 'once' }), Note.key({ id: 'counted' }), Note.key({ id: 'none' })]);
    expect(read).toMatchObject([{ text: 'new', version: 1 }, { n: 1 }, undefined]);
    doc.text = 'again';
    await doc.save();
    expect(doc.version).toBe(2);
  });

  it('that do not end leave a transaction undone and the entities untouched', async () => {
    const doc = await Doc.create({ id: 'never' });
    doc.text = 'new';
    const fresh = Note.of({ id: 'never' });
    const act = () => thrown(transact(tx => tx.save(doc).create(fresh), { attempts: 4 }));
    faults.conflict('TransactWriteItems', { index: 1 });
    const conflict = (await act()) as TransactionCanceledError;
    expect([conflict.code, conflict.retryable, conflict.applied]).toEqual(['ErrTransactionCanceled', true, undefined]);
    expect(conflict.reasons).toMatchObject([{ code: undefined }, { action: 'create', code: 'ErrTransactionConflict' }]);
    faults.clear();
    faults.throttle('TransactWriteItems');
    expect(await act()).toMatchObject({ code: 'ErrThrottled', retryable: true });
    expect([doc.version, doc.isChanged, fresh.isNew]).toEqual([0, true, true]);
    faults.clear();
    faults.timeout('TransactWriteItems', { applied: true });
    expect(await act()).toMatchObject({ code: 'ErrTimeout', applied: 'unknown' });
    expect([doc.version, doc.isChanged, fresh.isNew]).toEqual([0, true, true]);
  });
});

describe('a call that is aborted while its request is under way', () => {
  const verbs: [string, (signal: AbortSignal) => Promise<unknown>][] = [
    ['batchGet', signal => batchGet([Note.key({ id: 'a' })], { signal })],
    ['batchWrite', signal => batchWrite([Note.of({ id: 'a' })], { signal })],
    ['batchWriteAll', signal => batchWriteAll([Note.of({ id: 'a' })], { signal })],
    ['transact', signal => transact(tx => tx.put(Note.of({ id: 'a' })), { signal })],
    ['transactGet', signal => transactGet([Note.key({ id: 'a' })], { signal })],
    ['get', signal => Note.get({ id: 'a' }, { signal })],
    ['create', signal => Note.create({ id: 'fresh' }, { signal })],
    ['put', signal => Note.put({ id: 'a' }, { signal })],
    ['update', signal => Note.update({ id: 'a' }, n => n.n.add(1), { signal })],
    ['delete', signal => Note.delete({ id: 'a' }, { signal })],
    ['query', signal => Note.query({ id: 'a' }).options({ signal }).all()],
    ['scan', signal => Note.scan().options({ signal }).all()],
  ];
  it.each(verbs)('%s ends at once, with an error of this library', async (_, run) => {
    connect({ client });
    faults.latency('*', '200ms');
    const stop = new AbortController();
    const started = Date.now();
    setTimeout(() => stop.abort(new Error('enough')), 20);
    const error = await thrown(run(stop.signal));
    expect(Date.now() - started).toBeLessThan(180);
    expect(isDynamormError(error)).toBe(true);
    expect(error.code).toMatch(/ErrTimeout|ErrUnprocessed/);
  });

  it('says while it waits for its next try, too', async () => {
    connect({ client });
    faults.throttle('*');
    for (const [, run] of verbs.slice(0, 5)) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error('enough')), 30);
      expect(isDynamormError(await thrown(run(stop.signal)))).toBe(true);
    }
  });
});
