import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../../../lib/engine/index.js';
import {
  Attribute,
  CreatedAt,
  Entity,
  PartitionKey,
  Table,
  UpdatedAt,
  Version,
  isDynamormError,
  number,
  session,
  transact,
  type Key,
  type Session,
} from '../../../lib/index.js';
import { retryStrategy } from '../../client/support/stub-client.js';
import { seeded } from './faulty.js';

interface HttpAnswer {
  statusCode: number;
  reason?: string;
  headers: Record<string, string>;
  body?: unknown;
}
interface Handler {
  handle(request: unknown, options?: unknown): Promise<{ response: HttpAnswer }>;
}

/** What can befall a request on its way. Those named `after` and the bodies were applied. */
export const FAULTS = ['before', 'after', 'throttle', 'error500', 'html', 'truncated', 'halfOpen'] as const;
export type StormFault = (typeof FAULTS)[number];

interface Storm {
  readonly random: () => number;
  /** The share of requests that something befalls. */
  readonly rate: number;
  readonly faults?: readonly StormFault[];
  /** Attempts that the SDK's client makes of one request. */
  readonly attempts?: number;
}

const reset = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const slow = (): Error => Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });

function answer(statusCode: number, type: string, body: string): { response: HttpAnswer } {
  return { response: { statusCode, headers: { 'content-type': type }, body: Buffer.from(body) } };
}

const refusal = (statusCode: number, name: string): { response: HttpAnswer } =>
  answer(
    statusCode,
    'application/x-amz-json-1.0',
    JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'storm' }),
  );

/** A request under a fault. */
async function befall(
  fault: StormFault,
  pass: () => Promise<{ response: HttpAnswer }>,
): Promise<{ response: HttpAnswer }> {
  switch (fault) {
    case 'before':
      throw reset();
    case 'throttle':
      return refusal(400, 'ProvisionedThroughputExceededException');
    case 'after':
      await pass();
      throw reset();
    case 'halfOpen':
      await pass();
      throw slow();
    case 'error500':
      await pass();
      return refusal(500, 'InternalServerError');
    case 'html':
      await pass();
      return answer(502, 'text/html', '<html><body>Bad Gateway</body></html>');
    case 'truncated':
      await pass();
      return answer(200, 'application/x-amz-json-1.0', '{"Attributes":{"n":{"N"');
  }
}

/** A session of its own client over an engine, whose requests meet faults at the HTTP handler, where those of a network are met. */
export function stormSession(engine: Engine, { random, rate, faults = FAULTS, attempts = 3 }: Storm): Session {
  const inner = engine.requestHandler as unknown as Handler;
  const handle: Handler['handle'] = async (request, options) => {
    // Others get between two requests as over a network.
    await new Promise<void>(resolve => void setImmediate(resolve));
    const pass = (): ReturnType<Handler['handle']> => inner.handle(request, options);
    if (random() >= rate) return pass();
    return befall(faults[Math.floor(random() * faults.length)]!, pass);
  };
  const requestHandler = {
    metadata: {},
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    handle,
  };
  return session({
    // Waits between attempts let the others go on, and take no time.
    clock: { now: () => new Date(), sleep: () => new Promise<void>(resolve => void setImmediate(resolve)) },
    client: new DynamoDBClient({
      region: 'x',
      endpoint: 'http://x',
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
      retryStrategy: retryStrategy(attempts, 1),
      requestHandler: requestHandler as unknown as NonNullable<
        NonNullable<ConstructorParameters<typeof DynamoDBClient>[0]>['requestHandler']
      >,
    }),
  });
}

/** A row that clients count in: with a version and stamps, stamps alone, neither, or under client tokens. */
abstract class Counted extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute() by = '';
}
@Table('storm_plain')
class Plain extends Counted {}
@Table('storm_stamped')
class Stamped extends Counted {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}
@Table('storm_versioned')
class Versioned extends Counted {
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}
@Table('storm_certain', { certain: true })
class Certain extends Counted {
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

export const KINDS = { plain: Plain, stamped: Stamped, versioned: Versioned, certain: Certain };
export const VERBS = ['add', 'save', 'mutate', 'put', 'transact', 'create', 'findOrCreate', 'delete'] as const;
export type StormVerb = (typeof VERBS)[number];
type Of = typeof Versioned;

/** One run: so many clients, each of whom tries so often. */
export interface StormRun {
  readonly engine: Engine;
  readonly seed: number;
  readonly kind: keyof typeof KINDS;
  readonly verb: StormVerb;
  readonly clients: number;
  readonly faults?: readonly StormFault[];
}

/** How the calls of a run ended. */
export interface Ended {
  sure: number;
  unknown: number;
  refused: number;
}

/** How often each client tries: fewer of many clients, who hold each other up. */
const roundsOf = (clients: number): number => (clients > 2 ? 2 : 4);

/** Runs a verb in a storm and throws, with its seed, where an invariant does not hold. */
export async function stormRun(run: StormRun): Promise<Ended> {
  const { engine, seed, verb, clients } = run;
  const Of = KINDS[run.kind] as Of;
  const id = `${verb}-${run.kind}-${clients}-${seed}`;
  const random = seeded(seed);
  const calm = Of.using(stormSession(engine, { random, rate: 0 }));
  const ended: Ended = { sure: 0, unknown: 0, refused: 0 };
  const isMaking = verb === 'create' || verb === 'findOrCreate';
  if (!isMaking) await calm.create({ id });
  const rate = 0.05 + random() * 0.5;
  const faults = run.faults;
  const work = async (client: number): Promise<void> => {
    const Mine = Of.using(stormSession(engine, { random, rate, ...(faults && { faults }) }));
    for (let round = 0; round < (isMaking || verb === 'delete' ? 1 : roundsOf(clients)); round++) {
      try {
        await CALLS[verb](Mine, id, `${client}`);
        ended.sure++;
      } catch (error) {
        if (!isDynamormError(error)) throw error;
        if (error.applied === 'unknown') {
          ended.unknown++;
          if (error.retryable) throw new Error(`${id}: an unknown outcome is retryable`, { cause: error });
          if (isDynamormError(error, 'ErrConditionFailed'))
            throw new Error(`${id}: an unknown outcome has a sure code`, { cause: error });
        } else ended.refused++;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => work(i)));
  const row = await calm.find({ id }, { consistent: true });
  const fail = (why: string): never => {
    throw new Error(`${id}: ${why}; ${JSON.stringify(ended)}, the row is ${JSON.stringify(row)}`);
  };
  if (verb === 'create') {
    if (ended.sure > 1) fail('one row was created twice');
    if (row === undefined ? ended.sure > 0 : ended.sure + ended.unknown < 1)
      fail('what was told is not what is stored');
  } else if (verb === 'findOrCreate') {
    if (row === undefined && ended.sure > 0) fail('a row was answered that is not there');
  } else if (verb === 'delete') {
    if (row !== undefined && ended.sure > 0) fail('a deletion was told that was not made');
    if (row === undefined && ended.sure + ended.unknown < 1) fail('a deletion was made and not told');
  } else {
    const n = row?.n ?? -1;
    if (n < ended.sure || n > ended.sure + ended.unknown) fail('the count is not between the sure and the unknown');
  }
  return ended;
}

const CALLS: Record<StormVerb, (Mine: Of, id: string, by: string) => Promise<unknown>> = {
  add: (Mine, id) => Mine.update({ id }, o => [o.n.add(1)]),
  mutate: (Mine, id) => Mine.mutate({ id }, one => void one.n++),
  save: async (Mine, id) => {
    const one = await Mine.get({ id }, { consistent: true });
    one.n++;
    // Without a version equal changes of two writers are one: only a condition counts them apart.
    return one.save(Reflect.has(one, 'version') ? {} : { if: o => o.n.eq(one.n - 1) });
  },
  put: async (Mine, id) => {
    const one = await Mine.get({ id }, { consistent: true });
    one.n++;
    return Mine.put(one, Reflect.has(one, 'version') ? {} : { if: o => o.n.eq(one.n - 1) });
  },
  transact: (Mine, id) => transact(tx => tx.update(Mine, { id }, o => [o.n.add(1)])),
  create: (Mine, id, by) => Mine.create({ id, by }),
  findOrCreate: (Mine, id, by) => Mine.findOrCreate({ id }, { by }),
  delete: async (Mine, id) => (await Mine.get({ id }, { consistent: true })).delete({ if: o => o.n.gte(0) }),
};
