import type { Item } from '../../../lib/values/value.js';
import { compileCondition } from '../../../lib/engine/expressions/condition.js';
import { ExpressionContext } from '../../../lib/engine/expressions/paths.js';
import { context, test } from './requests.js';

const item: Item = {
  a: { N: '5' },
  s: { S: 'text' },
  e: { S: '😀x' },
  d: { B: 'AQID' },
  t: { BOOL: true },
  u: { NULL: true },
  l: { L: [{ N: '1' }, { S: 'x' }, { M: { q: { N: '9' } } }, { N: '1' }] },
  m: { M: { x: { N: '1' }, y: { M: { deep: { S: 'text' } } } } },
  ss: { SS: ['a', 'b'] },
  ns: { NS: ['1', '2', '30'] },
  bs: { BS: ['AQI=', 'AQID'] },
  'm.x': { S: 'dotted' },
  big: { N: '12345678901234567890123456789012345678' },
};

describe('a condition', () => {
  it.each([
    ['a = :n', true],
    ['a = :one', false],
    ['a = :s', false],
    ['a <> :s', true],
    ['a <> :n', false],
    ['s = :s', true],
    ['t = :t', true],
    ['u = :null', true],
    ['ss = :ss', true],
    ['ns = :ns', false],
    ['l[0] = l[3]', true],
    ['l[0] = m.x', true],
    ['d = :b', false],
    ['a < :nine', true],
    ['a <= :n', true],
    ['a > :n', false],
    ['a >= :n', true],
    ['a < :s', false],
    ['NOT a < :s', true],
    ['d > :b', true],
    ['s > :empty', true],
    ['t = t.x', false],
  ])('compares: %s is %s', (text, expected) => {
    expect(test(text, item)).toBe(expected);
  });

  it.each([
    ['gone = :n', false],
    ['gone <> :n', true],
    ['gone < :n', false],
    ['NOT gone = :n', true],
    ['gone BETWEEN :one AND :nine', false],
    ['gone IN (:n)', false],
    ['contains(gone, :n)', false],
    ['begins_with(gone, :s)', false],
    ['attribute_type(gone, :S)', false],
    ['size(gone) < :n', false],
    ['size(gone) <> :n', true],
    ['NOT size(gone) < :n', true],
    ['gone = absent', false],
    ['gone <> absent', true],
    ['attribute_exists(constructor.x) OR a = :n', true],
  ])('takes a missing attribute for unequal to all: %s is %s', (text, expected) => {
    expect(test(text.replace('constructor', '#proto'), item)).toBe(expected);
  });

  it.each([
    ['a BETWEEN :one AND :nine', true],
    ['a BETWEEN :n AND :n', true],
    ['a BETWEEN :nine AND ns', false],
    [':n BETWEEN m.x AND :nine', true],
    ['s BETWEEN :one AND :nine', false],
    ['a IN (:one, :n)', true],
    ['a IN (:s, :one)', false],
    ['m.x IN (gone, l[3])', true],
    ['l IN (:l)', false],
    ['size(s) IN (:n, l[0])', false],
  ])('chooses: %s is %s', (text, expected) => {
    expect(test(text, item)).toBe(expected);
  });

  it.each([
    ['attribute_exists(a)', true],
    ['attribute_exists(u)', true],
    ['attribute_exists(m.y.deep)', true],
    ['attribute_exists(l[2].q)', true],
    ['attribute_exists(l[4])', false],
    ['attribute_exists(l.x)', false],
    ['attribute_exists(m[0])', false],
    ['attribute_exists(a.x)', false],
    ['attribute_exists(#proto)', false],
    ['attribute_exists(m.#proto)', false],
    ['attribute_not_exists(gone)', true],
    ['attribute_not_exists(a)', false],
    ['attribute_type(s, :S)', true],
    ['attribute_type(a, :S)', false],
    ['contains(s, :x)', true],
    ['contains(s, :S)', false],
    ['contains(s, :empty)', true],
    ['contains(:s, l[1])', true],
    ['contains(d, :b)', true],
    ['contains(d, :s)', false],
    ['contains(ss, :x)', false],
    ['contains(ns, :one)', true],
    ['contains(ns, :s)', false],
    ['contains(bs, :b)', true],
    ['contains(l, :one)', true],
    ['contains(l, :x)', true],
    ['contains(l, l[2])', true],
    ['contains(m, :x)', false],
    ['contains(a, :n)', false],
    ['begins_with(s, :s)', true],
    ['begins_with(s, :x)', false],
    ['begins_with(d, :b)', true],
    ['begins_with(d, :s)', false],
    ['begins_with(s, a)', false],
    ['begins_with(#dotted, :empty)', true],
  ])('asks: %s is %s', (text, expected) => {
    expect(test(text, item)).toBe(expected);
  });

  it.each([
    ['s', 4],
    ['e', 3],
    ['d', 3],
    ['ss', 2],
    ['ns', 3],
    ['bs', 2],
    ['l', 4],
    ['m', 2],
  ])('takes the size of %s for %i', (name, size) => {
    const equals = (n: number): boolean => {
      const values = { ':size': { N: String(n) } };
      return compileCondition(`size(${name}) = :size`, 'FilterExpression', new ExpressionContext({}, values))!.test(
        item,
      );
    };
    expect(equals(size)).toBe(true);
    expect(equals(size + 1)).toBe(false);
  });

  it.each(['a', 't', 'u', 'gone'])('has no size of %s to compare', name => {
    expect(test(`size(${name}) >= l[0] OR size(${name}) < l[0]`, item)).toBe(false);
  });

  it.each([
    ['a = :n OR a = :n AND a = :one', true],
    ['(a = :n OR a = :n) AND a = :one', false],
    ['NOT a = :one AND a = :n', true],
    ['NOT (a = :one AND a = :n)', true],
    ['NOT a = :n OR a = :n', true],
    ['NOT (a = :n OR a = :n)', false],
    ['NOT NOT a = :n', true],
    ['a BETWEEN :one AND :nine AND s = :x', false],
    ['a = :n and not s = :x Or s = :x', true],
  ])('binds NOT before AND before OR: %s is %s', (text, expected) => {
    expect(test(text, item)).toBe(expected);
  });

  it('compares numbers at their full precision', () => {
    const next = { ':v': { N: '12345678901234567890123456789012345679' } };
    const compare = (operator: string): boolean =>
      compileCondition(`big ${operator} :v`, 'ConditionExpression', new ExpressionContext({}, next))!.test(item);
    expect(compare('=')).toBe(false);
    expect(compare('<')).toBe(true);
  });

  it('orders strings by their UTF-8 bytes and binary by unsigned bytes', () => {
    const values = { ':s': { S: '\uFFFD' }, ':b': { B: 'gA==' } };
    const compile = (text: string) => compileCondition(text, 'ConditionExpression', new ExpressionContext({}, values))!;
    expect(compile('v > :s').test({ v: { S: '😀' } })).toBe(true);
    expect(compile('v < :b').test({ v: { B: 'fw==' } })).toBe(true);
  });

  it('takes the dots of a #name literally', () => {
    expect(test('#dotted = m.y.deep', item)).toBe(false);
    expect(test('begins_with(#dotted, :empty) AND attribute_type(#dotted, :S)', item)).toBe(true);
    expect(test('attribute_exists(#dotted)', { m: { M: { x: { S: '' } } } })).toBe(false);
  });

  it('reads attributes that are named like properties of the prototype', () => {
    const named = JSON.parse('{"__proto__":{"N":"5"}}') as Item;
    expect(test('#proto = :n', named)).toBe(true);
  });

  it('tells the paths it names, resolved', () => {
    const text = 'a = :n AND (contains(#b.x, m[1].#a) OR size(s) > :n) AND NOT attribute_exists(#dotted)';
    expect(compileCondition(text, 'ConditionExpression', context())!.paths).toEqual([
      ['a'],
      ['b', 'x'],
      ['m', 1, 'a'],
      ['s'],
      ['m.x'],
    ]);
  });

  it('is none when there is no text', () => {
    expect(compileCondition(undefined, 'ConditionExpression', context())).toBeUndefined();
  });
});
