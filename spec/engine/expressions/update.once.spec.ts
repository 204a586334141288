import { compileUpdate } from '../../../lib/engine/expressions/update.js';
import { ExpressionContext } from '../../../lib/engine/expressions/paths.js';
import type { UpdateOutcome } from '../../../lib/engine/expressions/compiled.js';
import type { Item, Value } from '../../../lib/values/value.js';
import { context, faultOf } from './requests.js';

const N = (text: string | number): Value => ({ N: String(text) });
const L = (...numbers: number[]): Value => ({ L: numbers.map(N) });
const item: Item = {
  pk: { S: 'k' },
  a: N(5),
  b: { S: 'old' },
  l: L(10, 11, 12),
  m: { M: { x: N(1), y: { M: { deep: { S: 'text' } } }, li: { L: [{ M: { q: N(9) } }] } } },
  ss: { SS: ['a', 'c'] },
  ns: { NS: ['2', '3'] },
  bs: { BS: ['AQI='] },
};

const apply = (text: string, to: Item = item): UpdateOutcome => compileUpdate(text, context())!.apply(to);
const MISSING = 'The provided expression refers to an attribute that does not exist in the item';
const TYPE = 'An operand in the update expression has an incorrect data type';
const PATH = 'The document path provided in the update expression is invalid for update';

describe('an update', () => {
  it.each<[string, Item]>([
    ['SET a = :s', { a: { S: 'text' } }],
    ['SET c = :empty', { c: { S: '' } }],
    ['SET c = a', { c: N(5) }],
    ['SET a = b, b = a', { a: { S: 'old' }, b: N(5) }],
    ['SET a = a + :n', { a: N(10) }],
    ['SET a = a - :nine', { a: N(-4) }],
    ['SET c = :nine - l[0]', { c: N(-1) }],
    ['SET c = if_not_exists(c, :n) + :one', { c: N(6) }],
    ['SET c = if_not_exists(a, :one)', { c: N(5) }],
    ['SET a = if_not_exists(#proto, :one)', { a: N(1) }],
    ['SET a = :n, c = if_not_exists(a, :one) + a', { c: N(10) }],
    ['SET l = list_append(l, :l)', { l: L(10, 11, 12, 7) }],
    ['SET l = list_append(:l, l)', { l: L(7, 10, 11, 12) }],
    ['SET c = list_append(if_not_exists(c, :l), l)', { c: L(7, 10, 11, 12) }],
    ['SET c = (a + :one)', { c: N(6) }],
    ['SET l[1] = :n', { l: L(10, 5, 12) }],
    ['SET l[3] = :n', { l: L(10, 11, 12, 5) }],
    ['SET l[99] = :n', { l: L(10, 11, 12, 5) }],
    ['SET l[99] = :n, l[50] = :one, l[0] = :nine', { l: L(9, 11, 12, 1, 5) }],
    ['SET l[0] = l[2], l[2] = l[0]', { l: L(12, 11, 10) }],
    ['SET m.x = :n', { m: { M: { ...item['m']!.M, x: N(5) } } }],
    ['SET m.z = :n', { m: { M: { ...item['m']!.M, z: N(5) } } }],
    ['SET m.li[0].q = m.x', { m: { M: { ...item['m']!.M, li: { L: [{ M: { q: N(1) } }] } } } }],
    ['SET c = m.y', { c: { M: { deep: { S: 'text' } } } }],
    ['ADD a :n', { a: N(10) }],
    ['ADD c :n', { c: N(5) }],
    ['ADD c :ss', { c: { SS: ['b', 'a'] } }],
    ['ADD ss :ss', { ss: { SS: ['a', 'c', 'b'] } }],
    ['ADD ns :ns', { ns: { NS: ['2', '3', '1'] } }],
    ['ADD bs :bs', { bs: { BS: ['AQI='] } }],
    ['ADD m.x :n, m.z :n', { m: { M: { ...item['m']!.M, x: N(6), z: N(5) } } }],
    ['ADD l[0] :n, l[9] :n', { l: L(15, 11, 12, 5) }],
    ['DELETE ss :ss', { ss: { SS: ['c'] } }],
    ['DELETE ns :ns', { ns: { NS: ['3'] } }],
    ['DELETE c :ss', {}],
    ['SET l[1] = :n REMOVE l[0]', { l: L(5, 12) }],
    ['SET l[9] = :n REMOVE l[0], l[2]', { l: L(11, 5) }],
    ['REMOVE l[9]', {}],
    ['REMOVE l[0], l[1]', { l: L(12) }],
    ['REMOVE l[0], l[1], l[2]', { l: { L: [] } }],
    ['REMOVE c', {}],
    ['REMOVE m.z', {}],
    ['SET #dotted = :n', { 'm.x': N(5) }],
  ])('%s', (text, changes) => {
    const { item: after } = apply(text);
    expect(sorted(after)).toEqual(sorted({ ...item, ...changes }));
  });

  /** Sets have no order. */
  const sorted = (of: Item): unknown =>
    JSON.parse(
      JSON.stringify(of, (key, value: unknown) => (/^[SNB]S$/.test(key) ? [...(value as string[])].sort() : value)),
    );

  it('takes away what REMOVE names and what DELETE empties', () => {
    const { a: _a, b: _b, bs: _bs, ...rest } = item;
    expect(apply('REMOVE a, b DELETE bs :bs').item).toEqual(rest);
    expect(apply('REMOVE m.y.deep, m.li[0].q').item['m']).toEqual({
      M: { x: N(1), y: { M: {} }, li: { L: [{ M: {} }] } },
    });
  });

  it.each([
    ['SET c = d', MISSING],
    ['SET c = m.z', MISSING],
    ['SET c = l[3]', MISSING],
    ['SET c = b.x', MISSING],
    ['SET c = d + :n', MISSING],
    ['SET c = :n - d', MISSING],
    ['SET c = list_append(d, :l)', MISSING],
    ['SET c = if_not_exists(a, d)', MISSING],
    ['SET c = #proto', MISSING],
    ['SET c = a + b', TYPE],
    ['SET c = b - :n', TYPE],
    ['SET c = if_not_exists(b, :n) + :n', TYPE],
    ['SET c = list_append(a, :l)', TYPE],
    ['SET c = list_append(l, m)', TYPE],
    ['ADD b :n', TYPE],
    ['ADD l :n', TYPE],
    ['ADD ss :ns', TYPE],
    ['ADD a :ss', TYPE],
    ['DELETE a :ss', TYPE],
    ['DELETE ns :ss', TYPE],
    ['DELETE l :ss', TYPE],
    ['SET c.x = :n', PATH],
    ['SET a.x = :n', PATH],
    ['SET a[0] = :n', PATH],
    ['SET m[0] = :n', PATH],
    ['SET l.x = :n', PATH],
    ['SET l[3].x = :n', PATH],
    ['SET m.z.x = :n', PATH],
    ['REMOVE c.x', PATH],
    ['REMOVE a[0]', PATH],
    ['REMOVE m.z.x', PATH],
    ['ADD c.x :n', PATH],
    ['DELETE c.x :ss', PATH],
    ['SET #proto.x = :n', PATH],
  ])('%s does not fit the item', (text, message) => {
    expect(faultOf(() => apply(text))).toBe(message);
  });

  it('calculates exactly and refuses what no number can hold', () => {
    const calculate = (a: string, sign: string, b: string): string => {
      const update = compileUpdate(`SET c = :a ${sign} :b`, new ExpressionContext({}, { ':a': N(a), ':b': N(b) }))!;
      let sum = '';
      const fault = faultOf(() => (sum = update.apply({}).item['c']!.N!));
      return fault === 'none' ? sum : fault;
    };
    expect(calculate('0.1', '+', '0.2')).toBe('0.3');
    expect(calculate('9007199254740993', '+', '1')).toBe('9007199254740994');
    expect(calculate('999999999999999', '+', '1')).toBe('1000000000000000');
    expect(calculate('5', '-', '5')).toBe('0');
    expect(calculate('-1.5', '-', '-1.5')).toBe('0');
    expect(calculate('12345678901234567890123456789012345678', '-', '1')).toBe(
      '12345678901234567890123456789012345677',
    );
    expect(calculate(`1${'0'.repeat(38)}`, '+', '1')).toMatch(/^Attempting to store more than 38 significant digits/);
    expect(calculate(`9${'0'.repeat(125)}`, '+', `9${'0'.repeat(125)}`)).toMatch(/^Number overflow/);
    expect(calculate(`0.${'0'.repeat(129)}11`.slice(0, 133), '-', `0.${'0'.repeat(129)}1`)).toMatch(
      /^Number underflow/,
    );
  });

  it('leaves the item as it was and shares with it what it did not touch', () => {
    const text = JSON.stringify(item);
    const { item: after } = apply('SET m.y.deep = :n REMOVE l[0] ADD ss :ss DELETE ns :ns');
    expect(JSON.stringify(item)).toBe(text);
    expect(after['bs']).toBe(item['bs']);
    expect(after['m']!.M!['li']).toBe(item['m']!.M!['li']);
  });

  it('builds an item out of nothing', () => {
    expect(apply('SET a = if_not_exists(a, :one) ADD c :n REMOVE d', { pk: { S: 'k' } }).item).toEqual({
      pk: { S: 'k' },
      a: N(1),
      c: N(5),
    });
  });

  it('writes attributes that are named like properties of the prototype', () => {
    const { item: after, updatedNew } = apply('SET #proto = :n, m.#proto = :n');
    expect(Object.hasOwn(after, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
    expect(JSON.stringify(after['m'])).toContain('"__proto__":{"N":"5"}');
    expect(JSON.stringify(updatedNew)).toBe('{"__proto__":{"N":"5"},"m":{"M":{"__proto__":{"N":"5"}}}}');
    const emptied = apply('REMOVE #proto, m.#proto', after).item;
    expect(JSON.stringify(emptied)).toBe(JSON.stringify(item));
  });
});

describe('what an update tells of itself', () => {
  it.each<[string, Item | undefined, Item | undefined]>([
    ['SET a = :n', { a: N(5) }, { a: N(5) }],
    ['SET a = :one, c = :n', { a: N(1), c: N(5) }, { a: N(5) }],
    ['SET c = :n', { c: N(5) }, undefined],
    ['REMOVE a', undefined, { a: N(5) }],
    ['REMOVE c', undefined, undefined],
    ['SET m.x = :n', { m: { M: { x: N(5) } } }, { m: { M: { x: N(1) } } }],
    [
      'SET m.x = :n REMOVE m.y.deep',
      { m: { M: { x: N(5) } } },
      { m: { M: { x: N(1), y: { M: { deep: { S: 'text' } } } } } },
    ],
    ['REMOVE m.x', undefined, { m: { M: { x: N(1) } } }],
    ['ADD a :one', { a: N(6) }, { a: N(5) }],
    ['DELETE bs :bs', undefined, { bs: { BS: ['AQI='] } }],
    ['DELETE ns :ns', { ns: { NS: ['3'] } }, { ns: { NS: ['2', '3'] } }],
  ])('%s', (text, updatedNew, updatedOld) => {
    const outcome = apply(text);
    expect(outcome.updatedNew).toEqual(updatedNew);
    expect(outcome.updatedOld).toEqual(updatedOld);
  });

  it('is where it writes and where it reads', () => {
    const text = 'SET a = b.c + :n, #b[0] = if_not_exists(d, e) REMOVE f, g ADD h.i :n DELETE j :ss';
    const update = compileUpdate(text, context())!;
    expect(update.paths).toEqual([['a'], ['b', 0], ['f'], ['g'], ['h', 'i'], ['j']]);
    expect(update.sources).toEqual([['b', 'c'], ['d'], ['e']]);
  });

  it('is nothing when there is no text', () => {
    expect(compileUpdate(undefined, context())).toBeUndefined();
  });
});

describe('what an update is charged for, before the limit of 400 KB', () => {
  // Three bytes for the update; nineteen for an action that writes, and one for one that takes away, beside its path.
  it.each([
    ['SET a = :s', 3 + 19 + 1 + 4],
    ['SET #name = :s', 3 + 19 + 4 + 4],
    ['SET a = :s, c = :s', 3 + 2 * (19 + 1 + 4)],
    ['SET m.x = :s', 3 + 19 + (1 + 4 + 1) + 4],
    ['SET l[10] = :s', 3 + 19 + (1 + 4 + 2) + 4],
    ['SET c = :m', 3 + 19 + 1 + (3 + 1 + 1 + 2)],
    ['SET c = b', 3 + 19 + 1 + (1 + 14 + 1)],
    ['SET c = m.y.deep', 3 + 19 + 1 + (1 + 15 + 15 + 18)],
    ['SET c = l[10]', 3 + 19 + 1 + (1 + 15 + 16)],
    ['SET a = a + :one', 3 + 19 + 1 + 34 + 16 + 2],
    ['SET a = a - :one', 3 + 19 + 1 + 37 + 16 + 2],
    ['SET c = if_not_exists(c, :s)', 3 + 19 + 1 + 39 + 16 + 4],
    ['SET l = list_append(l, :l)', 3 + 19 + 1 + 37 + 16 + (3 + 1 + 2)],
    ['ADD a :one', 3 + 19 + 1 + 2],
    ['ADD ss :ss', 3 + 19 + 2 + 1],
    ['REMOVE m.x', 3 + 1 + (1 + 4 + 1)],
    ['REMOVE l[10]', 3 + 1 + (1 + 4 + 2)],
    ['DELETE ss :ss', 3 + 1 + 2],
  ])('%s: %i bytes', (text, bytes) => {
    expect(compileUpdate(text, context())!.charge(item)).toBe(bytes);
  });
});
