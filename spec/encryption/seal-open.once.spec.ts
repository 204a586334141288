import { inspect } from 'node:util';
import type { Cipher } from '../../lib/session/cipher.js';
import { requireCipher, defaultCipher, setDefaultCipher } from '../../lib/encryption/context.js';
import { openItem, openValue, needsReencryption, sealItem, sealValue } from '../../lib/encryption/seal.js';
import { CodecFault } from '../../lib/model/codecs/codec.js';
import { DynamormError } from '../../lib/errors/errors.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';
import type { Item, Value } from '../../lib/values/value.js';
import { fakeModel } from './support.js';

const SENTINEL = 'sentinel-c0ffee';
const rejected = async (error: unknown): Promise<never> => {
  await Promise.resolve();
  throw error;
};
const failing = (error: unknown): Cipher => ({ dataKey: () => rejected(error), unwrap: () => rejected(error) });
const at = (cipher: Cipher, model = fakeModel({ encrypted: { secret: 1, other: 1 } })) => ({
  cipher,
  model,
  table: 'orders',
  operation: 'put',
});

describe('sealing and opening items', () => {
  it('hands back the very same item where it holds no encrypted attribute', async () => {
    const item: Item = { PK: { S: 'p' }, plain: { S: 'x' } };
    const context = at(deterministicCipher());
    expect(await sealItem(context, item)).toBe(item);
    expect(await openItem(context, item)).toBe(item);
  });

  it('leaves the given item as it was and keeps the order of attributes', async () => {
    const item: Item = { other: { S: 'o' }, PK: { S: 'p' }, secret: { N: '1' } };
    const before = structuredClone(item);
    const context = at(deterministicCipher());
    const sealed = await sealItem(context, item);
    expect(item).toEqual(before);
    expect(Object.keys(sealed)).toEqual(Object.keys(item));
    expect(JSON.stringify(await openItem(context, sealed))).toBe(JSON.stringify(item));
  });

  it('seals null like any other value, so that nobody sees that there is none', async () => {
    const context = at(deterministicCipher());
    const sealed = await sealItem(context, { secret: { NULL: true } });
    expect(Object.keys(sealed['secret']!.M!)).toEqual(['v', 'edk', 'nonce', 'ct']);
    expect(await openItem(context, sealed)).toEqual({ secret: { NULL: true } });
  });

  it('seals attributes called __proto__ and constructor, and pollutes nothing', async () => {
    const encrypted = Object.fromEntries([
      ['__proto__', 1 as const],
      ['constructor', 1 as const],
    ]);
    const context = at(deterministicCipher(), fakeModel({ encrypted }));
    const item = JSON.parse('{"__proto__":{"S":"x"},"constructor":{"S":"y"}}') as Item;
    const sealed = await sealItem(context, item);
    expect(Object.keys(sealed)).toEqual(['__proto__', 'constructor']);
    expect(JSON.stringify(sealed)).not.toContain('"x"');
    expect(JSON.stringify(await openItem(context, sealed))).toBe(JSON.stringify(item));
    expect(await sealItem(context, {})).toEqual({});
  });

  it('makes envelopes that are the request body as they stand, and reads them back from JSON', async () => {
    const context = at(deterministicCipher());
    const overTheWire = JSON.parse(JSON.stringify(await sealItem(context, { secret: { S: 'x' } }))) as Item;
    expect(typeof overTheWire['secret']!.M!['ct']!.B).toBe('string');
    expect(await openItem(context, overTheWire)).toEqual({ secret: { S: 'x' } });
  });

  it('never uses a nonce twice with a cipher that leaves it to chance', async () => {
    const key = new Uint8Array(32);
    const cipher: Cipher = { dataKey: () => ({ key, edk: Uint8Array.of(1) }), unwrap: () => ({ key }) };
    const context = at(cipher);
    const nonces = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const sealed = await sealItem(context, { secret: { S: 'x' }, other: { S: 'x' } });
      for (const name of ['secret', 'other']) nonces.add(JSON.stringify(sealed[name]!.M!['nonce']));
    }
    expect(nonces.size).toBe(1000);
  });

  it.each([
    ['where the first attribute fails at once and the second later', 0],
    ['where the first attribute fails later and the second at once', 1],
  ])('answers nothing and leaves no rejection unheard %s', async (_where, sync) => {
    let asked = 0;
    const heard: unknown[] = [];
    const listen = (reason: unknown): void => void heard.push(reason);
    process.on('unhandledRejection', listen);
    const dataKey = (): never | Promise<never> => {
      if (asked++ === sync) throw new DynamormError('ErrEncryptionUnavailable', 'now');
      return new Promise((_, reject) =>
        setTimeout(() => reject(new DynamormError('ErrEncryptionUnavailable', 'later')), 5),
      );
    };
    const context = at({ dataKey, unwrap: () => ({ key: new Uint8Array(32) }) });
    await expect(sealItem(context, { secret: { S: 'x' }, other: { S: 'y' } })).rejects.toMatchObject({
      code: 'ErrEncryptionUnavailable',
    });
    await new Promise(resolve => setTimeout(resolve, 30));
    process.off('unhandledRejection', listen);
    expect(heard).toEqual([]);
  });

  it('gives every key on loan back, also where opening fails', async () => {
    let lent = 0;
    const key = new Uint8Array(32);
    const loan = () => (lent++, { key, edk: Uint8Array.of(1), release: () => void lent-- });
    const context = at({ dataKey: loan, unwrap: loan });
    const sealed = await sealItem(context, { secret: { S: 'x' }, other: { S: 'y' } });
    await openItem(context, sealed);
    await expect(openItem(context, { secret: sealed['other']! })).rejects.toBeInstanceOf(DynamormError);
    expect(lent).toBe(0);
  });
});

describe('the type inside an envelope', () => {
  const sealed = (value: Item[string]) =>
    sealValue(at(deterministicCipher()), { attribute: fakeModel().encrypted[0]!, value, key: {} });

  it('must be one that the attribute reads', async () => {
    const model = fakeModel({ types: { secret: 'S' } });
    const attribute = model.encrypted[0]!;
    const context = at(deterministicCipher(), model);
    await expect(openValue(context, { attribute, value: await sealed({ N: '1' }), key: {} })).rejects.toMatchObject({
      code: 'ErrInvalidEncryptedEnvelope',
      message: 'attribute secret of Order is an envelope of another type (N)',
    });
    expect(await openValue(context, { attribute, value: await sealed({ S: '1' }), key: {} })).toEqual({ S: '1' });
  });

  it('may be null whatever the attribute reads', async () => {
    const model = fakeModel({ types: { secret: 'SS' } });
    const context = at(deterministicCipher(), model);
    const value = await sealed({ NULL: true });
    expect(await openValue(context, { attribute: model.encrypted[0]!, value, key: {} })).toEqual({ NULL: true });
  });

  it('must be one that the codec reads where it writes several', async () => {
    const plain = fakeModel();
    const decode = (value: Value): unknown => {
      if (value.S === undefined && value.N === undefined) throw new CodecFault('ErrInvalidModel', 'stored as L');
      if (value.N !== undefined) throw new CodecFault('ErrNumberPrecisionLoss', 'too many digits');
      return value.S;
    };
    const choosy = { ...plain.encrypted[0]!, codec: { ...plain.encrypted[0]!.codec, decode } };
    const context = at(deterministicCipher(), { ...plain, encrypted: [choosy] });
    const open = async (value: Value) => openValue(context, { attribute: choosy, value: await sealed(value), key: {} });
    await expect(open({ L: [] })).rejects.toMatchObject({ code: 'ErrInvalidEncryptedEnvelope' });
    expect(await open({ S: 'x' })).toEqual({ S: 'x' });
    // Whoever decodes says that better.
    expect(await open({ N: '1' })).toEqual({ N: '1' });
  });

  it('may be another one that the codec reads besides what it writes', async () => {
    const plain = fakeModel({ types: { secret: 'S' } });
    const lenient = { ...plain.encrypted[0]!, codec: { ...plain.encrypted[0]!.codec, decode: () => 'read' } };
    const context = at(deterministicCipher(), { ...plain, encrypted: [lenient] });
    const value = await sealed({ L: [] });
    expect(await openValue(context, { attribute: lenient, value, key: {} })).toEqual({ L: [] });
  });
});

describe('failing closed', () => {
  const model = fakeModel();

  it.each([
    ['no cipher', undefined, 'no cipher is configured'],
    ['null', null, 'no cipher is configured'],
    ['something else', { encrypt: () => '' }, 'what is configured as cipher is none'],
    ['a flag', true, 'what is configured as cipher is none'],
  ])('refuses an operation with %s', (_what, cipher, why) => {
    expect(() => requireCipher(cipher, model, { operation: 'get', reads: true })).toThrow(
      expect.objectContaining({
        code: 'ErrEncryptionNotConfigured',
        message: `Order has encrypted attributes (secret) and ${why}: get is refused`,
        model: 'Order',
        key: ['PK'],
        operation: 'get',
        retryable: false,
      }) as Error,
    );
  });

  it('refuses to read with a cipher that only writes, and lets it write', () => {
    const cipher: Cipher = { ...failing(undefined), writeOnly: true };
    expect(() => requireCipher(cipher, model, { operation: 'get', reads: true })).toThrow('only writes');
    expect(requireCipher(cipher, model, { operation: 'put', reads: false })).toBe(cipher);
  });

  it('refuses a key that is not 256 bits long', async () => {
    const short = { key: new Uint8Array(16), edk: Uint8Array.of(1) };
    const context = at({ dataKey: () => short, unwrap: () => short });
    await expect(sealItem(context, { secret: { S: 'x' } })).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable' });
  });

  it('refuses what is no wire value before a key is asked for', async () => {
    const context = at(failing(new Error('asked')));
    await expect(sealItem(context, { secret: {} })).rejects.toMatchObject({ code: 'ErrValidation', field: 'secret' });
  });

  it('tells of a failing cipher with model, attribute and table, and keeps what it says of retrying', async () => {
    const cause = new Error('why');
    const error = new DynamormError('ErrEncryptionUnavailable', 'no luck', { retryable: true, cause });
    const expected = {
      code: 'ErrEncryptionUnavailable',
      message: 'attribute secret of Order: no luck',
      model: 'Order',
      field: 'secret',
      key: ['PK'],
      table: 'orders',
      operation: 'put',
      retryable: true,
      cause,
    };
    await expect(sealItem(at(failing(error)), { secret: { S: 'x' } })).rejects.toMatchObject(expected);
    const sealed = await sealItem(at(deterministicCipher()), { secret: { S: 'x' } });
    await expect(openItem(at(failing(error)), sealed)).rejects.toMatchObject(expected);
    await expect(
      needsReencryption(at({ ...failing(error), isCurrent: () => Promise.reject(error) }), {
        attribute: model.encrypted[0]!,
        value: sealed['secret']!,
        key: {},
      }),
    ).rejects.toMatchObject(expected);
  });

  it('lets no word of a foreign error through, and no value', async () => {
    const foreign = Object.assign(new TypeError(`key is ${SENTINEL}`), { key: SENTINEL });
    for (const thrown of [foreign, SENTINEL, undefined, { name: 'Odd', message: SENTINEL }]) {
      const error: unknown = await sealItem(at(failing(thrown)), { secret: { S: SENTINEL } }).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'ErrEncryptionUnavailable', retryable: false });
      expect(inspect(error, { showHidden: true, depth: 20 })).not.toContain(SENTINEL);
      expect(JSON.stringify(error)).not.toContain(SENTINEL);
    }
  });

  it('passes an abort as it is', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    controller.abort(reason);
    const context = { ...at(failing(reason)), signal: controller.signal };
    await expect(sealItem(context, { secret: { S: 'x' } })).rejects.toBe(reason);
  });
});

describe('re-encryption', () => {
  const question = async (cipher: Cipher, from: 1 | 2, to: 1 | 2) => {
    const key: Item = { PK: { S: 'p' } };
    const old = fakeModel({ encrypted: { secret: from } });
    const value = await sealValue(at(cipher, old), { attribute: old.encrypted[0]!, value: { S: 'x' }, key });
    const now = fakeModel({ encrypted: { secret: to }, readV1: true });
    return needsReencryption(at(cipher, now), { attribute: now.encrypted[0]!, value, key });
  };

  it('is needed for an older version, or a key that writes no longer', async () => {
    expect(await question(deterministicCipher(), 1, 1)).toBe(false);
    expect(await question(deterministicCipher(), 2, 2)).toBe(false);
    expect(await question(deterministicCipher(), 1, 2)).toBe(true);
    expect(await question(Object.assign(deterministicCipher(), { isCurrent: () => false }), 1, 1)).toBe(true);
    expect(await question(Object.assign(deterministicCipher(), { isCurrent: () => Promise.resolve(true) }), 2, 2)).toBe(
      false,
    );
  });
});

describe('the default cipher', () => {
  it('is one for all builds of the library in a process', () => {
    const cipher = deterministicCipher();
    setDefaultCipher(cipher);
    expect(defaultCipher()).toBe(cipher);
    expect((globalThis as Record<symbol, unknown>)[Symbol.for('dynamorm/default-cipher@2')]).toEqual({ cipher });
    setDefaultCipher(undefined);
    expect(defaultCipher()).toBeUndefined();
  });
});
