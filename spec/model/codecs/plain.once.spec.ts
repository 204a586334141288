import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { plain, encodePlain } from '../../../lib/model/codecs/plain.js';
import { equalItems, type Item } from '../../../lib/values/value.js';
import { plainData } from './arbitraries.js';
import { decodeFault, encodeFault } from './support.js';
import { runs } from '../../support/runs.js';

/** Lists around one text, so that the text stands at `level`. */
const nestedTo = (level: number): unknown => (level === 1 ? 'leaf' : [nestedTo(level - 1)]);

/** Whether the SDK's marshaller gets a value right: it takes objects with these keys for instances or prototypes. */
const isTame = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Set) return true;
  return Object.entries(value).every(([key, member]) => key !== '__proto__' && key !== 'constructor' && isTame(member));
};

describe('plain data', () => {
  it('is stored as the SDK would store it, and read as it would read it', () => {
    const safe = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), plainData, { maxKeys: 5 }).filter(isTame);
    fc.assert(
      fc.property(safe, value => {
        const ours = plain.encode(value).M!;
        const theirs = marshall(value, { allowImpreciseNumbers: true }) as Item;
        expect(equalItems(ours, theirs)).toBe(true);
        expect(plain.decode({ M: theirs })).toEqual(unmarshall(theirs as never));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('keeps keys that the prototype has too, and pollutes nothing', () => {
    const value: unknown = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x"}',
    );
    const decoded = plain.decode(plain.encode(value)) as Record<string, unknown>;
    expect(Object.keys(decoded)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getOwnPropertyDescriptor(decoded, '__proto__')?.value).toEqual({ polluted: 1 });
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('is read without what another library put on Object.prototype', () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    prototype['foreign'] = { S: 'not ours' };
    try {
      const wire = plain.encode({ a: { b: 1 } });
      expect(Object.keys(plain.decode(wire) as object)).toEqual(['a']);
      expect(JSON.stringify(plain.decode(wire))).toBe('{"a":{"b":1}}');
    } finally {
      delete prototype['foreign'];
    }
  });

  it('leaves out undefined members, and takes objects without a prototype', () => {
    expect(plain.encode({ a: undefined, b: null })).toEqual({ M: { b: { NULL: true } } });
    expect(plain.encode(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ M: { a: { N: '1' } } });
  });

  it('stores empty text, lists and objects as what they are, and an empty set as NULL', () => {
    expect(plain.encode({ s: '', l: [], m: {}, e: new Set() })).toEqual({
      M: { s: { S: '' }, l: { L: [] }, m: { M: {} }, e: { NULL: true } },
    });
  });

  it('nests 32 levels and not one more', () => {
    expect(plain.decode(plain.encode(nestedTo(32)))).toEqual(nestedTo(32));
    expect(encodeFault(plain, nestedTo(33)).message).toContain('at most 32 levels');
    const wide = { a: {} as Record<string, unknown> };
    wide.a['again'] = [wide, wide, wide];
    expect(encodeFault(plain, wide).message).toContain('contains itself');
  });

  class Money {
    constructor(readonly cents = 1) {}
  }
  it.each<[unknown, string]>([
    [1n, 'a bigint cannot be stored as plain data: use the bigint codec'],
    [
      new Date(),
      'an instance of Date cannot be stored as plain data: use the isoDate, epochSeconds or epochMilliseconds codec',
    ],
    [new Map(), 'an instance of Map cannot be stored as plain data: use the map codec'],
    [new URL('https://a.b'), 'an instance of URL cannot be stored as plain data: use the url codec'],
    [
      new Money(),
      'an instance of Money cannot be stored as plain data: use the nested codec for a decorated class, or a codec of your own',
    ],
    [() => 1, 'a function cannot be stored as plain data'],
    [Symbol('s'), 'a symbol cannot be stored as plain data'],
    [
      /x/,
      'an instance of RegExp cannot be stored as plain data: use the nested codec for a decorated class, or a codec of your own',
    ],
    [new Set([1, 'a']), 'expected a number, found a string'],
    [new Set([1n]), 'a set holds texts, numbers or bytes, found a bigint: use the bigintSet codec'],
    ['\ud800', 'text with half a surrogate pair cannot be stored'],
    [{ '\udc00': 1 }, 'text with half a surrogate pair cannot be stored'],
  ])('refuses %p with the way out', (value, message) => {
    expect(encodeFault(plain, value)).toMatchObject({ code: 'ErrInvalidModel', message });
    expect(encodeFault(plain, { deep: [value] })).toMatchObject({
      message,
      path: expect.stringMatching(/^deep\[0\]/) as string,
    });
  });

  it('refuses undefined in a list, and a hole', () => {
    const holes: unknown[] = [1];
    holes[2] = 2;
    for (const list of [[1, undefined], holes]) expect(encodeFault(plain, { list })).toMatchObject({ path: 'list[1]' });
  });

  it('names the place of what it cannot read', () => {
    expect(decodeFault(plain, { L: [{ M: { 'a.b': { N: '1e999' } } }] })).toMatchObject({ path: '[0].a.b' });
    expect(decodeFault(plain, {}).message).toBe('stored as an empty attribute value');
    expect(decodeFault(plain, { B: 'not base64!' }).message).toBe('the stored binary is not base64 text');
  });

  it('goes on at any path', () => expect(plain.member!('anything')).toEqual({ segment: 'anything', codec: plain }));
  it('is encoded without a codec object too', () => expect(encodePlain('x')).toEqual({ S: 'x' }));
});
