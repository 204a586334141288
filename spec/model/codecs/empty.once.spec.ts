import { freshEmpty, isEmpty, isEmptyFor } from '../../../lib/model/empty.js';
import { anySet } from '../../../lib/model/codecs/sets.js';
import { plain } from '../../../lib/model/codecs/plain.js';
import { decimal, numeric } from '../../../lib/model/codecs/number.js';

describe('empty for omitEmpty', () => {
  it.each([
    undefined,
    null,
    '',
    0,
    -0,
    0n,
    false,
    [],
    new Set(),
    new Map(),
    {},
    { a: undefined },
    new Uint8Array(0),
    new Date(NaN),
  ])('%p is', value => expect(isEmpty(value)).toBe(true));

  it.each([
    ' ',
    'x',
    '0',
    1,
    -1,
    1n,
    NaN,
    true,
    [undefined],
    [''],
    new Set(['']),
    new Map([['a', undefined]]),
    { source: '' },
    { a: null },
    new Uint8Array(1),
    new Date(0),
    new URL('https://a.b'),
    new (class A {})(),
  ])('%p is not', value => expect(isEmpty(value)).toBe(false));

  it('is zero in the codecs that keep numbers as text', () => {
    for (const codec of [decimal, numeric]) {
      expect(['0', '0.00', '-0', '', null].map(value => isEmptyFor(codec as never, value))).toEqual([
        true,
        true,
        true,
        true,
        true,
      ]);
      expect(isEmptyFor(codec as never, '0.1')).toBe(false);
    }
    expect([0, 1].map(value => isEmptyFor(numeric as never, value))).toEqual([true, false]);
  });
});

describe('the fresh empty value of a field', () => {
  it.each([[''], [0], [false], [null], [[]], [{}], [new Set()], [new Map()], [new Uint8Array(0)]])(
    '%p is made anew each time',
    initial => {
      const fresh = freshEmpty(initial, plain)!;
      expect(fresh()).toEqual(initial);
      if (typeof initial === 'object' && initial !== null) expect(fresh()).not.toBe(fresh());
    },
  );

  it('is none where the initial value is none, or is a default that nobody may take for stored data', () => {
    for (const initial of [undefined, 'open', 5, [1], new Set(['a']), new Date(NaN)])
      expect(freshEmpty(initial, plain)).toBeUndefined();
    expect(freshEmpty(new Set(), anySet as never)!()).toEqual(new Set());
  });
});
