import { list } from '../../../lib/model/codecs/list.js';
import { map, record } from '../../../lib/model/codecs/map.js';
import { number } from '../../../lib/model/codecs/number.js';
import { stringSet } from '../../../lib/model/codecs/sets.js';
import { isoDate } from '../../../lib/model/codecs/date-codecs.js';
import { decodeFault, encodeFault } from './support.js';

describe('a list of a codec', () => {
  it('stores null as NULL, and lets a codec of sets have its NULL', () => {
    expect(list(number).encode([1, null as never])).toEqual({ L: [{ N: '1' }, { NULL: true }] });
    expect(list(number).decode({ L: [{ NULL: true }] })).toEqual([null]);
    expect(list(stringSet).decode(list(stringSet).encode([new Set(), new Set(['a'])]))).toEqual([
      new Set(),
      new Set(['a']),
    ]);
  });

  it('refuses undefined, holes and what is no list, and names the place', () => {
    expect(encodeFault(list(number), [1, undefined])).toMatchObject({ path: '[1]' });
    expect(encodeFault(list(number), new Array(1))).toMatchObject({ path: '[0]' });
    expect(encodeFault(list(list(number)), [[], [1, 'x']])).toMatchObject({
      path: '[1][1]',
      message: 'expected a number, found a string',
    });
    expect(decodeFault(list(map(number)), { L: [{ M: { k: { S: 'x' } } }] })).toMatchObject({ path: '[0].k' });
    expect(encodeFault(list(number), { length: 0 }).message).toBe('expected a list, found an object');
    expect(encodeFault(list(number), new Set([1])).message).toBe('expected a list, found an instance of Set');
  });

  it('goes on at an index', () => {
    expect(list(isoDate).member!(3)).toEqual({ segment: 3, codec: isoDate });
    expect(list(isoDate).member!('x')).toBeUndefined();
  });
});

describe.each([
  ['a Map', map(number), (entries: [string, number][]) => new Map(entries) as never],
  ['a dictionary', record(number), (entries: [string, number][]) => Object.fromEntries(entries) as never],
])('%s of a codec', (_name, codec, make) => {
  it('keeps keys that objects have of themselves', () => {
    const value = make([
      ['__proto__', 1],
      ['constructor', 2],
      ['😀.x', 3],
      ['a.b', 4],
    ]);
    const wire = codec.encode(value);
    expect(Object.keys(wire.M!)).toEqual(['__proto__', 'constructor', '😀.x', 'a.b']);
    expect(codec.decode(JSON.parse(JSON.stringify(wire)) as typeof wire)).toEqual(value);
    expect(
      Object.keys(codec.decode(wire)).length === 4 || (codec.decode(wire) as unknown as Map<string, number>).size === 4,
    ).toBe(true);
  });

  it('has no empty key, which DynamoDB does not take', () => {
    expect(encodeFault(codec, make([['', 1]]))).toMatchObject({
      code: 'ErrInvalidModel',
      message: 'a map has no empty key in DynamoDB',
    });
  });

  it('goes on at a key, and names the place of a fault', () => {
    expect(codec.member!('k')).toEqual({ segment: 'k', codec: number });
    expect(encodeFault(codec, make([['a.b', NaN]]))).toMatchObject({ path: 'a.b', code: 'ErrNumberPrecisionLoss' });
    expect(encodeFault(codec, [1]).code).toBe('ErrInvalidModel');
  });
});

describe('undefined', () => {
  it('is left out of a dictionary as it is of any object, and refused in a Map, which has the key', () => {
    expect(record(number).encode({ a: undefined as never, b: 1 })).toEqual({ M: { b: { N: '1' } } });
    expect(encodeFault(map(number), new Map([['a', undefined]]))).toMatchObject({ path: 'a' });
  });

  it('and other keys than texts are refused in a Map', () =>
    expect(encodeFault(map(number), new Map([[1, 1]])).message).toBe(
      'expected text as the key of a Map, found a number',
    ));
});

describe('what is no codec', () => {
  it.each([undefined, null, 'string', {}, { encode: () => ({}) }])('%p is told where it is declared', of => {
    expect(() => list(of as never)).toThrow('list needs a codec');
  });
});
