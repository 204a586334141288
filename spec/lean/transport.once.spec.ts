import { crc32 } from 'node:zlib';
import { failureOf } from '../../lib/client/attempt-notes.js';
import { leanTransport, type LeanOptions, type LeanRequest, type LeanResponse } from '../../lib/lean/index.js';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const get = { TableName: 'shop', Key: { pk: { S: 'a' } } };
const put = { TableName: 'shop', Item: { pk: { S: 'a' } } };

type Reply = (request: LeanRequest, number: number) => LeanResponse | Promise<LeanResponse>;

function answer(statusCode: number, body: object | string, headers: Record<string, string> = {}): LeanResponse {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return { statusCode, headers: { 'x-amz-crc32': String(crc32(bytes)), ...headers }, body: bytes };
}
const fault = (name: string, status = 400) =>
  answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `text of ${name}` });
const broken = (code: string) => Object.assign(new Error(`read ${code}`), { code });

function made(reply: Reply, options: LeanOptions = {}) {
  const sent: LeanRequest[] = [];
  const transport = leanTransport({
    region: 'eu-north-1',
    credentials: CREDENTIALS,
    ...options,
    http: async request => {
      sent.push(request);
      return reply(request, sent.length);
    },
  });
  return { transport, sent };
}

async function thrownBy(sending: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return sending.then(
    () => Promise.reject(new Error('it did not throw')),
    (error: unknown) => error as Error & Record<string, unknown>,
  );
}

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('A request of the lean transport', () => {
  it('is signed DynamoDB JSON to the endpoint of its region', async () => {
    const { transport, sent } = made(() => answer(200, {}));
    const bytes = { pk: { S: 'a' }, b: { B: Uint8Array.of(1, 2) }, buffer: { B: Buffer.of(1, 2) } };
    await transport.send('PutItem', { TableName: 'shop', Item: bytes }, {});
    const [{ endpoint, headers, body } = {} as never] = sent;
    expect(endpoint!.href).toBe('https://dynamodb.eu-north-1.amazonaws.com/');
    expect(JSON.parse(body!)).toEqual({
      TableName: 'shop',
      Item: { pk: { S: 'a' }, b: { B: 'AQI=' }, buffer: { B: 'AQI=' } },
    });
    expect(headers).toMatchObject({
      host: 'dynamodb.eu-north-1.amazonaws.com',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
    });
    expect(headers!['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/dynamodb/);
  });

  it('answers what came, untouched', async () => {
    const Item = { pk: { S: 'a' }, b: { B: 'AQI=' }, n: { N: '12345678901234567890.5' } };
    const { transport } = made(() => answer(200, { Item }));
    expect(await transport.send('GetItem', get, {})).toEqual({ output: { Item }, attempts: 1, lost: false });
  });

  it('fails with what the service says, under its name', async () => {
    const { transport, sent } = made(() =>
      answer(400, { __type: 'x#ConditionalCheckFailedException', message: 'no', Item: { pk: { S: 'a' } } }),
    );
    const error = await thrownBy(transport.send('PutItem', put, {}));
    expect(error).toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { pk: { S: 'a' } },
      $fault: 'client',
    });
    expect(failureOf(error)).toEqual({ attempts: 1, lost: false });
    expect(sent).toHaveLength(1);
  });
});

describe('The lean transport tries again', () => {
  it.each<[string, () => LeanResponse, boolean]>([
    ['a throttled request', () => fault('ProvisionedThroughputExceededException'), false],
    ['a request in a running transaction', () => fault('TransactionInProgressException'), false],
    ['a server error', () => fault('InternalServerError', 500), true],
    ['an answer of a proxy', () => answer(503, '<html>'), true],
    ['a damaged answer', () => answer(200, {}, { 'x-amz-crc32': '1' }), true],
    ['an answer that breaks off', () => answer(200, '{"Item":'), true],
    [
      'a reset',
      () => {
        throw broken('ECONNRESET');
      },
      true,
    ],
    [
      'a refused connection',
      () => {
        throw broken('ECONNREFUSED');
      },
      false,
    ],
  ])('%s, and tells whether an attempt may have been applied', async (_, failing, lost) => {
    const heard: unknown[] = [];
    const { transport } = made((_request, number) => (number < 3 ? failing() : answer(200, {})));
    const onRetry = (attempt: number) => heard.push(attempt);
    expect(await transport.send('PutItem', put, { onRetry })).toEqual({ output: {}, attempts: 3, lost });
    expect(heard).toEqual([1, 2]);
  });

  it('no more often than it may', async () => {
    const { transport, sent } = made(() => fault('InternalServerError', 500), { maxAttempts: 4 });
    const error = await thrownBy(transport.send('GetItem', get, {}));
    expect(error).toMatchObject({ name: 'InternalServerError', $fault: 'server' });
    expect(failureOf(error)).toEqual({ attempts: 4, lost: true });
    expect(sent).toHaveLength(4);
  });

  it('nothing that may have been applied and must not be twice', async () => {
    const { transport, sent } = made(() => {
      throw broken('ECONNRESET');
    });
    await thrownBy(transport.send('UpdateItem', get, { repeatable: false }));
    expect(sent).toHaveLength(1);
    const refused = made((_, number) => (number === 1 ? fault('ThrottlingException') : answer(200, {})));
    await refused.transport.send('UpdateItem', get, { repeatable: false });
    expect(refused.sent).toHaveLength(2);
  });

  it.each([
    'ValidationException',
    'ResourceNotFoundException',
    'AccessDeniedException',
    'TransactionConflictException',
  ])('no %s', async name => {
    const { transport, sent } = made(() => fault(name));
    await thrownBy(transport.send('GetItem', get, {}));
    expect(sent).toHaveLength(1);
  });

  it('less and less in an outage, and again when it is over', async () => {
    let down = true;
    const { transport, sent } = made(() => (down ? fault('InternalServerError', 500) : answer(200, {})));
    for (let call = 0; call < 200; call++) await thrownBy(transport.send('GetItem', get, {}));
    const before = sent.length;
    await thrownBy(transport.send('GetItem', get, {}));
    expect(sent.length - before).toBe(1);
    down = false;
    for (let call = 0; call < 20; call++) await transport.send('GetItem', get, {});
    down = true;
    const after = sent.length;
    await thrownBy(transport.send('GetItem', get, {}));
    expect(sent.length - after).toBe(3);
  });

  it('at once with the time of the service where the clock of this machine is off', async () => {
    const service = Date.now() + 3_600_000;
    const skewed = answer(400, { __type: 'x#InvalidSignatureException' }, { date: new Date(service).toUTCString() });
    const { transport, sent } = made((_, number) => (number === 1 ? skewed : answer(200, {})), { maxAttempts: 1 });
    await transport.send('GetItem', get, {});
    const hour = (at: number) => sent[at]!.headers['x-amz-date']!.slice(0, 11);
    expect(sent).toHaveLength(2);
    expect(hour(1)).not.toBe(hour(0));
    const wrong = made(() =>
      answer(400, { __type: 'x#InvalidSignatureException' }, { date: new Date().toUTCString() }),
    );
    await thrownBy(wrong.transport.send('GetItem', get, {}));
    expect(wrong.sent).toHaveLength(1);
  });
});

describe('The lean transport ends', () => {
  it('with the signal of its caller', async () => {
    const controller = new AbortController();
    const { transport } = made(() => new Promise(() => undefined));
    const sending = thrownBy(transport.send('GetItem', get, { signal: controller.signal }));
    controller.abort();
    expect((await sending).name).toBe('AbortError');
  });

  it('in the wait between two attempts as well', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.99);
    const { transport, sent } = made(() => fault('ThrottlingException'), { maxAttempts: 9 });
    expect((await thrownBy(transport.send('GetItem', get, { timeoutMs: 30 }))).name).toBe('TimeoutError');
    expect(sent).toHaveLength(1);
  });
});

describe('Credentials', () => {
  it('are asked for once, however many wait for them, and again before they expire', async () => {
    let asked = 0;
    let lifetime = 60_000;
    const credentials = async () => {
      asked++;
      await Promise.resolve();
      return { ...CREDENTIALS, sessionToken: `token ${asked}`, expiration: new Date(Date.now() + lifetime) };
    };
    const { transport, sent } = made(() => answer(200, {}), { credentials });
    await Promise.all([1, 2, 3].map(() => transport.send('GetItem', get, {})));
    expect(asked).toBe(1);
    lifetime = 3_600_000;
    await transport.send('GetItem', get, {});
    await transport.send('GetItem', get, {});
    expect(asked).toBe(2);
    expect(sent.at(-1)!.headers['x-amz-security-token']).toBe('token 2');
  });

  it('that cannot be had end the call before anything is sent, and are asked for again', async () => {
    let asked = 0;
    const credentials = () => {
      if (++asked === 1) throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
      return CREDENTIALS;
    };
    const { transport, sent } = made(() => answer(200, {}), { credentials });
    expect((await thrownBy(transport.send('GetItem', get, {}))).name).toBe('CredentialsProviderError');
    expect(sent).toEqual([]);
    await transport.send('GetItem', get, {});
    expect(sent).toHaveLength(1);
  });

  it('are refused when they are none', async () => {
    const { transport } = made(() => answer(200, {}), { credentials: () => ({ accessKeyId: 'A' }) as never });
    expect(await thrownBy(transport.send('GetItem', get, {}))).toMatchObject({ code: 'ErrValidation' });
  });
});

describe('The lean transport waits', () => {
  const waits = async (failing: () => LeanResponse): Promise<readonly number[]> => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const heard: number[] = [];
    const { transport, sent } = made(failing, { clock: { sleep: () => Promise.resolve() } });
    await thrownBy(transport.send('GetItem', get, { onRetry: (_, delayMs) => heard.push(delayMs) }));
    expect(sent).toHaveLength(4);
    return heard;
  };

  it('as the SDK of the day does: from 25 ms, and from a second where it is throttled', async () => {
    expect(await waits(() => fault('InternalServerError', 500))).toEqual([12, 25, 50]);
    expect(await waits(() => fault('ThrottlingException'))).toEqual([500, 1000, 2000]);
  });

  it.each<[Record<string, string>, readonly number[]]>([
    [{ 'x-amz-retry-after': '1500' }, [1500, 1500, 1500]],
    [{ 'retry-after': '2' }, [2000, 2000, 2000]],
    [{ 'x-amz-retry-after': '60000' }, [5012, 5025, 5050]],
    [{ 'retry-after': 'soon' }, [12, 25, 50]],
  ])('as long as the service asks for: %j', async (headers, expected) => {
    expect(await waits(() => answer(500, { __type: 'x#InternalServerError' }, headers))).toEqual(expected);
  });
});
