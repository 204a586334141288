import { inspect } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import { blindIndexValues } from '../../lib/encryption/blind-index.js';
import type { CipherContext } from '../../lib/encryption/context.js';
import { openItem, openValue, needsReencryption, sealItem, sealValue } from '../../lib/encryption/seal.js';
import { createBlindIndexKey } from '../../lib/kms/kms-keys.js';
import { kmsCipher } from '../../lib/kms/kms-cipher.js';
import type { KmsCipherOptions } from '../../lib/kms/options.js';
import { KmsFake } from '../../lib/testkit/kms-fake.js';
import type { Item } from '../../lib/values/value.js';
import { fakeModel } from '../encryption/support.js';

const kms = new KmsFake();
const client = kms.client({ maxAttempts: 1 });
const { arn: keyId } = kms.createKey({ alias: 'alias/app' });

const v1 = fakeModel({ encrypted: { secret: 1, other: 1 } });
const v2 = fakeModel({ encrypted: { secret: 2, other: 2 } });
const item: Item = { PK: { S: 'p' }, secret: { S: 'swordfish' }, other: { N: '7' } };
const cipherOf = (options: Partial<KmsCipherOptions> = {}) => kmsCipher({ keyId, client, ...options });
const at = (cipher = cipherOf(), model = v1, table = 'orders'): CipherContext => ({ cipher, model, table });

beforeEach(() => {
  kms.heal();
  kms.calls.length = 0;
});

describe('the KMS cipher', () => {
  it.each([
    ['id', keyId.split('/')[1]!],
    ['ARN', keyId],
    ['alias', 'alias/app'],
    ['alias ARN', 'arn:aws:kms:us-east-1:000000000000:alias/app'],
  ])('asks the real client for data keys by %s', async (_kind, id) => {
    const context = at(cipherOf({ keyId: id }));
    const sealed = await sealItem(context, item);
    expect(await openItem(context, sealed)).toEqual(item);
    expect(kms.calls).toEqual([
      { operation: 'GenerateDataKey', keyId: id, encryptionContext: undefined, error: undefined },
      { operation: 'Decrypt', keyId: id, encryptionContext: undefined, error: undefined },
    ]);
  });

  it('stores the data key as KMS gave it, under a fresh nonce for every value', async () => {
    const { secret, other } = await sealItem(at(), item);
    expect(secret!.M!['edk']).toEqual(other!.M!['edk']);
    expect(secret!.M!['nonce']).not.toEqual(other!.M!['nonce']);
    const edk = secret!.M!['edk']!.B as Uint8Array;
    expect(edk.length).toBeGreaterThan(32);
  });

  it('binds a data key of version 2 to table and model, and to no key of an item', async () => {
    const context = at(cipherOf(), v2, 'arn:aws:dynamodb:eu-west-1:1:table/orders');
    expect(await openItem(context, await sealItem(context, item))).toEqual(item);
    const encryptionContext = { table: 'orders', model: 'Order' };
    expect(kms.calls).toMatchObject([
      { operation: 'GenerateDataKey', encryptionContext },
      { operation: 'Decrypt', encryptionContext },
    ]);
    expect(JSON.stringify(kms.calls)).not.toContain('"p"');
  });

  it('has KMS refuse a data key of another table even before the value is looked at', async () => {
    const cipher = cipherOf();
    const sealed = await sealItem(at(cipher, v2, 'a'), item);
    await expect(openItem(at(cipher, v2, 'b'), sealed)).rejects.toMatchObject({ code: 'ErrInvalidEncryptedEnvelope' });
    expect(kms.calls.at(-1)).toMatchObject({ operation: 'Decrypt', error: 'InvalidCiphertextException' });
  });

  it('uses one data key for many items of one table, and another for another table', async () => {
    const cipher = cipherOf();
    for (let i = 0; i < 20; i++) await sealItem(at(cipher, v2, i % 2 ? 'a' : 'b'), { ...item, PK: { S: `${i}` } });
    expect(kms.count('GenerateDataKey')).toBe(2);
  });

  it('asks once for a hundred concurrent reads under one data key, and once for a hundred writes', async () => {
    const cipher = cipherOf();
    const sealed = await Promise.all(Array.from({ length: 100 }, () => sealItem(at(cipher), item)));
    expect(kms.count('GenerateDataKey')).toBe(1);
    await Promise.all(sealed.map(one => openItem(at(cipher), one)));
    expect(kms.count('Decrypt')).toBe(1);
  });

  it('asks for every value without a cache', async () => {
    const cipher = cipherOf({ cache: false });
    const sealed = await sealItem(at(cipher), item);
    await openItem(at(cipher), sealed);
    expect([kms.count('GenerateDataKey'), kms.count('Decrypt')]).toEqual([2, 2]);
    expect(sealed['secret']!.M!['edk']).not.toEqual(sealed['other']!.M!['edk']);
  });

  it('takes a new data key when the bounds of the old one are reached', async () => {
    let now = 0;
    const cipher = cipherOf({ cache: { maxUses: 4, maxAgeMs: 1000 }, now: () => now });
    for (let i = 0; i < 4; i++) await sealItem(at(cipher), item);
    expect(kms.count('GenerateDataKey')).toBe(2);
    await sealItem(at(cipher), item);
    now = 1000;
    await sealItem(at(cipher), item);
    expect(kms.count('GenerateDataKey')).toBe(4);
  });

  it('proves the permission to decrypt also for what it wrote itself', async () => {
    const context = at();
    const sealed = await sealItem(context, item);
    kms.deny('Decrypt');
    await expect(openItem(context, sealed)).rejects.toMatchObject({
      code: 'ErrEncryptionUnavailable',
      retryable: false,
    });
  });

  it('forgets its keys when told, and goes on', async () => {
    const cipher = cipherOf();
    const sealed = await sealItem(at(cipher), item);
    await openItem(at(cipher), sealed);
    cipher.clear();
    expect(await openItem(at(cipher), sealed)).toEqual(item);
    expect(kms.count('Decrypt')).toBe(2);
  });

  it('shows the name of its key and nothing else, however it is printed', async () => {
    const cipher = cipherOf({ blindIndexKeys: [await createBlindIndexKey(client, { keyId })] });
    await openItem(at(cipher), await sealItem(at(cipher), item));
    const expected = `KmsCipher { keyId: '${keyId}', writeOnly: false }`;
    expect(inspect(cipher, { showHidden: true, depth: 20 })).toBe(expected);
    expect(inspect({ cipher }, { depth: 20 })).toBe(`{\n  cipher: ${expected}\n}`);
    expect(JSON.parse(JSON.stringify(cipher))).toEqual({ keyId, writeOnly: false });
  });

  it('speaks to KMS over a socket as well', async () => {
    const { endpoint, close } = await kms.listen();
    const remote = new KMSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      endpoint,
    });
    try {
      const context = at(cipherOf({ client: remote }));
      expect(await openItem(context, await sealItem(context, item))).toEqual(item);
    } finally {
      remote.destroy();
      await close();
    }
  });
});

describe('rotation', () => {
  it('within a key needs nothing: what was written before still opens', async () => {
    const sealed = await sealItem(at(), item);
    kms.rotate(keyId);
    expect(await openItem(at(), sealed)).toEqual(item);
    expect(await openItem(at(), await sealItem(at(), item))).toEqual(item);
  });

  it('to another key reads under both and writes under the new one', async () => {
    const next = kms.createKey();
    const old = await sealItem(at(), item);
    const rotated = cipherOf({ keyId: next.arn, readKeyIds: [keyId] });
    expect(await openItem(at(rotated), old)).toEqual(item);
    await expect(openItem(at(), await sealItem(at(rotated), item))).rejects.toMatchObject({
      // The envelope is sound, and opens once the key is listed.
      code: 'ErrEncryptionUnavailable',
      retryable: false,
      message: expect.stringContaining('IncorrectKeyException') as string,
    });
    const newOnly = cipherOf({ keyId: next.arn });
    await expect(openItem(at(newOnly), old)).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable' });
  });

  it('tells which values still wait for it', async () => {
    const next = kms.createKey();
    const attribute = v1.encrypted[0]!;
    const value = await sealValue(at(), { attribute, value: { S: 'x' }, key: {} });
    const rotated = at(cipherOf({ keyId: next.arn, readKeyIds: [keyId] }));
    const rewritten = await sealValue(rotated, { attribute, value: { S: 'x' }, key: {} });
    expect(await needsReencryption(at(), { attribute, value, key: {} })).toBe(false);
    expect(await needsReencryption(rotated, { attribute, value, key: {} })).toBe(true);
    expect(await needsReencryption(rotated, { attribute, value: rewritten, key: {} })).toBe(false);
  });

  it('by pointing an alias elsewhere reads old values once the old key is named', async () => {
    const [first, second] = [kms.createKey({ alias: 'alias/moving' }), kms.createKey()];
    const moving = (readKeyIds: string[] = []) => at(cipherOf({ keyId: 'alias/moving', readKeyIds }));
    const old = await sealItem(moving(), item);
    kms.alias('alias/moving', second);
    await expect(openItem(moving(), old)).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable', retryable: false });
    expect(await openItem(moving([first.arn]), old)).toEqual(item);
  });

  it('reads under one key while another is disabled or gone', async () => {
    const [one, two] = [kms.createKey(), kms.createKey()];
    const old = await sealItem(at(cipherOf({ keyId: two.arn })), item);
    const both = () => at(cipherOf({ keyId: one.arn, readKeyIds: ['alias/gone', two.arn] }));
    kms.disable(one);
    expect(await openItem(both(), old)).toEqual(item);
    kms.disable(two);
    await expect(openItem(both(), old)).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable', retryable: false });
  });
});

describe('a cipher that only writes', () => {
  it('needs no permission to decrypt, and cannot read', async () => {
    kms.deny('Decrypt');
    const context = at(cipherOf({ writeOnly: true }));
    const sealed = await sealItem(context, item);
    expect(kms.calls.map(call => call.operation)).toEqual(['GenerateDataKey']);
    await expect(openItem(context, sealed)).rejects.toMatchObject({
      code: 'ErrEncryptionNotConfigured',
      field: 'secret',
    });
    expect(kms.count('Decrypt')).toBe(0);
  });
});

describe('blind index secrets', () => {
  const input = { model: 'Customer', attribute: 'emailIndex', value: { S: 'ann@example.com' } };

  it('are unwrapped by KMS in a context of their own, once, also for a cipher that only writes', async () => {
    const blindIndexKeys = [await createBlindIndexKey(client, { keyId }), await createBlindIndexKey(client, { keyId })];
    const one = await blindIndexValues(cipherOf({ blindIndexKeys }), input);
    kms.calls.length = 0;
    const cipher = cipherOf({ blindIndexKeys: [...blindIndexKeys].reverse(), writeOnly: true });
    const [two] = await Promise.all(Array.from({ length: 10 }, () => blindIndexValues(cipher, input)));
    expect(two).toEqual({ current: one.old[0], old: [one.current] });
    expect(kms.calls).toMatchObject([
      { operation: 'Decrypt', encryptionContext: { dynamorm: 'blind-index' } },
      { operation: 'Decrypt', encryptionContext: { dynamorm: 'blind-index' } },
    ]);
  });

  it('cannot be data keys of envelopes', async () => {
    const context = at();
    const attribute = v1.encrypted[0]!;
    const edk = Buffer.from(await createBlindIndexKey(client, { keyId }), 'base64');
    const value = await sealValue(context, { attribute, value: { S: 'x' }, key: {} });
    await expect(
      openValue(context, { attribute, value: { M: { ...value.M, edk: { B: edk } } }, key: {} }),
    ).rejects.toMatchObject({ code: 'ErrInvalidEncryptedEnvelope' });
  });

  it('may be given as they are, 32 bytes or their base64 text, beside those that KMS encrypted, and KMS is not asked for them', async () => {
    const plain = Buffer.alloc(32, 7);
    const wrapped = await createBlindIndexKey(client, { keyId });
    const old = await blindIndexValues(cipherOf({ blindIndexKeys: [wrapped] }), input);
    kms.calls.length = 0;
    const cipher = cipherOf({ blindIndexKeys: [plain.toString('base64')], writeOnly: true });
    const current = await blindIndexValues(cipher, input);
    expect(await blindIndexValues(cipherOf({ blindIndexKeys: [plain] }), input)).toEqual(current);
    expect(kms.calls).toEqual([]);
    expect(await blindIndexValues(cipherOf({ blindIndexKeys: [plain, wrapped] }), input)).toEqual({
      current: current.current,
      old: [old.current],
    });
    // The cipher has a copy of its own, and says nothing of it.
    const own = cipherOf({ blindIndexKeys: [plain] });
    plain.fill(0);
    expect(await blindIndexValues(own, input)).toEqual(current);
    // The key's id is random, and may happen to hold these digits.
    const shown = inspect(own, { showHidden: true, depth: 9 }) + JSON.stringify(own);
    expect(shown.replaceAll(own.keyId, '')).not.toMatch(/07|BwcH/);
  });

  it('that are none are refused', async () => {
    const cipher = cipherOf({ blindIndexKeys: [await createBlindIndexKey(client, { keyId }), new Uint8Array(100)] });
    await expect(blindIndexValues(cipher, input)).rejects.toMatchObject({ code: 'ErrInvalidEncryptedEnvelope' });
    kms.deny('GenerateDataKeyWithoutPlaintext');
    await expect(createBlindIndexKey(client, { keyId })).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable' });
  });
});

describe('options of the KMS cipher', () => {
  it.each<[string, Partial<KmsCipherOptions>]>([
    ['no key', { keyId: undefined as never }],
    ['an empty key', { keyId: '' }],
    ['an empty reading key', { readKeyIds: [''] }],
    ['no time', { timeoutMs: 0 }],
    ['endless time', { timeoutMs: Infinity }],
    ['a cache without bounds', { cache: { maxUses: Infinity } }],
    ['a blind index secret that is no base64', { blindIndexKeys: ['secret!'] }],
    ['a blind index secret that is too short to be one', { blindIndexKeys: [new Uint8Array(31)] }],
  ])('are refused with %s', (_what, options) => {
    expect(() => cipherOf(options)).toThrow(expect.objectContaining({ code: 'ErrEncryptionNotConfigured' }) as Error);
  });
});
