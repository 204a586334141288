import { createSession, type SessionOptions } from '../../lib/client/create-session.js';
import { refusalOf } from '../../lib/client/attempt-notes.js';
import {
  Attribute,
  Entity,
  PartitionKey,
  Table,
  Version,
  isDynamormError,
  type DynamormError,
  type Key,
} from '../../lib/index.js';
import { leanTransport } from '../../lib/lean/index.js';
import { directClient, retryStrategy, stubClient, warmUp, wrapped } from './support/stub-client.js';

@Table('tasks')
class Task extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
  @Version() version!: number;
}

const ATTEMPT = 200;
const id = 'a';
const never = (): Promise<never> => new Promise(() => undefined);

/** Answers of the wire: hangs until it is told to answer, and counts. */
class Wire {
  sent = 0;
  /** How many requests hang from now on. */
  hanging = 0;
  readonly signals: (AbortSignal | undefined)[] = [];

  readonly answer = (signal: AbortSignal | undefined): Promise<object> => {
    this.sent++;
    this.signals.push(signal);
    if (this.hanging === 0) return Promise.resolve({});
    this.hanging--;
    return never();
  };
}

let wire: Wire;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  wire = new Wire();
});
afterEach(() => jest.useRealTimers());

type Make = (options?: SessionOptions) => Promise<ReturnType<typeof createSession>>;
const get = { TableName: 'tasks', Key: { id: { S: id } } };
const put = { TableName: 'tasks', Item: { id: { S: id } } };

const overStack =
  (direct: boolean): Make =>
  async options => {
    const make = direct ? directClient : stubClient;
    const { client } = make(({ signal }) => wire.answer(signal), { retryStrategy: retryStrategy(3, 10) });
    const made = createSession({ ...options, client, direct });
    if (direct) {
      for (const [operation, input] of [
        ['GetItem', get],
        ['PutItem', put],
      ] as const)
        await warmUp(made.transport, operation, input);
      expect(made.transport.path?.('PutItem')).toBe('direct');
    }
    return made;
  };
const PATHS: readonly (readonly [string, Make])[] = [
  ['the direct path', overStack(true)],
  ["the stack of the SDK's client", overStack(false)],
  [
    'commands of a wrapped client',
    async options => {
      const { client } = stubClient(({ signal }) => wire.answer(signal), { retryStrategy: retryStrategy(3, 10) });
      wrapped(client);
      return createSession({ ...options, client });
    },
  ],
  [
    'the lean transport with an exchange of its own',
    async options => {
      const http = async ({ signal }: { readonly signal: AbortSignal | undefined }) => ({
        statusCode: 200,
        headers: {},
        body: new TextEncoder().encode(JSON.stringify(await wire.answer(signal))),
      });
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
      return createSession({
        ...options,
        transport: leanTransport({ region: 'us-east-1', credentials, maxAttempts: 3, http }),
      });
    },
  ],
];

/** How a call ended within some time; undefined for one that goes on. */
async function within(
  ms: number,
  call: Promise<unknown>,
): Promise<{ value: unknown } | { error: DynamormError } | undefined> {
  let outcome: { value: unknown } | { error: DynamormError } | undefined;
  call.then(
    value => (outcome = { value }),
    (error: unknown) => (outcome = { error: error as DynamormError }),
  );
  await jest.advanceTimersByTimeAsync(ms);
  return outcome;
}
async function failsWithin(ms: number, call: Promise<unknown>): Promise<DynamormError> {
  const outcome = await within(ms, call);
  if (outcome === undefined || 'value' in outcome) throw new Error(`no error after ${ms} ms`);
  expect(isDynamormError(outcome.error)).toBe(true);
  return outcome.error;
}

describe.each(PATHS)('An attempt over %s', (_, make) => {
  it('that hangs is given up in its time, and made again', async () => {
    const at = await make();
    [wire.sent, wire.hanging, wire.signals.length] = [0, 1, 0];
    const outcome = await within(ATTEMPT + 100, Task.using(at).find({ id }, { attemptTimeoutMs: ATTEMPT }));
    expect(outcome).toEqual({ value: undefined });
    expect(wire.sent).toBe(2);
    expect(wire.signals[0]?.aborted).toBe(true);
    expect(wire.signals[1]?.aborted).toBe(false);
  });

  it('has the time of its session, and of its call before that', async () => {
    const at = await make({ attemptTimeoutMs: 10_000 });
    [wire.sent, wire.hanging] = [0, 2];
    expect(await within(9_900, Task.using(at).find({ id }))).toBeUndefined();
    expect(wire.sent).toBe(1);
    await jest.advanceTimersByTimeAsync(300);
    expect(wire.sent).toBe(2);
    [wire.sent, wire.hanging] = [0, 1];
    expect(await within(300, Task.using(at).find({ id }, { attemptTimeoutMs: 100 }))).toEqual({ value: undefined });
  });

  it('counts as one whose answer was lost: a write says that it does not know', async () => {
    const at = await make();
    [wire.sent, wire.hanging] = [0, Infinity];
    const error = await failsWithin(6 * ATTEMPT + 600, Task.using(at).create({ id }, { attemptTimeoutMs: ATTEMPT }));
    expect([error.code, error.applied, error.retryable]).toEqual(['ErrTimeout', 'unknown', false]);
    // The row is looked for as well.
    expect(wire.sent).toBe(6);
    const sent = wire.sent;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(wire.sent).toBe(sent);
  });

  it('is not the end of its call, whose own time is longer', async () => {
    const at = await make();
    [wire.sent, wire.hanging] = [0, Infinity];
    const call = Task.using(at).find({ id }, { attemptTimeoutMs: ATTEMPT, timeoutMs: 60_000 });
    const error = await failsWithin(3 * ATTEMPT + 300, call);
    expect([error.code, error.retryable]).toEqual(['ErrTimeout', true]);
    expect(error.message).toContain(`within ${ATTEMPT} ms`);
    expect(refusalOf(error)).toMatchObject({ attempts: 3, lost: true, ended: false });
  });

  it('ends with its call, whose own time is shorter, and is not made again', async () => {
    const at = await make();
    [wire.sent, wire.hanging] = [0, Infinity];
    const call = Task.using(at).find({ id }, { attemptTimeoutMs: ATTEMPT, timeoutMs: 50 });
    const error = await failsWithin(60, call);
    expect(error.code).toBe('ErrTimeout');
    expect(refusalOf(error)).toMatchObject({ attempts: 1, ended: true });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(wire.sent).toBe(1);
  });

  it('has no time that is none, and nothing is sent', async () => {
    const at = await make();
    wire.sent = 0;
    for (const attemptTimeoutMs of [0, -1, Number.NaN, '5' as never]) {
      const error = await failsWithin(1, Task.using(at).find({ id }, { attemptTimeoutMs }));
      expect([error.code, error.message]).toEqual(['ErrValidation', expect.stringContaining('attemptTimeoutMs')]);
      await expect(make({ attemptTimeoutMs })).rejects.toThrow(/attemptTimeoutMs/);
    }
    expect(wire.sent).toBe(0);
  });
});

describe('Where attempts cannot be told apart', () => {
  it('a client that runs no middleware has the time for the whole command', async () => {
    let signal: AbortSignal | undefined;
    const client = {
      send: (_: unknown, options: { readonly abortSignal?: AbortSignal }) => {
        signal = options.abortSignal;
        return never();
      },
    };
    const at = createSession({ client: client as never });
    const error = await failsWithin(2 * ATTEMPT + 1, Task.using(at).create({ id }, { attemptTimeoutMs: ATTEMPT }));
    expect([error.code, error.applied]).toEqual(['ErrTimeout', 'unknown']);
    expect(signal?.aborted).toBe(true);
  });
});

it('The lean transport gives an attempt three seconds by itself', async () => {
  const at = await PATHS[3]![1]();
  wire.hanging = 1;
  expect(await within(2_990, Task.using(at).find({ id }))).toBeUndefined();
  await jest.advanceTimersByTimeAsync(100);
  expect(wire.sent).toBe(2);
});
