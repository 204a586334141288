import { equalItems, equalValues, type Item, type Value } from '../../lib/values/value.js';

const bytes = (...of: number[]): Uint8Array => Uint8Array.from(of);

describe('equal values', () => {
  it.each<[string, Value, Value]>([
    ['texts', { S: 'a' }, { S: 'a' }],
    ['empty texts', { S: '' }, { S: '' }],
    ['numbers written differently', { N: '1' }, { N: '1.0e0' }],
    [
      '38-digit numbers',
      { N: '0.10000000000000000000000000000000000001' },
      { N: '.10000000000000000000000000000000000001' },
    ],
    ['negative zero', { N: '-0' }, { N: '0' }],
    ['bytes in memory', { B: bytes(1, 2) }, { B: bytes(1, 2) }],
    ['bytes and base64', { B: bytes(1, 2) }, { B: 'AQI=' }],
    ['base64 and bytes', { B: 'AQI=' }, { B: bytes(1, 2) }],
    ['truths', { BOOL: false }, { BOOL: false }],
    ['nulls', { NULL: true }, { NULL: true }],
    ['string sets in any order', { SS: ['a', 'b', 'c'] }, { SS: ['a', 'c', 'b'] }],
    ['number sets in any order and writing', { NS: ['1', '2.0'] }, { NS: ['2', '1e0'] }],
    ['binary sets in memory and not', { BS: [bytes(1), bytes(2)] }, { BS: ['Ag==', 'AQ=='] }],
    ['lists', { L: [{ N: '1' }, { S: 'x' }] }, { L: [{ N: '1.0' }, { S: 'x' }] }],
    ['maps in any order', { M: { a: { N: '1' }, b: { L: [] } } }, { M: { b: { L: [] }, a: { N: '1' } } }],
    ['empty maps', { M: {} }, { M: {} }],
  ])('are %s', (_, a, b) => {
    expect(equalValues(a, b)).toBe(true);
    expect(equalValues(b, a)).toBe(true);
  });

  it.each<[string, Value, Value]>([
    ['a text and the same number', { S: '1' }, { N: '1' }],
    ['different texts', { S: 'a' }, { S: 'b' }],
    ['numbers that only a double confuses', { N: '9007199254740993' }, { N: '9007199254740992' }],
    ['bytes of different length', { B: bytes(1) }, { B: bytes(1, 2) }],
    ['different bytes', { B: bytes(1) }, { B: bytes(2) }],
    ['true and false', { BOOL: true }, { BOOL: false }],
    ['null and false', { NULL: true }, { BOOL: false }],
    ['a set and a list', { SS: ['a'] }, { L: [{ S: 'a' }] }],
    ['sets of different types', { SS: ['1'] }, { NS: ['1'] }],
    ['a set and a larger one', { SS: ['a'] }, { SS: ['a', 'b'] }],
    ['sets with one member changed', { SS: ['a', 'b'] }, { SS: ['a', 'c'] }],
    ['lists in another order', { L: [{ S: 'a' }, { S: 'b' }] }, { L: [{ S: 'b' }, { S: 'a' }] }],
    ['maps with other names', { M: { a: { S: 'x' } } }, { M: { b: { S: 'x' } } }],
    ['a map and a prototype property', { M: { a: { S: 'x' } } }, { M: { constructor: { S: 'x' } } }],
    ['an empty list and an empty map', { L: [] }, { M: {} }],
  ])('are not %s', (_, a, b) => {
    expect(equalValues(a, b)).toBe(false);
    expect(equalValues(b, a)).toBe(false);
  });

  it('compares attributes named like the prototype as attributes', () => {
    const named = (value: string): Item => JSON.parse(`{"__proto__":{"S":"${value}"}}`) as Item;
    expect(equalItems(named('a'), named('a'))).toBe(true);
    expect(equalItems(named('a'), named('b'))).toBe(false);
    expect(equalItems(named('a'), { x: { S: 'a' } })).toBe(false);
    expect(equalItems({ toString: { S: 'a' } }, {})).toBe(false);
  });
});
