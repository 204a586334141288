import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  CreatedAt,
  Entity,
  PartitionKey,
  Table,
  Unique,
  UpdatedAt,
  Version,
  acquireLease,
  batchWrite,
  batchWriteAll,
  connect,
  isDynamormError,
  number,
  stringSet,
  transact,
  type DynamormError,
  type Key,
  type Lease,
} from '../../../lib/index.js';
import { createEngine } from '../../../lib/engine/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { fixedClock } from '../../../lib/testkit/fixed-clock.js';
import { retryStrategy } from '../../client/support/stub-client.js';
import { runs } from '../../support/runs.js';
import { seeded } from './faulty.js';

/** Three classes for what a row can tell of its last write: everything, its stamps, nothing. */
abstract class Row extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute() log: string[] = [];
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>();
}
@Table('retryable-versioned')
class Versioned extends Row {
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}
@Table('retryable-stamped')
class Stamped extends Row {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}
@Table('retryable-plain')
class Plain extends Row {}
@Table('retryable-certain', { certain: true })
class Certain extends Row {
  @Version() version!: number;
  @UpdatedAt() updatedAt!: Date;
}
@Table('retryable-owned')
class Owned extends Row {
  @Unique() @Attribute() mail?: string;
}
type RowClass = typeof Plain;
const CLASSES = { Versioned, Stamped, Plain, Certain, Owned } as unknown as Readonly<Record<string, RowClass>>;

const engine = createEngine();
const sane = engine.client();

/** What happens to one request: nothing of it arrives, or it is carried out and its answer is lost. */
type Handle = typeof engine.requestHandler.handle;
type Handled = Awaited<ReturnType<Handle>>;
type FaultKind = (pass: () => Promise<Handled>) => Promise<Handled>;
const encoder = new TextEncoder();
const answer = (statusCode: number, body: string, type = 'application/x-amz-json-1.0'): Handled => ({
  response: { statusCode, headers: { 'content-type': type }, body: encoder.encode(body) },
});
const exception = (name: string, status = 400): Handled =>
  answer(status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'on purpose' }));
const reset = (): never => {
  throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
};
const FAULTS: Readonly<Record<string, FaultKind>> = {
  passed: pass => pass(),
  throttled: () => Promise.resolve(exception('ProvisionedThroughputExceededException')),
  limited: () => Promise.resolve(exception('ThrottlingException')),
  meeting: () => Promise.resolve(exception('TransactionConflictException')),
  inProgress: () => Promise.resolve(exception('TransactionInProgressException')),
  unreached: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
  denied: () => Promise.resolve(exception('AccessDeniedException')),
  resetBefore: () => Promise.resolve().then(reset),
  resetAfter: pass => pass().then(reset),
  brokenBefore: () => Promise.resolve(exception('InternalServerError', 500)),
  brokenAfter: pass => pass().then(() => exception('InternalServerError', 500)),
  timedOut: pass => pass().then(() => Promise.reject(Object.assign(new Error('time'), { name: 'TimeoutError' }))),
  html: pass => pass().then(() => answer(200, '<html>busy</html>', 'text/html')),
  badGateway: () => Promise.resolve(answer(502, '<html>bad gateway</html>', 'text/html')),
  truncated: pass =>
    pass().then(({ response }) => ({ response: { ...response, body: encoder.encode('{"Attributes":{"n":{"N"') } })),
};

let queue: FaultKind[] = [];
const faulty = (maxAttempts: number): DynamoDBClient =>
  new DynamoDBClient({
    region: 'engine',
    endpoint: 'http://engine.invalid',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    retryStrategy: retryStrategy(maxAttempts, 0),
    requestHandler: {
      metadata: {},
      destroy: () => undefined,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      handle: (...given: unknown[]) => {
        const fault = queue.shift() ?? FAULTS['passed']!;
        return fault(() => engine.requestHandler.handle(...(given as Parameters<Handle>)));
      },
    } as never,
  });
const clients = [faulty(1), faulty(2)] as const;
const wired = (client: DynamoDBClient): void =>
  void connect({ client, clock: { ...fixedClock(), now: () => new Date() } });

/** One logical write that can be called again, and how often the rows show that it was made. */
interface Attempt {
  readonly call: (again: { readonly token: string | undefined }) => Promise<unknown>;
  readonly times: () => Promise<number>;
  /** Refusals that say that the write was made, by this very call: a condition of its own broke, or its holder is told. */
  readonly until?: (error: DynamormError) => boolean;
}
type Verb = (of: RowClass, id: string) => Promise<Attempt>;
const onceBy = ({ token }: { readonly token: string | undefined }): { once?: string } =>
  token === undefined ? {} : { once: token };
const there = (of: RowClass, id: string): Promise<number> => of.exists({ id }).then(Number);
const counted = async (of: RowClass, id: string): Promise<number> => (await of.find({ id }))?.n ?? 0;

const VERBS: Readonly<Record<string, Verb>> = {
  create: (of, id) =>
    Promise.resolve({ call: again => of.create({ id, n: 1 }, onceBy(again)), times: () => there(of, id) }),
  'save of a new one': (of, id) => {
    const entity = of.of({ id, n: 1 });
    return Promise.resolve({ call: again => entity.save(onceBy(again)), times: () => there(of, id) });
  },
  findOrCreate: (of, id) =>
    Promise.resolve({ call: again => of.findOrCreate({ id }, { n: 1 }, onceBy(again)), times: () => there(of, id) }),
  put: (of, id) => Promise.resolve({ call: again => of.put({ id, n: 1 }, onceBy(again)), times: () => there(of, id) }),
  'put over whatever is there': async (of, id) => {
    await of.create({ id, n: 5 });
    const overwrite = of === CLASSES['Versioned'] || of === CLASSES['Certain'];
    return {
      call: again => of.put({ id, n: 1 }, { ...(overwrite && { overwrite }), ...onceBy(again) }),
      times: async () => Number((await of.get({ id })).n === 1),
    };
  },
  save: async (of, id) => {
    const entity = await of.create({ id });
    entity.n += 1;
    return { call: again => entity.save(onceBy(again)), times: () => counted(of, id) };
  },
  'save of an element': async (of, id) => {
    const entity = await of.create({ id, log: ['a'] });
    entity.log.push('b');
    return {
      call: again => entity.save(onceBy(again)),
      times: async () => (await of.get({ id })).log.length - 1,
    };
  },
  mutate: async (of, id) => {
    await of.create({ id });
    return { call: again => of.mutate({ id }, e => void e.n++, onceBy(again)), times: () => counted(of, id) };
  },
  add: async (of, id) => {
    await of.create({ id });
    return { call: again => of.update({ id }, o => [o.n.add(1)], onceBy(again)), times: () => counted(of, id) };
  },
  'add, once': async (of, id) => {
    await of.create({ id });
    return {
      call: ({ token }) => of.update({ id }, o => [o.n.add(1)], { once: token ?? true }),
      times: () => counted(of, id),
    };
  },
  'add of a new one': (of, id) =>
    Promise.resolve({
      call: again => of.update({ id }, o => [o.n.add(1)], onceBy(again)),
      times: () => counted(of, id),
    }),
  append: async (of, id) => {
    await of.create({ id });
    return {
      call: again => of.update({ id }, o => [o.log.append('x')], onceBy(again)),
      times: async () => (await of.get({ id })).log.length,
    };
  },
  'append, if': async (of, id) => {
    await of.create({ id });
    return {
      call: again => of.update({ id }, o => [o.log.append('x')], { if: o => o.n.eq(0), ...onceBy(again) }),
      times: async () => (await of.get({ id })).log.length,
    };
  },
  members: async (of, id) => {
    await of.create({ id });
    return {
      call: again => of.update({ id }, o => [o.tags.add('t')], onceBy(again)),
      times: async () => (await of.get({ id })).tags.size,
    };
  },
  upsert: (of, id) =>
    Promise.resolve({
      call: again => of.upsert({ id }, o => [o.n.add(1)], onceBy(again)),
      times: () => counted(of, id),
    }),
  'delete of an entity': async (of, id) => {
    const entity = await of.create({ id });
    return { call: again => entity.delete(onceBy(again)), times: async () => 1 - (await there(of, id)) };
  },
  delete: async (of, id) => {
    await of.create({ id });
    return { call: again => of.delete({ id }, onceBy(again)), times: async () => 1 - (await there(of, id)) };
  },
  'delete, if': async (of, id) => {
    await of.create({ id, n: 1 });
    return {
      call: again => of.delete({ id }, { if: o => o.n.eq(1), ...onceBy(again) }),
      times: async () => 1 - (await there(of, id)),
    };
  },
  transact: async (of, id) => {
    await of.create({ id });
    const entity = await of.create({ id: `${id}/b` });
    entity.n += 1;
    return {
      call: ({ token }) =>
        transact(
          tx => {
            tx.update(of, { id }, o => [o.n.add(1)]);
            tx.save(entity);
            tx.create(of.of({ id: `${id}/c` }));
          },
          token === undefined ? {} : { token },
        ),
      times: async () => {
        const all = [await counted(of, id), await counted(of, `${id}/b`), await there(of, `${id}/c`)];
        // All or none.
        return all.every(one => one === all[0]) ? all[0]! : 99;
      },
    };
  },
};
/** Those that stand beside classes: batches take only what asks for no version, leases are of any row. */
const OTHERS: Readonly<Record<string, Verb>> = {
  batchWrite: (of, id) => {
    const entities = [of.of({ id, n: 1 }), of.of({ id: `${id}/b`, n: 1 })];
    return Promise.resolve({ call: () => batchWrite(entities), times: () => there(of, id) });
  },
  batchWriteAll: (of, id) => {
    const entities = [of.of({ id, n: 1 }), of.of({ id: `${id}/b`, n: 1 })];
    return Promise.resolve({ call: () => batchWriteAll(entities), times: () => there(of, id) });
  },
  lease: (of, id) => {
    let held: Lease | undefined;
    return Promise.resolve({
      call: async () => {
        held = await acquireLease(of, { id }, { ttlMs: 60_000 });
      },
      times: () => Promise.resolve(held === undefined ? 0 : 1),
      // An attempt without an answer may hold it until its time is over.
      until: error => isDynamormError(error, 'ErrLeaseHeld'),
    });
  },
  release: async (of, id) => {
    const lease = await acquireLease(of, { id }, { ttlMs: 60_000 });
    return {
      call: () => lease.release(),
      times: () =>
        acquireLease(of, { id }, { ttlMs: 1_000 }).then(
          () => 1,
          () => 0,
        ),
    };
  },
};

/** What only a row with a version shows. */
const COUNTED: Readonly<Record<string, Verb>> = {
  touch: async (of, id) => {
    const entity = await of.create({ id });
    const version = async () => ((await of.get({ id })) as Versioned).version;
    const before = await version();
    return { call: again => entity.touch(onceBy(again)), times: async () => (await version()) - before };
  },
};

const MAX_CALLS = 12;
let rows = 0;
let turn = 0;

/** Calls as long as errors say that it can help; tells what is wrong with what the rows show then. */
async function persist(
  verb: Verb,
  of: RowClass,
  faults: { readonly kinds: readonly string[]; readonly client: DynamoDBClient },
): Promise<string | undefined> {
  const id = `r${rows++}`;
  queue = [];
  wired(faults.client);
  const { call, times, until } = await verb(of, id);
  queue = faults.kinds.map(kind => FAULTS[kind]!);
  let token: string | undefined;
  let error: DynamormError | undefined;
  let calls = 0;
  for (; calls < MAX_CALLS; calls++) {
    try {
      await call({ token });
      error = undefined;
      break;
    } catch (thrown) {
      if (!isDynamormError(thrown)) return `threw ${String(thrown)} ${(thrown as Error).stack ?? ''}`;
      error = thrown;
      if (thrown.applied === 'unknown' && thrown.retryable) return 'is retryable although it may have been applied';
      // The token of an unknown outcome is the other way to try again.
      if (thrown.applied === 'unknown' && thrown.token !== undefined) token = thrown.token;
      else if (!thrown.retryable || until?.(thrown) === true) break;
    }
  }
  queue = [];
  const count = await times();
  if (calls === MAX_CALLS) return `never ends: ${error?.code ?? ''}`;
  if (error === undefined) return count === 1 ? undefined : `succeeded and was made ${count} times`;
  const told = `${error.code} (${error.message}), applied ${String(error.applied)}, retryable ${String(error.retryable)}`;
  if (count > 1) return `was made ${count} times: ${told}`;
  if (error.applied === 'unknown' || error.code === 'ErrUnprocessed' || until?.(error) === true) return undefined;
  if (error.applied === true) return count === 1 ? undefined : `says applied and was not: ${told}`;
  if (count > 0) return `was made and says that it was not: ${told}`;
  // What a batch could not finish says that nobody knows, and only what no second call can mend ends here otherwise.
  return error.code === 'ErrValidation' ? undefined : `gave up for no reason: ${told}`;
}

const kinds = Object.keys(FAULTS);
const alone = kinds.flatMap(kind => [[kind], [kind, kind], [kind, kind, kind, kind]]);
const random = seeded(14);
const pick = (): string => kinds[Math.floor(random() * kinds.length)]!;
const mixed = Array.from({ length: 60 }, () => Array.from({ length: 1 + Math.floor(random() * 4) }, pick));
const everyFault = [...alone, ...mixed];
/** In `npm test` each verb meets a tenth of them, another one than the verb before it. */
const share = (at: number): readonly (readonly string[])[] => {
  const step = everyFault.length / runs(everyFault.length);
  return everyFault.filter((_, i) => (i + at) % Math.floor(step) === 0);
};

beforeAll(async () => {
  wired(sane);
  await createTable(...Object.values(CLASSES));
});
afterAll(() => {
  for (const client of [...clients, sane]) client.destroy();
});

describe('a call that is made again wherever its error says retryable', () => {
  const cases = [
    ...Object.entries(VERBS).flatMap(([name, verb]) => Object.keys(CLASSES).map(of => [name, of, verb] as const)),
    ...Object.entries(COUNTED).flatMap(([name, verb]) => ['Versioned', 'Certain'].map(of => [name, of, verb] as const)),
    ...Object.entries(OTHERS).flatMap(([name, verb]) => ['Plain', 'Stamped'].map(of => [name, of, verb] as const)),
  ];
  it.each(cases)('is made once, or says that nobody knows: %s of %s', async (_, name, verb) => {
    turn += 1;
    const wrong: string[] = [];
    for (const [i, kindsOf] of share(turn).entries()) {
      const client = clients[i % clients.length]!;
      const found = await persist(verb, CLASSES[name]!, { kinds: kindsOf, client });
      if (found !== undefined) wrong.push(`${kindsOf.join(', ')} (client ${i % 2}): ${found}`);
    }
    expect(wrong).toEqual([]);
  });
});
