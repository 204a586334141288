import fc from 'fast-check';
import { valueOfPlaintext, plaintextOf } from '../../lib/encryption/plaintext.js';
import type { Value } from '../../lib/values/value.js';
import { anyValue } from './arbitraries.js';

const read = (text: string): Value => valueOfPlaintext(Buffer.from(text, 'utf8'));
const nested = (levels: number): string =>
  `${'{"t":"L","l":['.repeat(levels)}{"t":"NULL","null":true}${']}'.repeat(levels)}`;

describe('the plaintext of an envelope', () => {
  it('reads back as the value it was written from', () => {
    fc.assert(
      fc.property(anyValue, value => {
        expect(read(plaintextOf(value))).toEqual(value);
      }),
    );
  });

  it('is one text for one value: writing what was read changes nothing', () => {
    fc.assert(
      fc.property(anyValue, value => {
        const text = plaintextOf(value);
        expect(plaintextOf(read(text))).toBe(text);
        expect(JSON.stringify(JSON.parse(text)).length).toBe(text.length);
      }),
    );
  });

  it('is JSON for long texts too, whatever character stands wherever in them', () => {
    const odd = [
      '"',
      '\\',
      '\u0000',
      '\n',
      '\u001f',
      '\u007f',
      'é',
      '\u0100',
      '\u2028',
      '😀',
      '\ud800',
      '\udc00',
      '\uffff',
    ];
    for (const length of [510, 511, 512, 513, 20_000]) {
      for (const [i, character] of odd.entries()) {
        const at = (length * i) % (length - 1);
        const S = 'x'.repeat(at) + character + 'x'.repeat(length - at - 1);
        expect(plaintextOf({ S })).toBe(`{"t":"S","s":${JSON.stringify(S)}}`);
        expect(read(plaintextOf({ S }))).toEqual({ S });
        // JSON has no control in a text: what holds one was written by no runtime.
        if (character < ' ') expect(() => read(`{"t":"S","s":"${S}"}`)).toThrow('not JSON');
      }
    }
    expect(() => read('{"t":"S","s":"}')).toThrow('not JSON');
  });

  it('keeps a key called __proto__ as a key', () => {
    const value = read('{"t":"M","m":{"__proto__":{"t":"S","s":"x"}}}');
    expect(Object.keys(value.M!)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value.M)).toBe(Object.prototype);
    expect(plaintextOf(value)).toBe('{"t":"M","m":{"__proto__":{"t":"S","s":"x"}}}');
  });

  it('writes binary that is base64 text already as binary in memory', () => {
    expect(plaintextOf({ B: 'AQI=' })).toBe(plaintextOf({ B: Uint8Array.of(1, 2) }));
  });

  it('nests 256 levels and not one more, in either direction and without running out of stack', () => {
    expect(plaintextOf(read(nested(256)))).toBe(nested(256));
    expect(() => read(nested(257))).toThrow('nested deeper than 256');
    expect(() => read(nested(100_000))).toThrow('nested deeper than 256');
    let deep: Value = { S: 'x' };
    for (let i = 0; i < 100_000; i++) deep = { L: [deep] };
    expect(() => plaintextOf(deep)).toThrow('nests deeper than 256');
  });

  it('refuses bytes that are no UTF-8 rather than replacing them', () => {
    expect(() => valueOfPlaintext(Buffer.from('7b2274223a2253222c2273223a22ff227d', 'hex'))).toThrow('not UTF-8');
    expect(valueOfPlaintext(Buffer.from('7b2274223a2253222c2273223a22fe227d'.replace('fe', '41'), 'hex'))).toEqual({
      S: 'A',
    });
  });

  it.each([
    'sentinel-7',
    '{"t":"sentinel-7"}',
    '{"t":"S","sentinel-7":1}',
    '{"t":"sentinel-7","sentinel-7":"sentinel-7"}',
  ])('never quotes the text in an error: %s', text => {
    let thrown: unknown;
    try {
      read(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    expect((thrown as Error).message).not.toContain('sentinel');
    expect((thrown as Error).cause).toBeUndefined();
  });

  it('refuses to write a value of no type', () => {
    expect(() => plaintextOf({})).toThrow(TypeError);
    expect(() => plaintextOf({ M: { inner: {} } })).toThrow(TypeError);
  });
});
