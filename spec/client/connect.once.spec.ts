import {
  connect,
  disconnect,
  session,
  defaultSession,
  setTransportFactory,
  transportFactory,
  type TransportFactory,
  tableNameMapping,
} from '../../lib/client/create-session.js';
import { systemClock } from '../../lib/client/clock.js';
import { send } from '../../lib/client/send.js';
import { defaultCipher } from '../../lib/encryption/context.js';
import { fakeTransport } from './support/fake-transport.js';
import { stubClient } from './support/stub-client.js';

const refusal = expect.objectContaining({ code: 'ErrValidation' }) as Error;
const get = { input: { TableName: 'shop', Key: {} } };
const cipher = {
  dataKey: () => Promise.reject(new Error('unused')),
  unwrap: () => Promise.reject(new Error('unused')),
};
let factory: TransportFactory | undefined;

beforeEach(() => {
  factory = transportFactory();
  disconnect();
});
afterEach(() => {
  disconnect();
  setTransportFactory(factory as TransportFactory);
});

describe('the process-wide session', () => {
  it('is what connect made, until it makes another', () => {
    const { transport } = fakeTransport(() => ({}));
    const first = connect({ transport });
    expect(defaultSession()).toBe(first);
    const second = connect({ transport });
    expect(defaultSession()).toBe(second);
    expect(second).not.toBe(first);
    expect(session({ transport })).not.toBe(defaultSession());
    expect(defaultSession()).toBe(second);
  });

  it('sets the cipher that streams read with, and forgets it with the next one', () => {
    const { transport } = fakeTransport(() => ({}));
    expect(connect({ transport, cipher }).cipher).toBe(cipher);
    expect(defaultCipher()).toBe(cipher);
    session({ transport });
    expect(defaultCipher()).toBe(cipher);
    connect({ transport });
    expect(defaultCipher()).toBeUndefined();
  });

  it('makes a client from the environment at its first request and not before', async () => {
    let made = 0;
    const { transport, asked } = fakeTransport(() => ({ output: {}, attempts: 1 }));
    setTransportFactory({ over: () => transport, fromEnvironment: () => (made++, transport) });
    const lazy = defaultSession();
    expect(defaultSession()).toBe(lazy);
    expect(made).toBe(0);
    await Promise.all([send(lazy, 'GetItem', get), send(lazy, 'GetItem', get)]);
    expect([made, asked.length]).toEqual([1, 2]);
  });

  it('is one for all builds of this library in a process', async () => {
    const { transport } = fakeTransport(() => ({}));
    const made = connect({ transport });
    await jest.isolateModulesAsync(async () => {
      const other = await import('../../lib/client/create-session.js');
      expect(other.defaultSession).not.toBe(defaultSession);
      expect(other.defaultSession()).toBe(made);
    });
  });
});

describe('a session', () => {
  it('is frozen and has a default for every part', () => {
    const { transport } = fakeTransport(() => ({}));
    const made = session({ transport, forbidScan: true } as never);
    expect(made).toEqual({
      transport,
      path: 'transport',
      clock: systemClock,
      tableName: made.tableName,
      on: {},
      cipher: undefined,
      options: { forbidScan: true },
    });
    expect([made, made.on, made.options].every(Object.isFrozen)).toBe(true);
  });

  it('reaches DynamoDB over a client of the SDK', async () => {
    const { registerSdk } = await import('../../lib/client/sdk/register.js');
    registerSdk();
    const { client, sent } = stubClient(() => ({ Item: { pk: { S: 'a' } } }));
    const { output } = await send(session({ client }), 'GetItem', get);
    expect(output.Item).toEqual({ pk: { S: 'a' } });
    expect(sent[0]?.body).toEqual(get.input);
  });

  it('tells listeners that are methods of an object as such', async () => {
    class Log {
      readonly #seen: string[] = [];
      request = undefined;
      response(): void {
        this.#seen.push('response');
      }
      get seen(): readonly string[] {
        return this.#seen;
      }
    }
    const log = new Log();
    const { transport } = fakeTransport(() => ({ output: {}, attempts: 1 }));
    await send(session({ transport, on: log as never }), 'GetItem', get);
    expect(log.seen).toEqual(['response']);
  });

  it.each([
    ['a client without send', { client: {} }],
    ['a transport without send', { transport: {} }],
    ['both client and transport', { client: { send: (): number => 0 }, transport: { send: (): number => 0 } }],
    ['a cipher that is none', { transport: { send: (): number => 0 }, cipher: { seal: () => 0 } }],
    ['a listener that is no function', { transport: { send: (): number => 0 }, on: { request: 'log' } }],
    ['a table name that cannot be', { transport: { send: (): number => 0 }, tableName: 'a b' }],
  ])('refuses %s', (_what, options) => {
    expect(() => session(options as never)).toThrow(refusal);
  });

  it('says what to do where nothing knows the SDK', () => {
    setTransportFactory(undefined as never);
    expect(() => session({ client: { send: (): number => 0 } })).toThrow(/import from "dynamorm"/);
  });
});

describe('table names', () => {
  it('stay as declared, become one name, or follow a map or a function', () => {
    expect(tableNameMapping(undefined)('shop')).toBe('shop');
    expect(tableNameMapping('single')('shop')).toBe('single');
    const mapped = tableNameMapping({ shop: 'prod-shop', ['__proto__']: 'odd' });
    expect(['shop', 'other', '__proto__', 'constructor'].map(mapped)).toEqual([
      'prod-shop',
      'other',
      'odd',
      'constructor',
    ]);
    let tenant = 'a';
    const follows = tableNameMapping(declared => `${tenant}-${declared}`);
    expect(follows('shop')).toBe('a-shop');
    tenant = 'b';
    expect(follows('shop')).toBe('b-shop');
  });

  it('may be ARNs', () => {
    const arn = 'arn:aws:dynamodb:eu-north-1:123456789012:table/shop';
    expect(tableNameMapping(arn)('x')).toBe(arn);
  });

  it.each([
    'ab',
    'a'.repeat(256),
    'a b',
    'shöp',
    '',
    'shop/2',
    'arn:aws:dynamodb:eu-north-1:12:table/shop',
    'arn:aws:s3:::bucket',
    'shop\n',
  ])('refuse %p, which DynamoDB would not take', name => {
    expect(() => tableNameMapping(name)).toThrow(refusal);
    expect(() => tableNameMapping({ shop: name })).toThrow(refusal);
    expect(() => tableNameMapping(() => name)('shop')).toThrow(refusal);
    expect(() => tableNameMapping(undefined)(name)).toThrow(refusal);
  });

  it('refuse what is no text', () => {
    expect(() => tableNameMapping(() => undefined as never)('shop')).toThrow(/type undefined \(for "shop"\)/);
    expect(() => tableNameMapping({ shop: 5 as never })).toThrow(refusal);
  });
});
