import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { failureOf } from '../../../lib/client/attempt-notes.js';
import { sdkTransport } from '../../../lib/client/sdk/sdk-transport.js';
import type { OperationName } from '../../../lib/session/requests.js';
import type { Transport } from '../../../lib/session/transport.js';
import { Bytes, bytesOf, type Item } from '../../../lib/values/value.js';
import {
  broken,
  directClient,
  fault,
  retryStrategy,
  stubClient,
  warmUp,
  wrapped,
  type Answering,
  type Sent,
} from '../support/stub-client.js';

const put = { TableName: 'shop', Item: { pk: { S: 'a' } } };
const get = { TableName: 'shop', Key: { pk: { S: 'a' } } };

const roads = {
  'the wire road': (answering: Answering, config?: DynamoDBClientConfig) => {
    const { client, sent } = stubClient(answering, config);
    return { transport: sdkTransport(client), sent };
  },
  'the direct path': direct,
  'the plain road (a wrapped send)': (answering: Answering, config?: DynamoDBClientConfig) => {
    const { client, sent } = stubClient(answering, config);
    wrapped(client);
    return { transport: sdkTransport(client), sent };
  },
  'the plain road (a foreign client)': (answering: Answering, config?: DynamoDBClientConfig) => {
    const { client, sent } = stubClient(answering, config);
    const foreign = { send: (command: never, options: never): unknown => client.send(command, options) };
    return { transport: sdkTransport(foreign), sent };
  },
};

/** A client whose requests leave without the SDK's stack: those of the first calls are not looked at. */
function direct(answering: Answering, config?: DynamoDBClientConfig) {
  let isWarm = true;
  let first: Promise<void> | undefined;
  const warm = new Map<string, Promise<void>>();
  const made = directClient((sent, number) => (isWarm ? answering(sent, number) : {}), config);
  const inner = sdkTransport(made.client);
  const open = async (operation: OperationName, input: object): Promise<void> => {
    await first;
    isWarm = false;
    await made.shorten();
    await warmUp(inner, operation, input);
    expect(inner.path?.(operation)).toBe('direct');
    made.handler.sent.length = 0;
    isWarm = true;
  };
  const transport: Transport = {
    send: async (operation, input, options) => {
      if (!warm.has(operation)) warm.set(operation, (first = open(operation, input)));
      await warm.get(operation);
      return inner.send(operation, input, options);
    },
  };
  return { transport, sent: made.sent };
}

async function thrownBy(sending: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return sending.then(
    () => {
      throw new Error('it did not throw');
    },
    (error: unknown) => error as Error & Record<string, unknown>,
  );
}

describe.each(Object.entries(roads))('a request over %s', (_, road) => {
  it('carries its input as DynamoDB JSON, signed and addressed by the client', async () => {
    const { transport, sent } = road(() => ({}));
    await transport.send('PutItem', put, {});
    const [one] = sent as [Sent];
    expect(one.body).toEqual(put);
    expect(one.operation).toBe('PutItem');
    expect(one.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(one.text.length),
      host: 'dynamodb.eu-north-1.amazonaws.com',
    });
    expect(one.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/dynamodb/,
    );
    expect(one.headers['user-agent']).toMatch(/aws-sdk-js/);
  });

  it('writes binary as base64 in whatever form it is given', async () => {
    const { transport, sent } = road(() => ({}));
    const bytes = [1, 2];
    const item: Item = {
      own: { B: Bytes.from(bytes) },
      plain: { B: Uint8Array.from(bytes) },
      buffer: { B: Buffer.from(bytes) },
      text: { B: 'AQI=' },
      empty: { B: new Uint8Array() },
      set: { BS: [Uint8Array.from(bytes), 'AA=='] },
      B: { M: { B: { B: 'AQI=' }, BS: { L: [{ B: Buffer.from(bytes) }] } } },
    };
    const before = structuredClone(item);
    await transport.send('PutItem', { TableName: 'shop', Item: item }, {});
    const b = { B: 'AQI=' };
    expect(sent[0]?.body).toEqual({
      TableName: 'shop',
      Item: {
        own: b,
        plain: b,
        buffer: b,
        text: b,
        empty: { B: '' },
        set: { BS: ['AQI=', 'AA=='] },
        B: { M: { B: b, BS: { L: [b] } } },
      },
    });
    expect(item['text']).toEqual(before['text']);
  });

  it('answers every type of value', async () => {
    const stored = {
      s: { S: 'ø😀' },
      n: { N: '12345678901234567890.5' },
      bool: { BOOL: false },
      null: { NULL: true },
      ss: { SS: ['a'] },
      ns: { NS: ['1'] },
      l: { L: [{ S: '' }, { M: {} }] },
      m: { M: { constructor: { S: 'c' } } },
    };
    const { transport } = road(() => ({
      Item: { ...stored, b: { B: 'AQI=' }, bs: { BS: ['AQI='] } },
      ConsumedCapacity: { CapacityUnits: 0.5 },
    }));
    const { output, attempts, lost } = await transport.send('GetItem', get, {});
    const { b, bs, ...rest } = output.Item ?? {};
    expect(rest).toEqual(stored);
    expect([...bytesOf(b?.B ?? '')]).toEqual([1, 2]);
    expect([...bytesOf(bs?.BS?.[0] ?? '')]).toEqual([1, 2]);
    expect(output.ConsumedCapacity).toEqual({ CapacityUnits: 0.5 });
    expect({ attempts, lost }).toEqual({ attempts: 1, lost: false });
  });

  it('stores attributes and map keys named __proto__ as any other, or refuses them before anything is sent', async () => {
    const item = JSON.parse('{"pk":{"S":"a"},"__proto__":{"S":"x"},"m":{"M":{"__proto__":{"N":"1"}}}}') as Item;
    const { transport, sent } = road(() => ({}));
    const failed = await transport.send('PutItem', { TableName: 'shop', Item: item }, {}).then(
      () => undefined,
      (error: unknown) => error,
    );
    // Releases of the SDK that lose them are only noticed where they serialize, which is the plain road.
    const expected = failed === undefined ? [JSON.stringify({ TableName: 'shop', Item: item })] : [];
    expect(sent.map(one => one.text)).toEqual(expected);
    if (failed !== undefined)
      expect(failed).toMatchObject({ code: 'ErrValidation', message: expect.stringContaining('__proto__') as string });
  });

  it('reads map keys named __proto__ as any other', async () => {
    const { transport } = road(() => [200, '{"Item":{"m":{"M":{"__proto__":{"N":"1"}}}}}']);
    const { output } = await transport.send('GetItem', get, {});
    const map = output.Item?.['m']?.M ?? {};
    expect(Object.entries(map)).toEqual([['__proto__', { N: '1' }]]);
    expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
  });

  it("throws the SDK's typed exceptions with all their members", async () => {
    const failed = road(() => fault('ConditionalCheckFailedException', { Item: { pk: { S: 'old' } } }));
    const error = await thrownBy(failed.transport.send('PutItem', put, {}));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({
      name: 'ConditionalCheckFailedException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, requestId: 'R1', attempts: 1 },
      Item: { pk: { S: 'old' } },
    });

    const reasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'm', Item: { pk: { S: 'x' } } }];
    const canceled = road(() => fault('TransactionCanceledException', { CancellationReasons: reasons }));
    const second = await thrownBy(canceled.transport.send('TransactWriteItems', { TransactItems: [] }, {}));
    expect(second).toBeInstanceOf(TransactionCanceledException);
    expect(second['CancellationReasons']).toEqual(reasons);

    const unknown = road(() => fault('SomethingNewException'));
    const third = await thrownBy(unknown.transport.send('PutItem', put, {}));
    expect(third).toBeInstanceOf(DynamoDBServiceException);
    expect(third.name).toBe('SomethingNewException');
  });

  it("leaves retries to the client's strategy and counts the attempts", async () => {
    const retries: [number, string][] = [];
    const { transport, sent } = road((_sent, number) =>
      number < 3 ? fault('ProvisionedThroughputExceededException') : {},
    );
    const onRetry = (attempt: number, _delay: number, reason: string): void => void retries.push([attempt, reason]);
    const answer = await transport.send('PutItem', put, { onRetry });
    expect(answer).toMatchObject({ attempts: 3, lost: false });
    expect(sent).toHaveLength(3);
    expect(retries).toEqual([
      [1, 'ProvisionedThroughputExceededException'],
      [2, 'ProvisionedThroughputExceededException'],
    ]);
  });

  it('retries by the strategy that the SDK has by default', async () => {
    const { transport, sent } = road(
      (_sent, number) => (number < 2 ? [500, { __type: 'x#InternalServerError' }] : {}),
      {
        retryStrategy: undefined as never,
      },
    );
    expect(await transport.send('GetItem', get, {})).toMatchObject({ attempts: 2, lost: true });
    expect(sent.map(one => one.headers['amz-sdk-request'])).toEqual([
      expect.stringContaining('attempt=1'),
      expect.stringContaining('attempt=2'),
    ]);
  });

  it('gives up where the strategy does and says after how many attempts', async () => {
    const { transport } = road(() => fault('ThrottlingException'), { maxAttempts: 2 });
    const error = await thrownBy(transport.send('GetItem', get, {}));
    expect(error.name).toBe('ThrottlingException');
    expect(failureOf(error)).toEqual({ attempts: 2, lost: false });
  });

  it('tells an attempt that was refused from one whose answer was lost', async () => {
    const { transport, sent } = road((_sent, number) => {
      if (number === 1) throw broken('ECONNRESET');
      return number === 2 ? [500, { __type: 'x#InternalServerError' }] : fault('ConditionalCheckFailedException');
    });
    const error = await thrownBy(transport.send('PutItem', put, {}));
    expect(error.name).toBe('ConditionalCheckFailedException');
    expect(sent).toHaveLength(3);
    expect(failureOf(error)).toEqual({ attempts: 3, lost: true });
    expect(
      await road((_s, n) => (n === 1 ? Promise.reject(broken('ECONNRESET')) : {})).transport.send('PutItem', put, {}),
    ).toMatchObject({
      attempts: 2,
      lost: true,
    });
  });

  it.each([
    ['a reset connection', () => Promise.reject(broken('ECONNRESET'))],
    ['a time-out', () => Promise.reject(Object.assign(new Error('slow'), { name: 'TimeoutError' }))],
    ['a server error', () => [500, { __type: 'x#InternalServerError' }] as const],
    ['a proxy without an answer', () => [502, '<html>'] as const],
  ])('sends what must not be repeated once only after %s', async (_why, answering: Answering) => {
    const { transport, sent } = road((request, number) => (number === 1 ? answering(request, number) : {}));
    const error = await thrownBy(transport.send('UpdateItem', get, { repeatable: false }));
    expect(sent).toHaveLength(1);
    expect(error.name).not.toBe('NotRepeated');
    expect(failureOf(error)).toMatchObject({ lost: true });
  });

  it('repeats what must not be repeated after a refusal and after a connection that never was', async () => {
    const { transport, sent } = road((_sent, number) => {
      if (number === 1) throw broken('ECONNREFUSED');
      return number === 2 ? fault('ThrottlingException') : {};
    });
    expect(await transport.send('UpdateItem', get, { repeatable: false })).toMatchObject({ attempts: 3, lost: false });
    expect(sent).toHaveLength(3);
  });

  it('ends at its deadline and takes the attempt in flight with it', async () => {
    let signal: AbortSignal | undefined;
    const { transport } = road(sent => {
      signal = sent.signal;
      return new Promise(resolve => setTimeout(() => resolve({}), 200));
    });
    const error = await thrownBy(transport.send('GetItem', get, { timeoutMs: 30 }));
    expect(error.name).toBe('TimeoutError');
    expect(signal?.aborted).toBe(true);
  });

  it('ends when its signal is aborted, also in the wait before a retry', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { transport, sent } = road(
      () => {
        setTimeout(() => controller.abort(reason), 5);
        return fault('ThrottlingException');
      },
      { retryStrategy: retryStrategy(50, 1000) },
    );
    const error = await thrownBy(transport.send('GetItem', get, { signal: controller.signal }));
    expect(error).toMatchObject({ name: 'AbortError', cause: reason });
    expect(sent.length).toBeLessThan(50);
  });

  it('sends nothing for a signal that is aborted already', async () => {
    const { transport, sent } = road(() => ({}));
    const error = await thrownBy(transport.send('GetItem', get, { signal: AbortSignal.abort('why') }));
    expect(error).toMatchObject({ name: 'AbortError', cause: 'why', begun: false });
    expect(sent).toHaveLength(0);
  });

  it('keeps 100 concurrent calls apart, some of them aborted, failing or retried', async () => {
    const { transport } = road(async sent => {
      const { Key } = sent.body as { Key: { pk: { S: string } } };
      const n = Number(Key.pk.S);
      await new Promise(resolve => setTimeout(resolve, n % 7));
      if (n % 5 === 1) return fault('ConditionalCheckFailedException', { Item: { pk: Key.pk } });
      if (n % 10 === 2) await new Promise(resolve => setTimeout(resolve, 500));
      return { Item: { pk: Key.pk } };
    });
    const one = async (n: number): Promise<string> => {
      const options = n % 10 === 2 ? { timeoutMs: 60 } : {};
      try {
        const { output } = await transport.send(
          'GetItem',
          { TableName: 'shop', Key: { pk: { S: String(n) } } },
          options,
        );
        return output.Item?.['pk']?.S ?? 'none';
      } catch (error) {
        const { name, Item } = error as { name: string; Item?: Item };
        return name === 'TimeoutError' ? name : `failed ${Item?.['pk']?.S}`;
      }
    };
    const numbers = Array.from({ length: 100 }, (_one, n) => n);
    const expected = numbers.map(n => (n % 5 === 1 ? `failed ${n}` : n % 10 === 2 ? 'TimeoutError' : String(n)));
    expect(await Promise.all(numbers.map(one))).toEqual(expected);
    expect(await Promise.all(numbers.map(one))).toEqual(expected);
  });
});

/** What a caller sees of one call: for comparing the roads with one another. */
async function seen(transport: Transport): Promise<unknown> {
  try {
    const { output, attempts } = await transport.send('PutItem', put, {});
    return { output: { ...output, $metadata: undefined }, attempts };
  } catch (error) {
    const { name, message, $fault, $metadata, $retryable } = error as Record<string, object> & Error;
    const { totalRetryDelay, ...metadata } = ($metadata ?? {}) as Record<string, unknown>;
    expect(typeof totalRetryDelay).toBe('number');
    return { type: (error as Error).constructor, name, message, $fault, metadata, $retryable };
  }
}

describe('both roads', () => {
  it.each([
    ['a success', () => ({ Attributes: { a: { S: 'b' } } })],
    ['a failed condition', () => fault('ConditionalCheckFailedException')],
    [
      'a cancelled transaction',
      () => fault('TransactionCanceledException', { message: undefined, Message: 'capital', CancellationReasons: [] }),
    ],
    ['a missing table', () => fault('ResourceNotFoundException')],
    [
      'a validation error',
      () => [400, { __type: 'com.amazon.coral.validate#ValidationException', message: 'v' }] as const,
    ],
    ['throttling', () => fault('ProvisionedThroughputExceededException')],
    [
      'a throttling error of its own kind',
      () => fault('ThrottlingException', { throttlingReasons: [{ reason: 'r', resource: 't' }] }),
    ],
    ['an internal error', () => [500, { __type: 'x#InternalServerError', message: 'm' }] as const],
    ['an answer that is not JSON', () => [503, '<html></html>'] as const],
    ['an empty body', () => [400, ''] as const],
    ['a success that is not JSON', () => [200, '{"Attributes":'] as const],
    ['a broken connection', () => Promise.reject(broken('EPIPE'))],
  ])('tell the same of %s', async (_what, answering: Answering) => {
    const wire = roads['the wire road'](answering, { maxAttempts: 2 });
    const plain = roads['the plain road (a wrapped send)'](answering, { maxAttempts: 2 });
    const told = await seen(plain.transport);
    expect(await seen(wire.transport)).toEqual(told);
    expect(await seen(direct(answering, { maxAttempts: 2 }).transport)).toEqual(told);
    expect(wire.sent.length).toBe(plain.sent.length);
  });
});
