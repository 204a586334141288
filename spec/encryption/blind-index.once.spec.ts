import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { blindIndexValues, type BlindIndexInput } from '../../lib/encryption/blind-index.js';
import type { Cipher } from '../../lib/session/cipher.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';

const secret = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const cipherOf = (...secrets: Uint8Array[]): Cipher => ({
  dataKey: () => Promise.reject(new Error('a blind index needs no data key')),
  unwrap: () => Promise.reject(new Error('a blind index needs no data key')),
  blindIndexKeys: () => secrets.map(key => ({ key })),
});
const input = (more: Partial<BlindIndexInput> = {}): BlindIndexInput => ({
  model: 'Customer',
  attribute: 'emailIndex',
  value: { S: 'ann@example.com' },
  ...more,
});
const current = async (more?: Partial<BlindIndexInput>, cipher = cipherOf(secret(1))): Promise<string> =>
  (await blindIndexValues(cipher, input(more))).current;

describe('a blind index', () => {
  it('is HMAC-SHA-256 under a key that HKDF derives for one attribute of one model', async () => {
    const info = 'dynamorm:blind-index:v1|["Customer","emailIndex"]';
    const key = Buffer.from(hkdfSync('sha256', secret(1), '', info, 32));
    const expected = createHmac('sha256', key).update('Sann@example.com').digest('base64url');
    expect(await current()).toBe(expected);
    // Pinned: stored digests must be found by every later version.
    expect(expected).toBe('1GfSYek2kL61N9IgLuOJeN2eSuW_Hh4uj4USwMykwgg');
  });

  it('is the same for the same value, and another for another value, attribute, model or secret', async () => {
    const digests = await Promise.all([
      current(),
      current({ value: { S: 'bob@example.com' } }),
      current({ attribute: 'other' }),
      current({ model: 'Order' }),
      current({ model: 'Customer","emailIndex', attribute: '' }),
      current({}, cipherOf(secret(2))),
      current({}, deterministicCipher('seed')),
    ]);
    expect(new Set(digests).size).toBe(digests.length);
    expect(await current()).toBe(digests[0]);
  });

  it('answers digests under the current and every old secret, the current first', async () => {
    const values = await blindIndexValues(cipherOf(secret(2), secret(1), secret(3)), input());
    expect(values.current).toBe(await current({}, cipherOf(secret(2))));
    expect(values.old).toEqual([await current({}, cipherOf(secret(1))), await current({}, cipherOf(secret(3)))]);
  });

  it('keeps as many bits as asked, the first ones', async () => {
    const full = Buffer.from(await current(), 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 256 }), async bits => {
        const cut = Buffer.from(await current({ bits }), 'base64url');
        expect(cut.length).toBe(Math.ceil(bits / 8));
        for (let bit = 0; bit < cut.length * 8; bit++) {
          const at = (bytes: Buffer): number => (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1;
          expect(at(cut)).toBe(bit < bits ? at(full) : 0);
        }
      }),
    );
    expect(
      new Set(await Promise.all(Array.from({ length: 64 }, (_, i) => current({ bits: 2, value: { N: `${i}` } })))).size,
    ).toBe(4);
  });

  it.each([0, 257, 1.5, NaN, -8])('refuses %p bits', async bits => {
    await expect(current({ bits })).rejects.toMatchObject({ code: 'ErrInvalidModel', model: 'Customer' });
  });

  it('takes one value written in several ways for one', async () => {
    expect(await current({ value: { S: 'é' } })).toBe(await current({ value: { S: 'e\u0301' } }));
    expect(await current({ value: { N: '1.50' } })).toBe(await current({ value: { N: '15E-1' } }));
    expect(await current({ value: { B: 'AQI=' } })).toBe(await current({ value: { B: Uint8Array.of(1, 2) } }));
    expect(await current({ value: { S: 'Ann' } })).not.toBe(await current({ value: { S: 'ann' } }));
  });

  it('takes texts for one that are normalised to one', async () => {
    const normalize = (text: string): string => text.trim().toLowerCase();
    const caseless = (S: string): Promise<string> => current({ value: { S }, normalize });
    expect(await caseless(' Ann@Example.COM\t')).toBe(await caseless('ann@example.com'));
    expect(await caseless('a nn')).not.toBe(await caseless('ann'));
    expect(await caseless('ann')).toBe(await current({ value: { S: 'ann' } }));
    expect(await current({ value: { S: 'x' }, normalize: () => 'e\u0301' })).toBe(await current({ value: { S: 'é' } }));
  });

  it('tells values of different types apart', async () => {
    const digests = await Promise.all([
      current({ value: { S: '1' } }),
      current({ value: { N: '1' } }),
      current({ value: { B: Uint8Array.of(0x31) } }),
      current({ value: { BOOL: true } }),
      current({ value: { S: 'true' } }),
    ]);
    expect(new Set(digests).size).toBe(5);
  });

  it.each([{ L: [] }, { M: {} }, { SS: ['a'] }, { NULL: true }])('refuses %p', async value => {
    await expect(current({ value })).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });

  it('is refused where the cipher has no secret for it', async () => {
    for (const cipher of [cipherOf(), { ...cipherOf(), blindIndexKeys: undefined } as unknown as Cipher]) {
      await expect(blindIndexValues(cipher, input())).rejects.toMatchObject({ code: 'ErrEncryptionNotConfigured' });
    }
    await expect(current({}, cipherOf(new Uint8Array(16)))).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable' });
  });

  it('gives secrets back, also where it fails', async () => {
    let lent = 0;
    const blindIndexKeys = () => (lent++, [{ key: secret(1), release: () => void lent-- }]);
    const cipher = { ...cipherOf(), blindIndexKeys };
    await blindIndexValues(cipher, input());
    await expect(blindIndexValues(cipher, input({ bits: 0 }))).rejects.toThrow();
    expect(lent).toBe(0);
  });
});
