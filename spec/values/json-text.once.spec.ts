import fc from 'fast-check';
import { canonicalJson, quoteJson, sortedKeys } from '../../lib/values/json.js';
import { runs } from '../support/runs.js';

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, shuffled(member)] as const)
      .reverse(),
  );
};

describe('deterministic JSON text', () => {
  it('says what JSON.stringify says, whatever the order of keys was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).toBe(text);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('sorts keys by their UTF-8 bytes, where JavaScript puts the emoji before U+FFFD', () => {
    expect(canonicalJson({ '😀': 1, '\uFFFD': 2, b: 3, a: 4, 10: 5, 9: 6 })).toBe(
      '{"10":5,"9":6,"a":4,"b":3,"\uFFFD":2,"😀":1}',
    );
    expect(sortedKeys({ '😀': 1, '\uFFFD': 2 })).toEqual(['\uFFFD', '😀']);
  });

  it('leaves HTML as it is, and escapes it where asked', () => {
    const value = { '<k>': 'a&b\u2028\u2029' };
    expect(canonicalJson(value)).toBe('{"<k>":"a&b\u2028\u2029"}');
    expect(canonicalJson(value, { html: true })).toBe('{"\\u003ck\\u003e":"a\\u0026b\\u2028\\u2029"}');
    expect(quoteJson('<', { html: true })).toBe('"\\u003c"');
    expect(quoteJson('<')).toBe('"<"');
  });

  it('keeps own keys that the prototype has too', () => {
    const value: unknown = JSON.parse('{"constructor":1,"__proto__":{"x":2}}');
    expect(canonicalJson(value)).toBe('{"__proto__":{"x":2},"constructor":1}');
  });

  it('leaves out undefined members, honours toJSON and writes bytes as base64', () => {
    expect(canonicalJson({ a: undefined, d: new Date(0), b: new Uint8Array([1]), c: -0 })).toBe(
      '{"b":"AQ==","c":0,"d":"1970-01-01T00:00:00.000Z"}',
    );
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = [circular];
  // eslint-disable-next-line no-sparse-arrays -- a hole is what is tested
  const holes = [1, , 2];
  it.each([
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['a hole in a list', holes],
    ['NaN', { n: NaN }],
    ['Infinity', Infinity],
    ['a bigint', 1n],
    ['a function', { f: () => 1 }],
    ['a symbol', Symbol('s')],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1])],
    ['a value that contains itself', circular],
  ])('refuses %s, which JSON would lose', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
