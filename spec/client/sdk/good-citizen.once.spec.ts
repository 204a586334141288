import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sdkTransport } from '../../../lib/client/sdk/sdk-transport.js';
import type { Transport } from '../../../lib/session/transport.js';
import { fault, stubClient, StubHandler, wrapped } from '../support/stub-client.js';

const get = { TableName: 'shop', Key: { pk: { S: 'a' } } };
const answering = () => ({ Item: { b: { B: 'AQI=' } } });

// The wire road leaves binary as the text it came in; everything else goes through the SDK's deserializer.
async function roadOf(transport: Transport): Promise<'wire' | 'plain'> {
  const { output } = await transport.send('GetItem', get, {});
  return typeof output.Item?.['b']?.B === 'string' ? 'wire' : 'plain';
}

interface Args {
  readonly input: Record<string, unknown>;
  readonly request?: { readonly headers: Record<string, string>; body: unknown };
}
interface Result {
  readonly response: { statusCode: number; body: unknown };
  readonly output: Record<string, unknown>;
}
type Next = (args: Args) => Promise<Result>;
type Add = (middleware: (next: Next, context: Record<string, unknown>) => Next, options: object) => void;

/** Adds a middleware without the SDK's types of one, which differ from step to step. */
function add(client: DynamoDBClient, middleware: Parameters<Add>[0], options: object): void {
  (client.middlewareStack.add as unknown as Add)(middleware, options);
}

describe('the road of a client', () => {
  it('is the wire for one that the SDK made', async () => {
    expect(await roadOf(sdkTransport(stubClient(answering).client))).toBe('wire');
  });

  it('is the wire for a subclass that leaves send alone', async () => {
    class Ours extends DynamoDBClient {}
    const { handler } = stubClient(answering);
    const client = new Ours({
      region: 'x',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: handler as never,
    });
    expect(await roadOf(sdkTransport(client))).toBe('wire');
  });

  it('is plain for a wrapped send, from the moment it is wrapped until it is restored', async () => {
    const { client } = stubClient(answering);
    const transport = sdkTransport(client);
    expect(await roadOf(transport)).toBe('wire');
    const { commands } = wrapped(client);
    expect(await roadOf(transport)).toBe('plain');
    expect(commands.map(command => [command.constructor.name, (command as { input: unknown }).input])).toEqual([
      ['GetItemCommand', get],
    ]);
    delete (client as Partial<DynamoDBClient>).send;
    expect(await roadOf(transport)).toBe('wire');
  });

  it('is plain where the prototype was wrapped, as tracers do', async () => {
    const { client } = stubClient(answering);
    const transport = sdkTransport(client);
    const spy = jest.spyOn(DynamoDBClient.prototype, 'send');
    try {
      expect(await roadOf(transport)).toBe('plain');
      expect(spy).toHaveBeenCalledTimes(1);
    } finally {
      spy.mockRestore();
    }
    expect(await roadOf(transport)).toBe('wire');
  });

  it('is plain for a subclass with a send of its own, and for a proxy', async () => {
    const { client, handler } = stubClient(answering);
    const seen: unknown[] = [];
    class Traced extends DynamoDBClient {
      override send(...args: never[]): never {
        seen.push(args);
        return super.send(...(args as unknown as Parameters<DynamoDBClient['send']>)) as never;
      }
    }
    const traced = new Traced({
      region: 'x',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: handler as never,
    });
    expect(await roadOf(sdkTransport(traced))).toBe('plain');
    expect(seen).toHaveLength(1);

    const proxy = new Proxy(client, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (name !== 'send') return value;
        return (...args: unknown[]) => (
          seen.push(args),
          (value as (...args: unknown[]) => unknown).apply(target, args)
        );
      },
    });
    expect(await roadOf(sdkTransport(proxy))).toBe('plain');
    expect(seen).toHaveLength(2);
  });

  it('is plain for a client of another service or protocol', async () => {
    const { client } = stubClient(answering);
    (client.config as { serviceId: string }).serviceId = 'Other';
    expect(await roadOf(sdkTransport(client))).toBe('plain');
  });

  it('answers nothing to a write where a mock was told nothing, and refuses a read', async () => {
    const transport = sdkTransport({ send: () => undefined });
    const put = { TableName: 'shop', Item: {} };
    expect(await transport.send('PutItem', put, {})).toEqual({ output: {}, attempts: 1, lost: false });
    await expect(transport.send('GetItem', get, {})).rejects.toMatchObject({ code: 'ErrServiceAnswer' });
  });
});

describe('middleware on the wire road', () => {
  it('is resolved once for calls one after the other, not once a call', async () => {
    const { client } = stubClient(answering);
    let resolved = 0;
    add(client, next => (resolved++, next), { step: 'build' });
    const transport = sdkTransport(client);
    for (let n = 0; n < 20; n++) await transport.send('GetItem', get, {});
    expect(resolved).toBe(1);
    await Promise.all(Array.from({ length: 10 }, () => transport.send('GetItem', get, {})));
    await Promise.all(Array.from({ length: 10 }, () => transport.send('GetItem', get, {})));
    expect(resolved).toBe(10);
  });

  it('sees and changes input, request, response and output as it would on any road', async () => {
    const roads = ['wire', 'plain'] as const;
    const logs = await Promise.all(
      roads.map(async road => {
        const { client, sent } = stubClient(() => ({ Item: { pk: { S: 'a' } } }));
        const log: unknown[] = [];
        add(client, next => args => next({ ...args, input: { ...args.input, ConsistentRead: true } }), {
          step: 'initialize',
        });
        add(
          client,
          next => args => {
            log.push(['serialize', typeof args.request?.body, args.request?.headers['x-amz-target']]);
            return next(args);
          },
          { step: 'serialize' },
        );
        add(
          client,
          next => args => {
            if (args.request !== undefined) args.request.headers['x-mine'] = 'yes';
            return next(args);
          },
          { step: 'build' },
        );
        add(
          client,
          next => async args => {
            const result = await next(args);
            log.push(['deserialize', result.output, result.response.body instanceof Uint8Array]);
            result.response.body = new TextEncoder().encode('{"Item":{"pk":{"S":"changed"}}}');
            return result;
          },
          { step: 'deserialize' },
        );
        add(
          client,
          next => async args => {
            const result = await next(args);
            log.push(['initialize', result.output['Item']]);
            return { ...result, output: { ...result.output, Seen: true } };
          },
          { step: 'initialize', priority: 'low' },
        );
        if (road === 'plain') wrapped(client);
        const { output } = await sdkTransport(client).send('GetItem', get, {});
        log.push(output.Item, (output as { Seen?: boolean }).Seen, sent[0]?.body, sent[0]?.headers['x-mine']);
        expect(sent[0]?.headers['authorization']).toContain('x-mine');
        return log;
      }),
    );
    expect(logs[0]).toEqual(logs[1]);
    // Which of them run before serialization differs from release to release; what they did arrived on both roads.
    expect(logs[0]?.at(-3)).toBe(true);
    expect(logs[0]?.at(-2)).toEqual({ ...get, ConsistentRead: true });
    expect(logs[0]?.at(-1)).toBe('yes');
  });

  it('is used from the next call on when it is added later, and no more when it is removed', async () => {
    const { client, sent } = stubClient(answering);
    const transport = sdkTransport(client);
    await transport.send('GetItem', get, {});
    add(
      client,
      next => args => {
        if (args.request !== undefined) args.request.headers['x-late'] = 'yes';
        return next(args);
      },
      { step: 'build', name: 'late' },
    );
    await transport.send('GetItem', get, {});
    client.middlewareStack.remove('late');
    await transport.send('GetItem', get, {});
    client.middlewareStack.use({
      applyToStack: () => add(client, next => next, { step: 'build', name: 'late', override: true }),
    });
    expect(await roadOf(transport)).toBe('wire');
    expect(sent.map(one => one.headers['x-late'])).toEqual([undefined, 'yes', undefined, undefined]);
  });

  it('keeps a call on the middleware it began with while another one is added', async () => {
    const { client, sent } = stubClient(() => new Promise(resolve => setTimeout(() => resolve({}), 20)));
    const transport = sdkTransport(client);
    const first = transport.send('GetItem', get, {});
    add(
      client,
      next => args => {
        if (args.request !== undefined) args.request.headers['x-late'] = 'yes';
        return next(args);
      },
      { step: 'build' },
    );
    await Promise.all([first, transport.send('GetItem', get, {})]);
    await transport.send('GetItem', get, {});
    expect(sent.map(one => one.headers['x-late']).sort()).toEqual(['yes', 'yes', undefined]);
  });

  it('finds a context of its own in every call', async () => {
    const { client } = stubClient((_sent, number) =>
      number % 2 === 0 ? fault('ConditionalCheckFailedException') : {},
    );
    const found: unknown[] = [];
    add(
      client,
      (next, context) => args => {
        const smithy = context['__smithy_context'] as { abortSignal?: AbortSignal; features?: object };
        found.push([
          context['mark'],
          context['endpointV2'],
          smithy.abortSignal?.aborted,
          smithy.features,
          context['commandName'],
        ]);
        context['mark'] = 'left by another call';
        return next(args);
      },
      { step: 'initialize', priority: 'high' },
    );
    const transport = sdkTransport(client);
    const signal = new AbortController().signal;
    for (const options of [{ signal }, {}, { signal }, {}])
      await transport.send('GetItem', get, options).catch(() => undefined);
    expect(found).toEqual([
      [undefined, undefined, false, undefined, 'GetItemCommand'],
      [undefined, undefined, undefined, undefined, 'GetItemCommand'],
      [undefined, undefined, false, undefined, 'GetItemCommand'],
      [undefined, undefined, undefined, undefined, 'GetItemCommand'],
    ]);
  });

  it('may throw, and its error comes through untouched', async () => {
    const { client } = stubClient(answering);
    const error = new Error('mine');
    add(client, () => () => Promise.reject(error), { step: 'initialize' });
    await expect(sdkTransport(client).send('GetItem', get, {})).rejects.toBe(error);
  });

  it('may hold calls back and let them overlap in any order', async () => {
    const { client, sent } = stubClient(({ body }) => ({ Item: (body as typeof get).Key }));
    add(
      client,
      next => async args => {
        await new Promise(resolve => setTimeout(resolve, Math.random() * 10));
        return next(args);
      },
      { step: 'serialize', priority: 'low' },
    );
    const transport = sdkTransport(client);
    const one = async (n: number): Promise<string | undefined> =>
      (await transport.send('GetItem', { TableName: 'shop', Key: { pk: { S: String(n) } } }, {})).output.Item?.['pk']
        ?.S;
    const numbers = Array.from({ length: 50 }, (_one, n) => n);
    expect(await Promise.all(numbers.map(one))).toEqual(numbers.map(String));
    expect(sent).toHaveLength(50);
  });
});

describe('the configuration of a client on the wire road', () => {
  it('logs to its logger what the SDK would, also to one that is set later', async () => {
    const { client } = stubClient((_sent, number) =>
      number === 3 ? fault('ConditionalCheckFailedException') : { Item: { pk: { S: 'a' } } },
    );
    const transport = sdkTransport(client);
    await transport.send('GetItem', get, {});
    const logged: [string, Record<string, unknown>][] = [];
    const log = (level: string) => (entry: unknown) => void logged.push([level, entry as Record<string, unknown>]);
    client.config.logger = {
      trace: log('trace'),
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
    };
    await transport.send('GetItem', get, {});
    await transport.send('GetItem', get, {}).catch(() => undefined);
    const entries = logged.filter(([level]) => level === 'info' || level === 'error');
    expect(entries).toMatchObject([
      [
        'info',
        {
          clientName: 'DynamoDBClient',
          commandName: 'GetItemCommand',
          input: get,
          output: { Item: { pk: { S: 'a' } } },
        },
      ],
      ['error', { commandName: 'GetItemCommand', input: get, error: { name: 'ConditionalCheckFailedException' } }],
    ]);
  });

  it('does not copy input and output for a logger that throws them away', async () => {
    const { client } = stubClient(answering);
    const transport = sdkTransport(client);
    const filters: unknown[] = [];
    add(
      client,
      (next, context) => args => {
        const filter = context['inputFilterSensitiveLog'] as (input: unknown) => unknown;
        filters.push(filter(args.input) === args.input);
        return next(args);
      },
      { step: 'initialize' },
    );
    await transport.send('GetItem', get, {});
    const info = jest.fn();
    client.config.logger = { debug: info, info, warn: info, error: info };
    await transport.send('GetItem', get, {});
    expect(filters[0]).toBe(true);
    expect(info).toHaveBeenCalledTimes(1);
  });

  it('sends through an HTTP handler that is set later', async () => {
    const { client, sent } = stubClient(answering);
    const transport = sdkTransport(client);
    await transport.send('GetItem', get, {});
    const other = new StubHandler(() => ({}));
    (client.config as { requestHandler: unknown }).requestHandler = other;
    await transport.send('GetItem', get, {});
    expect([sent.length, other.sent.length]).toEqual([1, 1]);
  });

  it('goes to an endpoint of any shape, and signs with credentials asked for when they are due', async () => {
    let asked = 0;
    const credentials = (): Promise<{ accessKeyId: string; secretAccessKey: string; expiration: Date }> =>
      Promise.resolve({ accessKeyId: `KEY${++asked}`, secretAccessKey: 's', expiration: new Date(Date.now() + 1000) });
    const { client, sent } = stubClient(answering, { endpoint: 'http://localhost:8000/some/path', credentials });
    const requests: unknown[] = [];
    add(
      client,
      next => args => {
        const { protocol, hostname, port, path } = args.request as unknown as Record<string, unknown>;
        requests.push({ protocol, hostname, port, path });
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    const transport = sdkTransport(client);
    await transport.send('GetItem', get, {});
    await transport.send('GetItem', get, {});
    wrapped(client);
    await transport.send('GetItem', get, {});
    expect(requests).toEqual(
      Array(3).fill({ protocol: 'http:', hostname: 'localhost', port: 8000, path: '/some/path/' }),
    );
    expect(sent[0]?.headers['host']).toBe('localhost:8000');
    const keys = sent.map(one => /Credential=(KEY\d+)/.exec(one.headers['authorization'] ?? '')?.[1]);
    expect(new Set(keys).size).toBe(3);
    expect(keys).not.toContain(undefined);
  });

  it('takes every operation', async () => {
    const { client, sent } = stubClient(() => ({}));
    const transport = sdkTransport(client);
    const inputs = {
      PutItem: { TableName: 'shop', Item: {} },
      UpdateItem: get,
      DeleteItem: get,
      Query: { TableName: 'shop' },
      Scan: { TableName: 'shop' },
      BatchGetItem: { RequestItems: { shop: { Keys: [] } } },
      BatchWriteItem: { RequestItems: { shop: [] } },
      TransactWriteItems: { TransactItems: [] },
      TransactGetItems: { TransactItems: [] },
      DescribeTable: { TableName: 'shop' },
    } as const;
    for (const [operation, input] of Object.entries(inputs))
      await transport.send(operation as 'GetItem', input as typeof get, {});
    expect(sent.map(one => [one.operation, one.body])).toEqual(Object.entries(inputs));
  });
});
