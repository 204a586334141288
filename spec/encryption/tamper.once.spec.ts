import { openItem, openValue, sealItem, sealValue } from '../../lib/encryption/seal.js';
import type { CipherContext } from '../../lib/encryption/context.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';
import type { Item, Value } from '../../lib/values/value.js';
import { fakeModel } from './support.js';

type Part = 'edk' | 'nonce' | 'ct';
const PARTS: readonly Part[] = ['edk', 'nonce', 'ct'];
const invalid = { code: 'ErrInvalidEncryptedEnvelope', retryable: false, model: 'Order', field: 'secret', key: ['PK'] };

const item: Item = { PK: { S: 'p' }, secret: { S: 'swordfish' }, other: { S: 'herring' } };
const model = fakeModel({ encrypted: { secret: 1, other: 1 } });
const bound = fakeModel({ encrypted: { secret: 2, other: 2 } });
const context = (more: Partial<CipherContext> = {}): CipherContext => ({
  cipher: deterministicCipher(),
  model,
  table: 'orders',
  operation: 'get',
  ...more,
});

const bytesOf = (envelope: Value, part: Part): Uint8Array => envelope.M![part]!.B as Uint8Array;
const withPart = (envelope: Value, part: string, value: Value): Value => ({ M: { ...envelope.M, [part]: value } });

function open(at: CipherContext, value: Value, key: Item = item): Promise<Value> {
  return openValue(at, { attribute: at.model.encrypted[0]!, value, key });
}
async function sealed(at: CipherContext): Promise<Value> {
  return (await sealItem(at, item))['secret']!;
}

describe.each([
  ['version 1', context()],
  ['version 2', context({ model: bound })],
])('a tampered envelope of %s', (_name, at) => {
  it.each(PARTS)('does not open with any byte of %s changed, cut off or added', async part => {
    const envelope = await sealed(at);
    const bytes = bytesOf(envelope, part);
    for (let i = 0; i < bytes.length; i++) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const flipped = Uint8Array.from(bytes, (byte, index) => (index === i ? byte ^ mask : byte));
        await expect(open(at, withPart(envelope, part, { B: flipped }))).rejects.toMatchObject(invalid);
      }
      await expect(open(at, withPart(envelope, part, { B: bytes.slice(0, i) }))).rejects.toMatchObject(invalid);
    }
    await expect(open(at, withPart(envelope, part, { B: Uint8Array.of(...bytes, 0) }))).rejects.toMatchObject(invalid);
    await expect(open(at, withPart(envelope, part, { B: Uint8Array.of(0, ...bytes) }))).rejects.toMatchObject(invalid);
    expect(await open(at, envelope)).toEqual({ S: 'swordfish' });
  });

  it.each(PARTS)('does not open with %s of another envelope', async part => {
    const [one, two] = [await sealed(at), await sealed(at)];
    await expect(open(at, withPart(one, part, two.M![part]!))).rejects.toMatchObject(invalid);
  });

  it('does not open as another attribute', async () => {
    const both = await sealItem(at, item);
    await expect(openItem(at, { ...both, secret: both['other']!, other: both['secret']! })).rejects.toMatchObject({
      code: 'ErrInvalidEncryptedEnvelope',
    });
  });

  const envelopeWith = async (change: (map: Record<string, Value>) => unknown): Promise<Value> => {
    const map = { ...(await sealed(at)).M };
    return (change(map) as Value | undefined) ?? { M: map };
  };
  it.each<[string, (map: Record<string, Value>) => unknown]>([
    ['another version', map => void (map['v'] = { N: '3' })],
    ['version 0', map => void (map['v'] = { N: '0' })],
    ['a version that is text', map => void (map['v'] = { S: '1' })],
    ['a version written otherwise', map => void (map['v'] = { N: '1.0' })],
    ['no version', map => void delete map['v']],
    ['no data key', map => void delete map['edk']],
    ['no nonce', map => void delete map['nonce']],
    ['no ciphertext', map => void delete map['ct']],
    ['one member more', map => void (map['alg'] = { S: 'none' })],
    ['a member replaced by another', map => void (delete map['ct'], (map['CT'] = { B: Uint8Array.of(1) }))],
    ['a data key that is text', map => void (map['edk'] = { S: 'AQ==' })],
    ['a ciphertext that is a list', map => void (map['ct'] = { L: [] })],
    ['a ciphertext of two types', map => void (map['ct'] = { ...map['ct'], S: 'x' })],
    ['a nonce that is no base64', map => void (map['nonce'] = { B: '9XnmH4+kMtNp9ww' })],
    ['a nonce that is null', map => void (map['nonce'] = null as never)],
    ['an empty map in its place', () => ({ M: {} })],
    ['its plaintext in its place', () => ({ S: 'swordfish' })],
    ['plaintext JSON in its place', () => ({ S: '{"t":"S","s":"swordfish"}' })],
    ['a number in its place', () => ({ N: '1' })],
    ['a list in its place', map => ({ L: [{ M: map }] })],
    ['null in its place', () => ({ NULL: true })],
    ['nothing in its place', () => ({})],
    ['a map and text in its place', map => ({ M: map, S: 'x' })],
    ['a map that is null in its place', () => ({ M: null })],
    ['members inherited rather than own', map => ({ M: Object.create(map) as Item })],
  ])('is refused with %s', async (_what, change) => {
    await expect(open(at, await envelopeWith(change))).rejects.toMatchObject(invalid);
  });
});

describe('an envelope of version 2', () => {
  const at = context({ model: fakeModel({ encrypted: { secret: 2 }, sort: 'SK' }) });
  const key: Item = { PK: { S: 'a' }, SK: { N: '1' } };
  const seal = (): Promise<Value> =>
    sealValue(at, { attribute: at.model.encrypted[0]!, value: { S: 'swordfish' }, key });
  const refused = { code: 'ErrInvalidEncryptedEnvelope' };

  it('opens in its own item alone', async () => {
    const envelope = await seal();
    expect(envelope.M!['v']).toEqual({ N: '2' });
    expect(await open(at, envelope, key)).toEqual({ S: 'swordfish' });
    for (const other of [
      { ...key, PK: { S: 'b' } },
      { ...key, SK: { N: '2' } },
      { ...key, SK: { S: '1' } },
      { PK: { S: 'a","N","1' }, SK: { N: '1' } },
      { PK: { B: Uint8Array.of(97) }, SK: { N: '1' } },
    ]) {
      await expect(open(at, envelope, other)).rejects.toMatchObject(refused);
    }
  });

  it('opens in its own table and model alone, whether the table is named or given as ARN', async () => {
    const envelope = await seal();
    const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
    expect(await open({ ...at, table: arn }, envelope, key)).toEqual({ S: 'swordfish' });
    expect(await open({ ...at, table: `${arn}/stream/2026-01-01T00:00:00.000` }, envelope, key)).toEqual({
      S: 'swordfish',
    });
    await expect(open({ ...at, table: 'orders2' }, envelope, key)).rejects.toMatchObject(refused);
    const model = fakeModel({ encrypted: { secret: 2 }, sort: 'SK', name: 'Invoice' });
    await expect(open({ ...at, model }, envelope, key)).rejects.toMatchObject(refused);
  });

  it('opens under a number key however DynamoDB writes the number', async () => {
    const envelope = await sealValue(at, {
      attribute: at.model.encrypted[0]!,
      value: { S: 'x' },
      key: { PK: { S: 'a' }, SK: { N: '+01.50' } },
    });
    expect(await open(at, envelope, { PK: { S: 'a' }, SK: { N: '1.5' } })).toEqual({ S: 'x' });
  });

  it('opens under a binary key in memory and as base64 text', async () => {
    const attribute = at.model.encrypted[0]!;
    const envelope = await sealValue(at, {
      attribute,
      value: { S: 'x' },
      key: { ...key, PK: { B: Uint8Array.of(1) } },
    });
    expect(await open(at, envelope, { ...key, PK: { B: 'AQ==' } })).toEqual({ S: 'x' });
  });

  it('is neither sealed nor opened without the key of its item', async () => {
    const missing = { code: 'ErrMissingPrimaryKey', field: 'secret' };
    await expect(open(at, await seal(), { PK: { S: 'a' } })).rejects.toMatchObject(missing);
    const attribute = at.model.encrypted[0]!;
    await expect(sealValue(at, { attribute, value: { S: 'x' }, key: {} })).rejects.toMatchObject(missing);
  });

  it('is not taken for one of version 1, nor the other way round', async () => {
    const v1 = context();
    const bound2 = context({ model: bound });
    const [one, two] = [await sealed(v1), await sealed(bound2)];
    await expect(open(v1, two)).rejects.toMatchObject(invalid);
    await expect(open(bound2, one)).rejects.toMatchObject(invalid);
    await expect(open(v1, withPart(two, 'v', { N: '1' }))).rejects.toMatchObject(invalid);
    await expect(open(bound2, withPart(one, 'v', { N: '2' }))).rejects.toMatchObject(invalid);
  });

  it('lets version 1 be read where that is asked for, and writes version 2', async () => {
    const cipher = deterministicCipher();
    const reading = context({ cipher, model: fakeModel({ encrypted: { secret: 2 }, readV1: true }) });
    expect(await open(reading, await sealed(context({ cipher })))).toEqual({ S: 'swordfish' });
    const written = await sealed(reading);
    expect(written.M!['v']).toEqual({ N: '2' });
    await expect(open(reading, withPart(written, 'v', { N: '1' }))).rejects.toMatchObject(invalid);
  });
});
