import { sizeOfItem, sizeOfValue, type Value } from '../../lib/values/value.js';

describe('the size of a value in bytes', () => {
  it.each<[number, Value]>([
    [0, { S: '' }],
    [3, { S: 'abc' }],
    [6, { S: 'é€b' }],
    [4, { S: '😀' }],
    [100, { S: 'é'.repeat(50) }],
    [2, { N: '42' }],
    [3, { N: '-42' }],
    [1, { N: '0' }],
    [1, { N: '-0.0' }],
    [2, { N: '0.0000001' }],
    [2, { N: '1E125' }],
    [2, { N: '100' }],
    [4, { N: '123.4' }],
    [5, { N: '10001.5' }],
    [20, { N: '1'.repeat(38) }],
    [1, { BOOL: false }],
    [1, { NULL: true }],
    [2, { B: Uint8Array.from([1, 2]) }],
    [0, { B: '' }],
    [1, { B: 'AQ==' }],
    [2, { B: 'AQI=' }],
    [3, { B: 'AQID' }],
    [4, { SS: ['ab', 'é'] }],
    [5, { NS: ['1', '-22'] }],
    [3, { BS: ['AQI=', Uint8Array.from([1])] }],
    [3, { L: [] }],
    [3 + 1 + 1 + 1 + 2, { L: [{ S: 'a' }, { N: '7' }] }],
    [3, { M: {} }],
    [3 + 1 + 2 + 1, { M: { ab: { S: 'x' } } }],
    [3 + 1 + 1 + (3 + 1 + 1), { M: { a: { L: [{ BOOL: true }] } } }],
  ])('is %i for %j', (size, value) => {
    expect(sizeOfValue(value)).toBe(size);
  });

  it('counts the names of an item in UTF-8 and adds nothing for the item', () => {
    expect(sizeOfItem({})).toBe(0);
    expect(sizeOfItem({ pk: { S: 'a' }, é: { N: '1' } })).toBe(2 + 1 + 2 + 2);
  });
});
