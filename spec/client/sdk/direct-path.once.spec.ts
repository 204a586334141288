import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DynamoDBClient, GetItemCommand, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { failureOf } from '../../../lib/client/attempt-notes.js';
// First: it says how transports are made.
import '../../../lib/index.js';
import { createSession } from '../../../lib/client/create-session.js';
import { sdkTransport } from '../../../lib/client/sdk/sdk-transport.js';
import type { OperationName } from '../../../lib/session/requests.js';
import type { AttemptHistory, Transport } from '../../../lib/session/transport.js';
import {
  broken,
  directClient,
  fault,
  stubClient,
  StubHandler,
  warmUp,
  wrapped,
  type Sent,
} from '../support/stub-client.js';

const key = { pk: { S: 'a' } };
const get = { TableName: 'shop', Key: key };
const INPUTS: Readonly<Partial<Record<OperationName, object>>> = {
  GetItem: get,
  PutItem: { TableName: 'shop', Item: { ...key, text: { S: 'ø😀\n"' } } },
  UpdateItem: { ...get, UpdateExpression: 'SET #a = :a', ExpressionAttributeNames: { '#a': 'a' } },
  DeleteItem: get,
  Query: { TableName: 'shop', KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } },
  Scan: { TableName: 'shop' },
  BatchGetItem: { RequestItems: { shop: { Keys: [key] } } },
  BatchWriteItem: { RequestItems: { shop: [{ DeleteRequest: { Key: key } }] } },
  TransactWriteItems: { TransactItems: [{ Delete: get }], ClientRequestToken: 't' },
  TransactGetItems: { TransactItems: [{ Get: get }] },
};
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

/** What a request is besides its moment: all of it but the call's id, the time and the signature. */
function withoutMoment(headers: Sent['headers']): Readonly<Record<string, string>> {
  const { 'amz-sdk-invocation-id': id, 'x-amz-date': time, authorization, ...others } = headers;
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(time).toMatch(/^\d{8}T\d{6}Z$/);
  return { ...others, authorization: authorization!.replace(/\/\d{8}\//, '/DAY/').replace(/Signature=.*$/, '') };
}

/** The signature of a request, by AWS's description and by nobody's code. */
function signatureOf({ headers, text }: Sent, secret: string): string {
  const [, scope, names] = /Credential=[^/]+\/(\S+), SignedHeaders=(\S+),/.exec(headers['authorization']!)!;
  const sha = (of: string): string => createHash('sha256').update(of).digest('hex');
  const lines = names!.split(';').map(name => `${name}:${headers[name]}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha(text)}`;
  let signing: string | Buffer = `AWS4${secret}`;
  for (const part of scope!.split('/')) signing = createHmac('sha256', signing).update(part).digest();
  const string = `AWS4-HMAC-SHA256\n${headers['x-amz-date']}\n${scope}\n${sha(canonical)}`;
  return createHmac('sha256', signing).update(string).digest('hex');
}

const CONFIGURATIONS: Readonly<Record<string, DynamoDBClientConfig>> = {
  'static credentials': {},
  'a session token': { credentials: { ...CREDENTIALS, sessionToken: 'token' } },
  'a provider of credentials': { credentials: () => Promise.resolve(CREDENTIALS) },
  'credentials of an account': { credentials: { ...CREDENTIALS, accountId: '123456789012' } },
  'an endpoint of its own': { endpoint: 'http://localhost:8000' },
  FIPS: { useFipsEndpoint: true },
  'dual stack': { useDualstackEndpoint: true },
  China: { region: 'cn-north-1' },
  'more attempts': { maxAttempts: 7 },
  'a name of its own': { customUserAgent: 'shop/1.0', userAgentAppId: 'app' },
};

describe.each(Object.entries(CONFIGURATIONS))('a client with %s', (_, config) => {
  it('sends on the direct path what it sends through its own middleware, byte by byte', async () => {
    const own = directClient(() => ({}), config);
    const stack = directClient(() => ({}), config);
    const transport = sdkTransport(own.client);
    const slow = sdkTransport(stack.client, { direct: false });
    for (const [operation, input] of Object.entries(INPUTS) as [OperationName, object][]) {
      await warmUp(transport, operation, input);
      expect(transport.path?.(operation)).toBe('direct');
      await transport.send(operation, input as never, {});
      await slow.send(operation, input as never, {});
      expect(slow.path?.(operation)).toBe('stack');
      const [one, other] = [own.sent.at(-1)!, stack.sent.at(-1)!];
      expect(one.text).toBe(other.text);
      expect(withoutMoment(one.headers)).toEqual(withoutMoment(other.headers));
      expect(one.headers['authorization']).toContain(`Signature=${signatureOf(one, CREDENTIALS.secretAccessKey)}`);
      expect(other.headers['authorization']).toContain(`Signature=${signatureOf(other, CREDENTIALS.secretAccessKey)}`);
    }
  });
});

async function opened(config: DynamoDBClientConfig = {}, answering: (sent: Sent) => unknown = () => ({})) {
  let isOpen = false;
  const made = directClient(sent => (isOpen ? answering(sent) : {}) as object, config);
  const transport = sdkTransport(made.client);
  await made.shorten();
  await warmUp(transport, 'GetItem', get);
  expect(transport.path?.('GetItem')).toBe('direct');
  isOpen = true;
  made.handler.sent.length = 0;
  return { ...made, transport };
}
const endpointOf = (text: string) => {
  const { protocol, hostname, port } = new URL(text);
  return { protocol, hostname, port: Number(port), path: '/' };
};
const quotaOf = async ({ config }: DynamoDBClient): Promise<unknown> =>
  ((await config.retryStrategy()) as unknown as { capacity: number }).capacity;
const path = (transport: Transport): string | undefined => transport.path?.('GetItem');

describe('a client leaves the direct path', () => {
  it.each<[string, (client: DynamoDBClient) => void]>([
    ['middleware', client => client.middlewareStack.add(next => next, { step: 'build', name: 'tracer' })],
    [
      'middleware under a name of the SDK',
      client =>
        client.middlewareStack.add(next => args => next(args), {
          step: 'initialize',
          name: 'loggerMiddleware',
          override: true,
        }),
    ],
    ['a stack without retries', client => client.middlewareStack.remove('retryMiddleware')],
    ['a wrapped send', client => void wrapped(client)],
    [
      'a logger',
      client => void Object.assign(client.config, { logger: { info: () => void client, warn: () => void 0 } }),
    ],
    ['a signer of its own', client => void Object.assign(client.config, { signer: () => Promise.resolve({}) })],
    [
      'a strategy of its own',
      client => void Object.assign(client.config, { retryStrategy: () => Promise.resolve({ mode: 'standard' }) }),
    ],
    [
      'a patched resolve',
      ({ middlewareStack: stack }) => {
        const patched = stack as unknown as Record<string, unknown>;
        const resolve = patched['resolve'] as (...call: unknown[]) => unknown;
        patched['resolve'] = (...call: unknown[]) => resolve.apply(stack, call);
      },
    ],
  ])('for %s, from the next call on', async (_, change) => {
    const { client, transport, sent } = await opened();
    change(client);
    expect(path(transport)).not.toBe('direct');
    for (let i = 0; i < 6; i++) await transport.send('GetItem', get, {}).catch(() => undefined);
    expect(path(transport)).not.toBe('direct');
    expect(sent.length === 0 || sent.every(one => one.operation === 'GetItem')).toBe(true);
  });

  it('while what all commands share is patched', async () => {
    const { transport } = await opened();
    const shared = 'resolveMiddlewareWithContext';
    let prototype = GetItemCommand.prototype as unknown as Record<string, unknown>;
    while (!Object.hasOwn(prototype, shared)) prototype = Object.getPrototypeOf(prototype) as typeof prototype;
    const own = prototype[shared] as (...call: unknown[]) => unknown;
    const seen: unknown[] = [];
    prototype[shared] = function (this: unknown, ...call: unknown[]) {
      seen.push(this);
      return own.apply(this, call);
    };
    try {
      expect(path(transport)).toBe('stack');
      await warmUp(transport, 'GetItem', get);
      expect(path(transport)).toBe('stack');
    } finally {
      prototype[shared] = own;
    }
    expect(seen.length).toBeGreaterThan(0);
    await warmUp(transport, 'GetItem', get);
    expect(path(transport)).toBe('direct');
  });

  it.each([
    ['in the adaptive mode', { retryMode: 'adaptive' }],
    ['with a logger', { logger: console }],
    ['with an endpoint under a path', { endpoint: 'http://localhost:8000/under' }],
  ])('and never takes it %s', async (_, config) => {
    for (const level of ['info', 'debug'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
    const { client } = directClient(() => ({}), config as DynamoDBClientConfig);
    await warmUp(sdkTransport(client), 'GetItem', get);
    expect(path(sdkTransport(client))).toBe('stack');
    jest.restoreAllMocks();
  });

  it('nor a subclass that adds middleware as it is made', async () => {
    class Traced extends DynamoDBClient {
      constructor(config: DynamoDBClientConfig) {
        super(config);
        this.middlewareStack.add(next => next, { step: 'build', name: 'tracer' });
      }
    }
    const requestHandler = new StubHandler(() => ({}));
    const client = new Traced({
      region: 'eu-north-1',
      credentials: CREDENTIALS,
      requestHandler: requestHandler as never,
    });
    await warmUp(sdkTransport(client), 'GetItem', get);
    expect(path(sdkTransport(client))).toBe('stack');
  });

  it('where a session says so, and tells its path', async () => {
    const { client } = directClient(() => ({}));
    const session = createSession({ client });
    await warmUp(session.transport, 'GetItem', get);
    expect(session.path).toBe('direct');
    const indirect = createSession({ client, direct: false });
    await warmUp(indirect.transport, 'GetItem', get);
    expect([indirect.path, session.path]).toEqual(['stack', 'stack']);
    expect(createSession({ transport: { send: () => Promise.reject(new Error('none')) } }).path).toBe('transport');
    expect(createSession({ client: { send: () => undefined } }).path).toBe('commands');
    expect(() => createSession({ client, direct: 'no' as never })).toThrow('direct must be true or false');
  });

  it('for a table that is named by its ARN', async () => {
    const config = { credentials: { ...CREDENTIALS, accountId: '123456789012' } };
    const { transport, sent } = await opened(config);
    const arn = 'arn:aws:dynamodb:eu-north-1:999999999999:table/shop';
    await transport.send('GetItem', { ...get, TableName: arn }, {});
    await transport.send('GetItem', get, {});
    const slow = directClient(() => ({}), config);
    await sdkTransport(slow.client, { direct: false }).send('GetItem', { ...get, TableName: arn }, {});
    expect(sent[0]!.headers['host']).toBe(slow.sent[0]!.headers['host']);
    expect(sent[1]!.headers['host']).toContain('123456789012');
  });
});

describe('on the direct path', () => {
  it('credentials that were renewed sign the next request, and those that fail are the error of it', async () => {
    let [number, isBroken] = [0, false];
    const credentials = () => {
      if (isBroken) return Promise.reject(new Error('no credentials'));
      return Promise.resolve({ ...CREDENTIALS, accessKeyId: `AKID${number}`, expiration: new Date(Date.now() + 1) });
    };
    const { transport, sent } = await opened({}, () => ({}));
    expect(sent).toHaveLength(0);
    const rotating = directClient(() => ({}), { credentials });
    const over = sdkTransport(rotating.client);
    for (number = 1; number < 9; number++) {
      await over.send('GetItem', get, {});
      expect(rotating.sent.at(-1)!.headers['authorization']).toContain(`AKID${number}/`);
    }
    isBroken = true;
    await expect(over.send('GetItem', get, {})).rejects.toThrow('no credentials');
    await transport.send('GetItem', get, {});
    expect(sent[0]!.headers['authorization']).toContain('AKIDEXAMPLE/');
  });

  it('a region that changes is the next request’s', async () => {
    let region = 'eu-north-1';
    const { transport, sent } = await opened({ region: () => Promise.resolve(region) });
    await transport.send('GetItem', get, {});
    region = 'us-west-2';
    for (let i = 0; i < 6; i++) await transport.send('GetItem', get, {});
    expect(path(transport)).toBe('direct');
    expect(sent.map(({ headers }) => headers['host']!.split('.')[1])).toEqual([
      'eu-north-1',
      ...Array.from({ length: 6 }, () => 'us-west-2'),
    ]);
  });

  it.each(['endpoint', 'maxAttempts'] as const)('an %s that its provider changes is the next request’s', async name => {
    const values = { endpoint: ['http://one.test:8000', 'http://two.test:8000'], maxAttempts: [3, 5] }[name];
    let [value] = values;
    const provider = () => Promise.resolve(value as never);
    const given = name === 'endpoint' ? () => Promise.resolve(endpointOf(String(value))) : provider;
    const made = stubClient(() => ({}), { [name]: given, retryStrategy: undefined as never });
    const transport = sdkTransport(made.client);
    await warmUp(transport, 'GetItem', get);
    expect(path(transport)).toBe('direct');
    value = values[1];
    for (let i = 0; i < 6; i++) await transport.send('GetItem', get, {});
    expect(path(transport)).toBe('direct');
    const told = made.sent.map(({ headers }) => (name === 'endpoint' ? headers['host']! : headers['amz-sdk-request']!));
    const [before, after] = name === 'endpoint' ? ['one.test', 'two.test'] : ['max=3', 'max=5'];
    expect(told.slice(0, 6).every(text => text.includes(before!))).toBe(true);
    expect(told.slice(6).every(text => text.includes(after!))).toBe(true);
  });

  it('all attempts of a call carry one id, are counted, and take from the quota of the client', async () => {
    let number = 0;
    const refused = [400, { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException' }] as const;
    const { client, transport, sent } = await opened({}, () => (++number < 3 ? refused : { Item: key }));
    const answer = await transport.send('GetItem', get, {});
    expect(answer).toMatchObject({ attempts: 3, lost: false, output: { Item: key } });
    expect(new Set(sent.map(({ headers }) => headers['amz-sdk-invocation-id'])).size).toBe(1);
    expect(sent.map(({ headers }) => headers['amz-sdk-request'])).toEqual(
      [1, 2, 3].map(attempt => `attempt=${attempt}; max=3`),
    );
    number = 0;
    const slow = directClient(() => (++number < 3 ? refused : {}));
    await slow.shorten();
    await sdkTransport(slow.client, { direct: false }).send('GetItem', get, {});
    expect(await quotaOf(client)).toBe(await quotaOf(slow.client));
    for (const one of sent)
      expect(one.headers['authorization']).toContain(`Signature=${signatureOf(one, CREDENTIALS.secretAccessKey)}`);
  });

  it('a clock that is off is put right by a refusal, and stays right', async () => {
    const service = Date.now() + 30 * 60_000;
    let isSkewed = true;
    const { handler, transport, sent } = await opened();
    const handle = handler.handle.bind(handler);
    handler.handle = async (...call) => {
      const answer = (await handle(...call)) as { response: { statusCode: number; headers: object; body: unknown } };
      if (!isSkewed) return answer;
      isSkewed = false;
      const body = JSON.stringify({ __type: 'x#RequestTimeTooSkewed' });
      Object.assign(answer.response, { statusCode: 403, body: new TextEncoder().encode(body) });
      Object.assign(answer.response.headers, { date: new Date(service).toUTCString() });
      return answer;
    };
    await transport.send('GetItem', get, {}).catch(() => undefined);
    await transport.send('GetItem', get, {});
    const [late, right] = [sent[0]!, sent.at(-1)!].map(({ headers }) => headers['x-amz-date']!);
    expect(path(transport)).toBe('direct');
    expect(right! > late!).toBe(true);
    const text = `${right!.slice(0, 4)}-${right!.slice(4, 6)}-${right!.slice(6, 8)}T${right!.slice(9, 11)}:${right!.slice(11, 13)}:00Z`;
    expect(Math.abs(Date.parse(text) - service)).toBeLessThan(5 * 60_000);
  });

  it('an answer whose checksum does not fit is asked for again, and told where it never does', async () => {
    const damaged = (handler: StubHandler, isDamaged: () => boolean): void => {
      const handle = handler.handle.bind(handler);
      handler.handle = async (...call) => {
        const answer = (await handle(...call)) as { response: { headers: Record<string, string>; body: Uint8Array } };
        const { headers, body } = answer.response;
        headers['x-amz-crc32'] = String(crc32(body) + (isDamaged() ? 1 : 0));
        return answer;
      };
    };
    const once = await opened({}, () => ({ Item: key }));
    damaged(once.handler, () => once.sent.length === 1);
    expect(await once.transport.send('GetItem', get, {})).toMatchObject({ attempts: 2, output: { Item: key } });
    const always = await opened({ maxAttempts: 1 }, () => ({ Item: key }));
    damaged(always.handler, () => true);
    const error = await always.transport.send('GetItem', get, {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UnreadableAnswer' });
    expect(failureOf(error)).toEqual({ attempts: 1, lost: true });
  });

  it.each<[string, (sent: Sent) => object, boolean]>([
    ['a lost', () => Promise.reject(broken('ECONNRESET')), true],
    ['an unclear', () => [500, { __type: 'x#InternalServerError' }], true],
    ['a refused', () => fault('ThrottlingException'), false],
  ])('%s first attempt is told as such where the stack never comes to judge it', async (_, answering, lost) => {
    for (const strategy of [
      () => new Promise<never>(() => undefined),
      () => Promise.reject(new Error('no strategy')),
    ]) {
      const { client, transport, sent } = await opened({}, one => {
        Object.assign(client.config, { retryStrategy: strategy });
        return answering(one);
      });
      const history: AttemptHistory = { isKept: false, attempts: 0, lost: false, isOpen: false };
      const options = { timeoutMs: 60, history };
      const error = await transport.send('GetItem', get, options).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject({
        message: expect.stringMatching(/^(no answer within 60 ms|no strategy)$/) as string,
      });
      expect(history).toMatchObject({ attempts: 1, lost: false, isOpen: lost });
      if ((error as Error).message === 'no strategy') expect(failureOf(error)).toEqual({ attempts: 1, lost });
      expect(sent).toHaveLength(1);
    }
  });

  it('the trace of a Lambda invocation is the one of the moment', async () => {
    const names = ['AWS_LAMBDA_FUNCTION_NAME', '_X_AMZN_TRACE_ID'] as const;
    const before = names.map(name => process.env[name]);
    process.env[names[0]] = 'handler';
    try {
      process.env[names[1]] = 'Root=1';
      const { transport, sent } = await opened();
      await transport.send('GetItem', get, {});
      process.env[names[1]] = 'Root=2';
      await transport.send('GetItem', get, {});
      expect(path(transport)).toBe('direct');
      expect(sent.map(({ headers }) => headers['X-Amzn-Trace-Id'])).toEqual(['Root=1', 'Root=2']);
    } finally {
      for (const [i, name] of names.entries()) {
        if (before[i] === undefined) delete process.env[name];
        else process.env[name] = before[i];
      }
    }
  });

  it('concurrent first calls learn it, and none is lost', async () => {
    const { client, sent } = directClient(({ body }) => ({ Item: (body as typeof get).Key }));
    const transport = sdkTransport(client);
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    const answers = await Promise.all(
      numbers.map(i => transport.send('GetItem', { TableName: 'shop', Key: { pk: { S: String(i) } } }, {})),
    );
    expect(answers.map(({ output }) => output.Item?.['pk']?.S)).toEqual(numbers.map(String));
    expect(sent).toHaveLength(200);
    await transport.send('GetItem', get, {});
    expect(path(transport)).toBe('direct');
  });
});
