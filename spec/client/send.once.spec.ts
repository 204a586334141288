import { inspect } from 'node:util';
import { createSession } from '../../lib/client/create-session.js';
import { refusalOf } from '../../lib/client/attempt-notes.js';
import { send } from '../../lib/client/send.js';
import type { RequestEvent, ResponseEvent, RetryEvent } from '../../lib/session/session.js';
import { DynamormError } from '../../lib/errors/errors.js';
import { exception, fakeTransport } from './support/fake-transport.js';

const get = { TableName: 'shop', Key: { pk: { S: 'hunter2' } } };
const call = { input: get, model: 'Order', key: ['pk'] };

async function thrownBy(sending: Promise<unknown>): Promise<DynamormError> {
  return sending.then(
    () => {
      throw new Error('it did not throw');
    },
    (error: unknown) => error as DynamormError,
  );
}

describe('sending', () => {
  it('hands the input on as it is and answers what came back', async () => {
    const answer = { output: { Item: { pk: { S: 'a' } } }, attempts: 2, lost: true };
    const { transport, asked } = fakeTransport(() => answer);
    expect(await send(createSession({ transport }), 'GetItem', { ...call, repeatable: false })).toBe(answer);
    expect(asked[0]?.input).toBe(get);
    expect(asked[0]?.options.repeatable).toBe(false);
  });

  it('throws this library’s error with model, key names, table and verb, and the original as its cause', async () => {
    const cause = exception('ResourceNotFoundException');
    const { transport } = fakeTransport(() => Promise.reject(cause));
    const session = createSession({ transport });
    const error = await thrownBy(send(session, 'GetItem', { ...call, verb: 'get' }));
    expect(error).toMatchObject({
      code: 'ErrTableNotFound',
      retryable: false,
      model: 'Order',
      key: ['pk'],
      table: 'shop',
      operation: 'get',
    });
    expect(error.cause).toBe(cause);
    expect(error.message).toBe('Order get: the table or index does not exist (table shop)');
    const plain = await thrownBy(send(session, 'GetItem', { input: get }));
    expect(plain).toMatchObject({ operation: 'GetItem', model: undefined });
  });

  it('names every table of a batch or transaction', async () => {
    const { transport } = fakeTransport(() => Promise.reject(exception('ResourceNotFoundException')));
    const session = createSession({ transport });
    const batch = { RequestItems: { one: { Keys: [] }, two: { Keys: [] } } };
    expect((await thrownBy(send(session, 'BatchGetItem', { input: batch }))).table).toBe('one, two');
    const put = (TableName: string) => ({ Put: { TableName, Item: {} } });
    const input = { TransactItems: [put('b'), put('a'), put('b')] };
    expect((await thrownBy(send(session, 'TransactWriteItems', { input }))).table).toBe('b, a');
  });

  it('leaves an error of this library as it is', async () => {
    const error = new DynamormError('ErrInvalidEncryptedEnvelope', 'sealed');
    const { transport } = fakeTransport(() => Promise.reject(error));
    expect(await thrownBy(send(createSession({ transport }), 'GetItem', call))).toBe(error);
  });

  it('ends at its deadline even where the transport is deaf to its signal', async () => {
    const { transport, asked } = fakeTransport(() => new Promise(() => undefined));
    const session = createSession({ transport });
    const late = await thrownBy(send(session, 'GetItem', { ...call, timeoutMs: 10 }));
    expect(late).toMatchObject({ code: 'ErrTimeout', retryable: true, model: 'Order' });
    expect(late).toHaveProperty('applied', undefined);
    expect(asked[0]?.options.signal?.aborted).toBe(true);

    const put = { input: { TableName: 'shop', Item: {} }, timeoutMs: 10 };
    expect(await thrownBy(send(session, 'PutItem', put))).toMatchObject({
      code: 'ErrTimeout',
      retryable: false,
      applied: 'unknown',
    });
    const once = await thrownBy(send(session, 'UpdateItem', { input: get, timeoutMs: 10, repeatable: false }));
    expect(once).toMatchObject({ code: 'ErrTimeout', retryable: false, applied: 'unknown' });
  });

  it('ends when the caller aborts, with the caller’s reason as its cause', async () => {
    const { transport, asked } = fakeTransport(() => new Promise(() => undefined));
    const session = createSession({ transport });
    const controller = new AbortController();
    const sending = thrownBy(
      send(session, 'PutItem', {
        input: { TableName: 'shop', Item: {} },
        signal: controller.signal,
        timeoutMs: 60_000,
      }),
    );
    const reason = new Error('the user left');
    controller.abort(reason);
    const error = await sending;
    expect(error).toMatchObject({ code: 'ErrTimeout', retryable: false, applied: 'unknown' });
    expect(error.cause).toBe(reason);

    const never = await thrownBy(
      send(session, 'PutItem', { input: { TableName: 'shop', Item: {} }, signal: controller.signal }),
    );
    expect(never.cause).toBe(reason);
    expect(never).toHaveProperty('applied', undefined);
    expect(asked).toHaveLength(1);
  });

  it('takes AbortSignal.timeout for a time-out', async () => {
    const { transport } = fakeTransport(() => new Promise(() => undefined));
    const error = await thrownBy(
      send(createSession({ transport }), 'GetItem', { ...call, signal: AbortSignal.timeout(10) }),
    );
    expect(error).toMatchObject({ code: 'ErrTimeout', retryable: true, cause: { name: 'TimeoutError' } });
  });

  it.each([0, -1, NaN, '5' as never])('refuses a timeoutMs of %p before it sends', async timeoutMs => {
    const { transport, asked } = fakeTransport(() => ({}));
    expect(await thrownBy(send(createSession({ transport }), 'GetItem', { ...call, timeoutMs }))).toMatchObject({
      code: 'ErrValidation',
    });
    expect(asked).toHaveLength(0);
  });

  it('has no deadline for an infinite timeoutMs', async () => {
    const { transport } = fakeTransport(
      () => new Promise(resolve => setTimeout(() => resolve({ output: {}, attempts: 1 }), 20)),
    );
    expect(await send(createSession({ transport }), 'GetItem', { ...call, timeoutMs: Infinity })).toMatchObject({
      attempts: 1,
    });
  });
});

describe('listeners', () => {
  const clock = { now: () => new Date(time), sleep: () => Promise.resolve() };
  let time = 0;

  it('are told of request, retry and response by names and counts', async () => {
    const events: unknown[] = [];
    const log = (event: RequestEvent | ResponseEvent | RetryEvent): void => void events.push(event);
    const { transport } = fakeTransport(({ options }) => {
      time += 25;
      options.onRetry?.(1, 7, 'ThrottlingException');
      return { output: { Item: { pk: { S: 'hunter2' } }, ConsumedCapacity: { CapacityUnits: 1.5 } }, attempts: 2 };
    });
    const session = createSession({ transport, clock, on: { request: log, response: log, retry: log } });
    await send(session, 'GetItem', call);
    const base = { operation: 'GetItem', tables: ['shop'], model: 'Order' };
    expect(events).toEqual([
      base,
      { ...base, attempt: 1, delayMs: 7, reason: 'ThrottlingException' },
      { ...base, attempts: 2, ms: 25, capacityUnits: 1.5 },
    ]);
    expect(inspect(events, { depth: null, showHidden: true })).not.toContain('hunter2');
  });

  it('are told the code of an error and the capacity of a batch', async () => {
    const events: ResponseEvent[] = [];
    const on = { response: (event: ResponseEvent) => void events.push(event) };
    const failing = fakeTransport(() =>
      Promise.reject(exception('ThrottlingException', { $metadata: { httpStatusCode: 400, attempts: 3 } })),
    );
    await thrownBy(send(createSession({ transport: failing.transport, on }), 'GetItem', call));
    const { transport } = fakeTransport(() => ({
      output: { Responses: {}, ConsumedCapacity: [{ CapacityUnits: 1 }, { CapacityUnits: 2 }] },
      attempts: 1,
    }));
    await send(createSession({ transport, on }), 'BatchGetItem', { input: { RequestItems: { shop: { Keys: [] } } } });
    expect(events).toMatchObject([
      { error: 'ErrThrottled', attempts: 3 },
      { tables: ['shop'], capacityUnits: 3 },
    ]);
  });

  it('change nothing by what they throw, reject or do to their event', async () => {
    const { transport } = fakeTransport(() => ({ output: {}, attempts: 1 }));
    const fail = (): never => {
      throw new Error('listener');
    };
    const on = { request: fail, response: () => Promise.reject(new Error('late')) as never, retry: fail };
    expect(await send(createSession({ transport, on }), 'GetItem', call)).toMatchObject({ attempts: 1 });
  });
});

describe('what comes back with an error', () => {
  it('is kept for operations and never printed with it', async () => {
    const Item = { pk: { S: 'a' }, secret: { S: 'hunter2' } };
    const cause = exception('ConditionalCheckFailedException', {
      Item,
      $metadata: { httpStatusCode: 400, attempts: 2 },
    });
    cause.message = 'The conditional request failed';
    const { transport } = fakeTransport(() => Promise.reject(cause));
    const error = await thrownBy(send(createSession({ transport }), 'PutItem', { input: { TableName: 'shop', Item } }));
    expect(error).toMatchObject({ code: 'ErrConditionFailed', retryable: false });
    // How the first attempt ended is not known.
    expect(refusalOf(error)).toMatchObject({ attempts: 2, lost: true, item: Item });
    expect(inspect(error, { depth: null }) + JSON.stringify(error) + JSON.stringify(error.cause)).not.toContain(
      'hunter2',
    );
    expect((error.cause as { Item?: unknown }).Item).toBe(Item);
  });

  it('is kept for each action of a transaction', async () => {
    const reasons = [
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Item: { secret: { S: 'hunter2' } } },
      { Code: 'TransactionConflict' },
    ];
    const cause = exception('TransactionCanceledException', { CancellationReasons: reasons });
    cause.message = 'Transaction cancelled';
    const { transport } = fakeTransport(() => Promise.reject(cause));
    const error = await thrownBy(
      send(createSession({ transport }), 'TransactWriteItems', { input: { TransactItems: [] } }),
    );
    expect(error).toMatchObject({ code: 'ErrTransactionCanceled', retryable: false });
    expect(error.codes).toEqual(['ErrTransactionCanceled', 'ErrConditionFailed', 'ErrTransactionConflict']);
    expect(refusalOf(error)?.reasons).toBe(reasons);
    expect(refusalOf(error)?.reasons?.[1]?.Item).toEqual({ secret: { S: 'hunter2' } });
    expect(inspect(error, { depth: null })).not.toContain('hunter2');
  });
});
