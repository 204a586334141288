import {
  acquireLease,
  Attribute,
  batchGet,
  batchWrite,
  batchWriteAll,
  collection,
  CreatedAt,
  Encrypted,
  Entity,
  isDynamormError,
  PartitionKey,
  repairUnique,
  session,
  SortKey,
  Table,
  transact,
  transactGet,
  transition,
  Unique,
  UpdatedAt,
  verifyUnique,
  Version,
  type DynamormError,
  type Key,
  type Transport,
} from '../../lib/index.js';
import { kmsCipher } from '../../lib/kms/index.js';

@Table('tasks')
class Task extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}
@Table('task-events', { writeOnce: true })
class TaskEvent extends Entity {
  @PartitionKey() id!: Key<string>;
}
@Table('users')
class User extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() email = '';
}
@Table('secrets')
class Secret extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() text = '';
}
@Table('books')
class Book extends Entity {
  @PartitionKey('SHELF#${shelf}') pk!: string;
  @SortKey('BOOK#${book}') sk!: string;
  @Attribute() shelf!: Key<string>;
  @Attribute() book!: Key<string>;
}
@Table('counters')
class Counter extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
}

const TIME = 1_000;
/** What a timer is late, and a request that ends just then takes. */
const SLACK = 30;
const ATTEMPT = 700;
const CALL = { timeoutMs: TIME, attemptTimeoutMs: ATTEMPT };
const id = 'a';

const isWrite = (operation: string): boolean => /Put|Update|Delete|Write/.test(operation);
const after = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const never = new Promise<never>(() => undefined);
const refusal = (name: string, more: object = {}): Error =>
  Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: 400 }, ...more });

type Answer = (operation: string, input: Readonly<Record<string, unknown>>, n: number) => Promise<object>;

/** A DynamoDB that answers as it is told, after 20 ms. */
class Service implements Transport {
  answer: Answer = calm;
  readonly requests: {
    readonly operation: string;
    readonly signal: AbortSignal | undefined;
    readonly attemptMs: number | undefined;
    isAnswered: boolean;
  }[] = [];

  send: Transport['send'] = async (operation, input, { signal, attemptTimeoutMs, history }) => {
    const request = { operation, signal, attemptMs: attemptTimeoutMs, isAnswered: false };
    const n = this.requests.push(request);
    if (history !== undefined) Object.assign(history, { isKept: true, attempts: 1, isOpen: true });
    await after(20);
    request.isAnswered = signal?.aborted !== true;
    try {
      return { output: (await this.answer(operation, input as never, n)) as never, attempts: 1 };
    } catch (error) {
      if (history !== undefined) history.isOpen = false;
      throw error;
    }
  };
}

const row = (n: number) => ({
  id: { S: id },
  n: { N: `${n}` },
  version: { N: `${n}` },
  createdAt: { S: '2026-01-01T00:00:00.000000001Z' },
  updatedAt: { S: `2026-01-01T00:00:00.00000${1000 + n}Z` },
});
const page = (input: Readonly<Record<string, unknown>>) => ({
  Items: [],
  Count: 0,
  LastEvaluatedKey: {
    ...(input['TableName'] === 'books' ? { pk: { S: 'SHELF#a' }, sk: { S: 'BOOK#a' } } : { id: { S: id } }),
  },
});
const calm: Answer = async operation => (operation === 'GetItem' ? { Item: row(0) } : {});
const hung: Answer = () => never;
const throttled: Answer = () => Promise.reject(refusal('ProvisionedThroughputExceededException'));
/** Another writer is always first. */
const overtaken: Answer = async (operation, input, n) => {
  if (operation === 'GetItem') return { Item: row(n) };
  if (operation === 'BatchGetItem') return { UnprocessedKeys: input['RequestItems'] };
  if (operation === 'BatchWriteItem') return { UnprocessedItems: input['RequestItems'] };
  if (operation === 'Query' || operation === 'Scan') return page(input);
  if (operation.startsWith('Transact')) {
    const Code = n % 2 === 0 ? 'TransactionConflict' : 'ThrottlingError';
    const CancellationReasons = (input['TransactItems'] as readonly unknown[]).map(() => ({ Code }));
    throw refusal('TransactionCanceledException', { CancellationReasons });
  }
  throw refusal('ConditionalCheckFailedException', { Item: row(n) });
};

let service: Service;
let at: ReturnType<typeof session>;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  service = new Service();
  at = session({ transport: service });
});
afterEach(() => jest.useRealTimers());

type Outcome = { readonly value: unknown } | { readonly error: DynamormError };

/** How a call ended within some time; undefined for one that goes on. */
async function within(ms: number, call: () => Promise<unknown>): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  call().then(
    value => void (outcome = { value }),
    (error: unknown) => void (outcome = { error: error as DynamormError }),
  );
  await jest.advanceTimersByTimeAsync(ms);
  return outcome;
}
/** The same of a call that must have ended, with an error. */
async function failsWithin(ms: number, call: () => Promise<unknown>): Promise<DynamormError> {
  const outcome = await within(ms, call);
  if (outcome === undefined) throw new Error(`the call goes on after ${ms} ms`);
  if ('value' in outcome) throw new Error('the call succeeded');
  expect(isDynamormError(outcome.error)).toBe(true);
  return outcome.error;
}
const done = async <T>(call: Promise<T>): Promise<T> => {
  await jest.advanceTimersByTimeAsync(100);
  return call;
};

const shelf = collection({ books: Book });
const task = () => Task.using(at);
const loaded = () => done(task().get({ id }));
const changed = async () => Object.assign(await loaded(), { n: 7 });

type Verb = readonly [name: string, prepare: () => Promise<() => Promise<unknown>>];
const verb = (name: string, call: () => Promise<unknown>): Verb => [name, () => Promise.resolve(call)];
const WRITES: readonly Verb[] = [
  verb('create', () => task().create({ id }, CALL)),
  verb('put', () => task().put({ id }, CALL)),
  verb('put over what is there', () => task().put({ id }, { ...CALL, overwrite: true })),
  verb('update', () => task().update({ id }, o => [o.n.add(1)], CALL)),
  verb('upsert', () => task().upsert({ id }, o => [o.n.add(1)], CALL)),
  verb('a certain update', () => task().update({ id }, o => [o.n.add(1)], { ...CALL, once: true })),
  verb('mutate', () => task().mutate({ id }, o => void o.n++, CALL)),
  verb('findOrCreate', () => task().findOrCreate({ id }, {}, CALL)),
  verb('delete by key', () => task().delete({ id }, CALL)),
  verb('create of a unique value', () => User.using(at).create({ id, email: 'e' }, CALL)),
  verb('update of a unique value', () => User.using(at).update({ id }, o => [o.email.set('f')], CALL)),
  [
    'save',
    async () =>
      (
        one => () =>
          one.save(CALL)
      )(await changed()),
  ],
  [
    'touch',
    async () =>
      (
        one => () =>
          one.touch(CALL)
      )(await changed()),
  ],
  [
    'delete',
    async () =>
      (
        one => () =>
          one.delete(CALL)
      )(await changed()),
  ],
  [
    'transact',
    async () =>
      (
        one => () =>
          transact(tx => tx.save(one), CALL)
      )(await changed()),
  ],
  verb('batchWrite', () => batchWrite([Counter.using(at).of({ id })], CALL)),
  verb('batchWriteAll', () => batchWriteAll([Counter.using(at).of({ id })], CALL)),
  verb('transition', () =>
    transition({ actual: [task(), { id }, o => [o.n.set(1)]], event: TaskEvent.using(at).of({ id }) }, CALL),
  ),
  verb('acquireLease', () => acquireLease(task(), { id }, { ttlMs: 60_000, ...CALL })),
  [
    'refreshing a lease',
    async () =>
      (
        lease => () =>
          lease.refresh()
      )(await done(acquireLease(task(), { id }, { ttlMs: 60_000, ...CALL }))),
  ],
];
const books = () => Book.using(at).query({ shelf: 'a' }).options(CALL);
const READS: readonly Verb[] = [
  verb('get', () => task().get({ id }, CALL)),
  verb('exists', () => task().exists({ id }, CALL)),
  [
    'reload',
    async () =>
      (
        one => () =>
          one.reload(CALL)
      )(await loaded()),
  ],
  verb('batchGet', () => batchGet([task().key({ id })], CALL)),
  verb('transactGet', () => transactGet([task().key({ id })], CALL)),
  verb('all', () => books().all()),
  verb('collect', () => books().prefetch().collect()),
  verb('count', () => books().count()),
  verb('take', () => books().take(3)),
  verb('first', () => books().first()),
  verb('one', () => books().one()),
  verb('all of a scan in segments', () => Book.using(at).scan({ segments: 3 }).options(CALL).all()),
  verb('count of a scan in segments', () => Book.using(at).scan({ segments: 3 }).options(CALL).count()),
  verb('all of a collection', () => shelf.using(at).query({ shelf: 'a' }).options(CALL).all()),
  verb('count of a collection', () => shelf.using(at).query({ shelf: 'a' }).options(CALL).count()),
  verb('take of a collection', () => shelf.using(at).query({ shelf: 'a' }).options(CALL).take(2)),
  verb('verifyUnique', () => verifyUnique(User.using(at), CALL)),
  verb('repairUnique', () => repairUnique(User.using(at), CALL)),
];

describe('A call ends in its time', () => {
  it.each([...WRITES, ...READS])('%s, where nothing answers', async (_, prepare) => {
    const call = await prepare();
    service.answer = hung;
    service.requests.length = 0;
    const error = await failsWithin(TIME + SLACK, call);
    expect(error.codes).toContain('ErrTimeout');
    expect(service.requests.length).toBeGreaterThan(0);
    expect(new Set(service.requests.map(({ attemptMs }) => attemptMs))).toEqual(new Set([ATTEMPT]));
    const wrote = service.requests.some(({ operation }) => isWrite(operation));
    expect(error.applied).toBe(wrote ? 'unknown' : undefined);
    expect(error.retryable).toBe(!wrote);
    expect(service.requests.every(({ signal }) => signal?.aborted === true)).toBe(true);
    const sent = service.requests.length;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(service.requests).toHaveLength(sent);
  });

  it.each([...WRITES, ...READS])('%s, where everything is throttled', async (_, prepare) => {
    const call = await prepare();
    service.answer = throttled;
    const error = await failsWithin(TIME + SLACK, call);
    expect(error.codes.some(code => code === 'ErrTimeout' || code === 'ErrThrottled')).toBe(true);
    // The waits are random: where the time ends between a write and its refusal, nobody knows whether it was made.
    const isOpen = service.requests.some(({ operation, isAnswered }) => isWrite(operation) && !isAnswered);
    expect(error.applied).toBe(isOpen ? 'unknown' : undefined);
    const sent = service.requests.length;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(service.requests).toHaveLength(sent);
  });

  it.each([...WRITES, ...READS])('%s, where another is always first, or it is never done', async (_, prepare) => {
    const call = await prepare();
    service.answer = overtaken;
    const outcome = await within(TIME + SLACK, call);
    expect(outcome).toBeDefined();
    const sent = service.requests.length;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(service.requests).toHaveLength(sent);
  });

  it.each([
    ['mutate', () => task().mutate({ id }, o => void o.n++, { ...CALL, attempts: 1e6 })],
    ['a transaction', () => transact(tx => tx.update(task(), { id }, o => [o.n.add(1)]), { ...CALL, attempts: 1e6 })],
    ['transactGet', () => transactGet([task().key({ id })], CALL)],
  ])('%s says that its time is over, and that nothing was written', async (_, call) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.99);
    service.answer = overtaken;
    const error = await failsWithin(TIME + SLACK, call);
    expect([error.code, error.applied, error.retryable]).toEqual(['ErrTimeout', undefined, true]);
    expect(error.message).toMatch(/1000 ms/);
    jest.restoreAllMocks();
  });

  it('a batch that is never done carries what is left', async () => {
    // A request that is under way just as the time ends would be unknown.
    jest.spyOn(Math, 'random').mockReturnValue(0.37);
    service.answer = overtaken;
    const two = [1, 2].map(n => Counter.using(at).of({ id: `${n}` }));
    const error = await failsWithin(TIME + SLACK, () => batchWrite(two, { ...CALL, attempts: 1e6 }));
    expect(error).toMatchObject({ code: 'ErrUnprocessed', retryable: true, unprocessed: two });
    expect(error.codes).toContain('ErrTimeout');
    const keys = [Counter.using(at).key({ id })];
    const unread = await failsWithin(TIME + SLACK, () => batchGet(keys, { ...CALL, attempts: 1e6 }));
    expect(unread).toMatchObject({ code: 'ErrUnprocessed', unprocessed: keys });
    expect(unread.codes).toContain('ErrTimeout');
    jest.restoreAllMocks();
  });

  it('all requests of a batch share it', async () => {
    service.answer = async () => after(400).then(() => ({}));
    const many = Array.from({ length: 200 }, (_, n) => Counter.using(at).of({ id: `${n}` }));
    const error = await failsWithin(TIME + SLACK, () => batchWrite(many, { ...CALL, concurrency: 1 }));
    expect(error).toMatchObject({ code: 'ErrUnprocessed', applied: 'unknown' });
    expect((error as unknown as { unprocessed: readonly object[] }).unprocessed).toHaveLength(150);
    expect(service.requests).toHaveLength(3);
  });

  it('writing all of an iterable that yields nothing more', async () => {
    const one = Counter.using(at).of({ id });
    let isClosed = false;
    async function* source() {
      try {
        yield one;
        await after(5_000);
      } finally {
        isClosed = true;
      }
    }
    const error = await failsWithin(TIME + SLACK, () => batchWriteAll(source(), CALL));
    expect(error).toMatchObject({ code: 'ErrUnprocessed', unprocessed: [one] });
    expect(error.codes).toContain('ErrTimeout');
    expect(service.requests).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(isClosed).toBe(true);
  });
});

describe('Behind another call', () => {
  it('of one entity object, its time ends the wait, and nothing is sent', async () => {
    const one = await changed();
    service.answer = hung;
    service.requests.length = 0;
    void one.save().catch(() => undefined);
    const error = await failsWithin(TIME + SLACK, () => one.save(CALL));
    expect([error.code, error.applied, error.retryable]).toEqual(['ErrTimeout', undefined, true]);
    expect(service.requests).toHaveLength(1);
  });

  it('of one item, half of its time is left to be sent in', async () => {
    const [one, two] = [await changed(), await changed()];
    service.answer = hung;
    service.requests.length = 0;
    void one.save().catch(() => undefined);
    service.answer = calm;
    expect(await within(TIME / 2 + 2 * SLACK, () => two.save(CALL))).toMatchObject({ value: { n: 7 } });
    expect(service.requests).toHaveLength(2);
  });

  it('of one item, without a time of its own it waits for ten seconds', async () => {
    const [one, two] = [await changed(), await changed()];
    service.answer = hung;
    service.requests.length = 0;
    void one.save().catch(() => undefined);
    await jest.advanceTimersByTimeAsync(30);
    service.answer = calm;
    let isSaved = false;
    void two.save().then(() => void (isSaved = true));
    await jest.advanceTimersByTimeAsync(9_900);
    expect(isSaved).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    expect(isSaved).toBe(true);
  });

  it('an abort ends the wait at once, and nothing is sent', async () => {
    const [one, two] = [await changed(), await changed()];
    service.answer = hung;
    service.requests.length = 0;
    void one.save().catch(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const error = await failsWithin(130, () => two.save({ signal: controller.signal }));
    expect([error.code, error.applied]).toEqual(['ErrTimeout', undefined]);
    expect(service.requests).toHaveLength(1);
  });
});

describe('A key service that does not answer', () => {
  const calls: readonly [string, () => Promise<unknown>][] = [
    ['create', () => Secret.using(at).create({ id, text: 't' }, CALL)],
    ['update', () => Secret.using(at).update({ id }, o => [o.text.set('t')], CALL)],
    ['transact', () => transact(tx => tx.create(Secret.using(at).of({ id, text: 't' })), CALL)],
    ['batchWrite', () => batchWrite([Secret.using(at).of({ id, text: 't' })], CALL)],
  ];
  it.each(calls)('keeps %s no longer than its time, and nothing is sent', async (_, call) => {
    const cipher = kmsCipher({ keyId: 'k', timeoutMs: 60_000, client: { send: () => never } });
    at = session({ transport: service, cipher });
    const error = await failsWithin(TIME + SLACK, call);
    expect([error.code, error.applied, error.retryable]).toEqual(['ErrTimeout', undefined, true]);
    expect(service.requests).toHaveLength(0);
  });
});

describe('An iteration', () => {
  it('has the time for each of its requests', async () => {
    service.answer = async (_, input, n) => after(600).then(() => (n > 4 ? { Items: [] } : page(input)));
    const read = async (): Promise<number> => {
      let pages = 0;
      for await (const one of books().pages()) pages += one.items.length === 0 ? 1 : 0;
      return pages;
    };
    expect(await within(4_000, read)).toEqual({ value: 5 });
    service.answer = hung;
    expect((await failsWithin(TIME + SLACK, read)).code).toBe('ErrTimeout');
  });
});
