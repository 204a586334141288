import { Placeholders, renderKeyCondition, renderCondition } from '../../../lib/expressions/render.js';
import { keyConditionOf } from '../../../lib/expressions/key/key-query.js';
import type { KeyRequest } from '../../../lib/expressions/key/key-condition.js';
import { lastWith } from '../../../lib/expressions/key/template-range.js';
import { conditionOf } from '../../../lib/expressions/references.js';
import type { LooseConditions } from '../../../lib/expressions/condition-refs.js';
import type { Codec } from '../../../lib/model/codecs/codec.js';
import { binary } from '../../../lib/model/codecs/binary.js';
import { number } from '../../../lib/model/codecs/number.js';
import { string } from '../../../lib/model/codecs/plain.js';
import { isoDate } from '../../../lib/model/codecs/date-codecs.js';
import type { Model } from '../../../lib/model/model.js';
import { thrown } from '../errors.js';
import { specModel } from '../models.js';

type Ask = (o: Readonly<Record<string, LooseConditions<unknown>>>) => unknown;
const text = { codec: string as Codec };

interface Keys {
  readonly partition?: readonly string[];
  readonly sort?: readonly string[];
}

function plan(model: Model, values: object, where?: Ask, keys: Keys = {}) {
  const pick = (fields: readonly string[]) => fields.map(field => model.byField.get(field)!);
  const request: KeyRequest = {
    model,
    partition: keys.partition === undefined ? [model.partition] : pick(keys.partition),
    sort: keys.sort === undefined ? model.key.slice(1) : pick(keys.sort),
    values,
    where: where && conditionOf(model, where),
  };
  return keyConditionOf(request);
}

/** Key condition and filter with names and values put back in; a bound that fills the key is shown as `prefix…`. */
function said(model: Model, values: object, where?: Ask, keys?: Keys): string {
  const { key, filter } = plan(model, values, where, keys);
  const to = new Placeholders();
  const all = renderKeyCondition(key, to) + (filter === undefined ? '' : ` | ${renderCondition(filter, to)}`);
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: wire = {} } = to.expressions();
  return all
    .replace(/#\d+/g, name => names[name]!)
    .replace(/:\d+/g, place => {
      const { S, N, B } = wire[place]!;
      if (S === undefined) return N ?? `<${(B as Uint8Array).join()}>`;
      const filled = /^(.*?)\u{10FFFF}+.?$/su.exec(S)?.[1];
      return `'${filled !== undefined && S === lastWith(filled) ? `${filled}…` : S.replace('\0', '␀')}'`;
    });
}

const plainKeys = specModel({ pk: text, sk: text, total: {} }, 'sk');
const numbered = specModel({ pk: text, n: { codec: number }, total: {} }, 'n');
const bytes = specModel({ pk: text, b: { codec: binary } }, 'b');

describe('A query on a plain sort key', () => {
  it.each<[string, Ask | undefined]>([
    [`pk = 'a'`, undefined],
    [`pk = 'a' AND sk = 'x'`, o => o.sk!.eq('x')],
    [`pk = 'a' AND sk < 'x'`, o => o.sk!.lt('x')],
    [`pk = 'a' AND sk <= 'x'`, o => o.sk!.lte('x')],
    [`pk = 'a' AND sk > 'x'`, o => o.sk!.gt('x')],
    [`pk = 'a' AND sk >= 'x'`, o => o.sk!.gte('x')],
    [`pk = 'a' AND sk BETWEEN 'x' AND 'y'`, o => o.sk!.between('x', 'y')],
    [`pk = 'a' AND begins_with(sk, 'x')`, o => o.sk!.beginsWith('x')],
    [`pk = 'a' AND sk BETWEEN 'x' AND 'y'`, o => o.sk!.gte('x').and(o.sk!.lte('y'))],
    [`pk = 'a' AND sk BETWEEN 'x␀' AND 'x…'`, o => o.sk!.gt('x').and(o.sk!.lt('y'))],
    [`pk = 'a' AND sk BETWEEN 'xa' AND 'x…'`, o => o.sk!.beginsWith('x').and(o.sk!.gte('xa'))],
  ])('says %s', (expected, where) => {
    expect(said(plainKeys, { pk: 'a' }, where)).toBe(expected);
  });

  it('takes numbers and bytes', () => {
    expect(said(numbered, { pk: 'a', n: 5 })).toBe(`pk = 'a' AND n = 5`);
    expect(said(numbered, { pk: 'a' }, o => o.n!.gte(5).and(o.n!.lte(9)))).toBe(`pk = 'a' AND n BETWEEN 5 AND 9`);
    expect(said(bytes, { pk: 'a' }, o => o.b!.beginsWith(new Uint8Array([1])))).toBe(
      `pk = 'a' AND begins_with(b, <1>)`,
    );
  });

  it.each<[string, string, Model, object, Ask | undefined]>([
    ['no partition key', 'ErrMissingPrimaryKey', plainKeys, {}, undefined],
    ['an undefined partition key', 'ErrMissingPrimaryKey', plainKeys, { pk: undefined }, undefined],
    ['an empty partition key', 'ErrMissingPrimaryKey', plainKeys, { pk: '' }, undefined],
    ['an empty sort key', 'ErrMissingPrimaryKey', plainKeys, { pk: 'a', sk: '' }, undefined],
    ['a null sort key', 'ErrMissingPrimaryKey', plainKeys, { pk: 'a', sk: null }, undefined],
    ['an unknown field', 'ErrInvalidModel', plainKeys, { pk: 'a', nope: 1 }, undefined],
    ['a value for another field', 'ErrInvalidOperator', plainKeys, { pk: 'a', total: 1 }, undefined],
    ['an object for a key', 'ErrInvalidModel', plainKeys, { pk: { $gt: '' } }, undefined],
    ['a condition on another field', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.total!.eq(1)],
    ['a range of the partition key', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.pk!.gt('b')],
    ['the sort key twice', 'ErrInvalidOperator', plainKeys, { pk: 'a', sk: 'x' }, o => o.sk!.gt('a')],
    ['two equalities', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.eq('a').and(o.sk!.eq('b'))],
    ['or', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.eq('a').or(o.sk!.eq('b'))],
    ['not', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.eq('a').not()],
    ['ne', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.ne('a')],
    ['in', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.in(['a'])],
    ['contains', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.contains('a')],
    ['exists', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.exists()],
    ['size', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.size().gt(1)],
    ['another field', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.gt(o.pk)],
    ['an empty bound', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.gt('')],
    ['an empty range', 'ErrInvalidOperator', plainKeys, { pk: 'a' }, o => o.sk!.gt('b').and(o.sk!.lt('b'))],
    ['an open range of numbers', 'ErrInvalidOperator', numbered, { pk: 'a' }, o => o.n!.gt(1).and(o.n!.lt(5))],
    ['an empty range of numbers', 'ErrInvalidOperator', numbered, { pk: 'a' }, o => o.n!.gte(5).and(o.n!.lte(1))],
    ['a number that begins', 'ErrInvalidOperator', numbered, { pk: 'a' }, o => o.n!.beginsWith('1')],
  ])('refuses %s', (_, code, model, values, where) => {
    expect(thrown(() => said(model, values, where)).codes).toContain(code);
  });
});

const order = specModel(
  {
    pk: { template: 'CUSTOMER#${customer}' },
    sk: { template: 'ORDER#${id}' },
    customer: text,
    id: text,
    n: { codec: number },
    total: {},
  },
  'sk',
);

describe('A query on a key made by a template', () => {
  it.each<[string, object, Ask | undefined]>([
    [`begins_with(sk, 'ORDER#')`, {}, undefined],
    [`sk = 'ORDER#5'`, { id: '5' }, undefined],
    [`sk = 'ORDER#5'`, {}, o => o.id!.eq('5')],
    [`begins_with(sk, 'ORDER#2026-')`, {}, o => o.id!.beginsWith('2026-')],
    [`begins_with(sk, 'ORDER#')`, {}, o => o.id!.beginsWith('')],
    [`sk BETWEEN 'ORDER#' AND 'ORDER#4…'`, {}, o => o.id!.lt('5')],
    [`sk BETWEEN 'ORDER#' AND 'ORDER#5'`, {}, o => o.id!.lte('5')],
    [`sk BETWEEN 'ORDER#5␀' AND 'ORDER#…'`, {}, o => o.id!.gt('5')],
    [`sk BETWEEN 'ORDER#5' AND 'ORDER#…'`, {}, o => o.id!.gte('5')],
    [`sk BETWEEN 'ORDER#5' AND 'ORDER#7'`, {}, o => o.id!.between('5', '7')],
    [`sk BETWEEN 'ORDER#5␀' AND 'ORDER#7'`, {}, o => o.id!.gt('5').and(o.id!.lte('7'))],
    [`sk = 'X'`, { sk: 'X' }, undefined],
    [`begins_with(sk, 'X')`, {}, o => o.sk!.beginsWith('X')],
  ])('says %s', (expected, values, where) => {
    expect(said(order, { customer: 'c', ...values }, where)).toBe(`pk = 'CUSTOMER#c' AND ${expected}`);
  });

  it.each<[string, string, object, Ask | undefined]>([
    ['no part of the partition key', 'ErrMissingPrimaryKey', {}, undefined],
    ['a range of the partition key', 'ErrInvalidOperator', { customer: 'c' }, o => o.customer!.gt('b')],
    ['an empty bound', 'ErrInvalidOperator', { customer: 'c' }, o => o.id!.gt('')],
    ['a bound that no key reaches', 'ErrInvalidOperator', { customer: 'c' }, o => o.id!.gt('x'.repeat(1020))],
    ['nothing below the lowest', 'ErrInvalidOperator', { customer: 'c' }, o => o.id!.lt('b').and(o.id!.gt('c'))],
    ['two questions to one key', 'ErrInvalidOperator', { customer: 'c' }, o => o.sk!.gt('b').and(o.id!.gt('c'))],
    ['ne', 'ErrInvalidOperator', { customer: 'c' }, o => o.id!.ne('b')],
  ])('refuses %s', (_, code, values, where) => {
    expect(thrown(() => said(order, values, where)).codes).toContain(code);
  });

  const day = specModel(
    {
      pk: text,
      sk: { template: 'D#${date}#R#${region}#${n}' },
      date: { codec: isoDate },
      region: text,
      n: { codec: number },
    },
    'sk',
  );
  const date = new Date('2026-01-16');
  const D = 'D#2026-01-16T00:00:00.000Z#R#';

  it.each<[string, object, Ask | undefined]>([
    [`begins_with(sk, 'D#')`, {}, undefined],
    [`begins_with(sk, '${D}')`, { date }, undefined],
    [`begins_with(sk, '${D}no#')`, { date, region: 'no' }, undefined],
    [`sk = '${D}no#5'`, { date, region: 'no', n: 5 }, undefined],
    [`sk = '${D}no#5'`, { date, region: 'no' }, o => o.n!.eq(5)],
    [`sk BETWEEN 'D#' AND 'D#2026-01-16T00:00:00.000Y…'`, {}, o => o.date!.lt(date)],
    [`sk BETWEEN 'D#2026-01-16T00:00:00.000Z' AND 'D#…'`, {}, o => o.date!.gte(date)],
    [`sk BETWEEN 'D#' AND '${D}…' | date <= '2026-01-16T00:00:00.000Z'`, {}, o => o.date!.lte(date)],
    [`begins_with(sk, 'D#2026-')`, {}, o => o.date!.beginsWith('2026-')],
    [`begins_with(sk, '${D}n')`, { date }, o => o.region!.beginsWith('n')],
    [`sk BETWEEN '${D}' AND '${D}n…'`, { date }, o => o.region!.lt('o')],
  ])('with several parts says %s', (expected, values, where) => {
    expect(said(day, { pk: 'a', ...values }, where)).toBe(`pk = 'a' AND ${expected}`);
  });

  it.each<[string, object, Ask | undefined]>([
    ['a later part without an earlier', { region: 'no' }, undefined],
    ['a later part asked without an earlier', {}, o => o.region!.eq('no')],
    ['two ranged parts', {}, o => o.date!.gt(date).and(o.region!.gt('no'))],
    ['a later part given behind a range', { region: 'no' }, o => o.date!.gt(date)],
    ['a range of numbers, whose order is not that of digits', { date, region: 'no' }, o => o.n!.gt(5)],
  ])('with several parts refuses %s', (_, values, where) => {
    expect(thrown(() => said(day, { pk: 'a', ...values }, where)).code).toBe('ErrInvalidOperator');
  });

  it('asks for the first of two parts that no text keeps apart', () => {
    const joined = specModel({ pk: text, sk: { template: 'A#${x}${y}' }, x: text, y: text }, 'sk');
    expect(said(joined, { pk: 'a', x: '1', y: '2' })).toBe(`pk = 'a' AND sk = 'A#12'`);
    expect(said(joined, { pk: 'a' })).toBe(`pk = 'a' AND begins_with(sk, 'A#')`);
    expect(thrown(() => said(joined, { pk: 'a', x: '1' })).code).toBe('ErrInvalidOperator');
    expect(thrown(() => said(joined, { pk: 'a' }, o => o.x!.gt('1'))).code).toBe('ErrInvalidOperator');
  });

  it('needs no bounds where the field is the whole key', () => {
    const bare = specModel({ pk: text, sk: { template: '${id}' }, id: text }, 'sk');
    expect(said(bare, { pk: 'a' })).toBe(`pk = 'a'`);
    expect(said(bare, { pk: 'a' }, o => o.id!.lt('5'))).toBe(`pk = 'a' AND sk < '5'`);
    expect(said(bare, { pk: 'a' }, o => o.id!.between('5', '6'))).toBe(`pk = 'a' AND sk BETWEEN '5' AND '6'`);
    expect(said(bare, { pk: 'a' }, o => o.id!.beginsWith(''))).toBe(`pk = 'a'`);
  });
});

describe('A query on an index with a multi-attribute key', () => {
  const model = specModel({ id: text, a: text, b: text, c: text, d: { codec: number }, e: text });
  const keys = { partition: ['a', 'b'], sort: ['c', 'd', 'e'] };
  it.each<[string, object, Ask | undefined]>([
    [`a = '1' AND b = '2'`, {}, undefined],
    [`a = '1' AND b = '2' AND c = '3'`, { c: '3' }, undefined],
    [`a = '1' AND b = '2' AND c > '3'`, {}, o => o.c!.gt('3')],
    [`a = '1' AND b = '2' AND c = '3' AND d BETWEEN 1 AND 2`, { c: '3' }, o => o.d!.between(1, 2)],
    [
      `a = '1' AND b = '2' AND c = '3' AND d = 4 AND begins_with(e, 'x')`,
      {},
      o => o.c!.eq('3').and(o.d!.eq(4), o.e!.beginsWith('x')),
    ],
  ])('says %s', (expected, values, where) => {
    expect(said(model, { a: '1', b: '2', ...values }, where, keys)).toBe(expected);
  });

  it.each<[string, string, object, Ask | undefined]>([
    ['half a partition key', 'ErrMissingPrimaryKey', { a: '1' }, undefined],
    ['a gap', 'ErrInvalidOperator', { a: '1', b: '2', d: 1 }, undefined],
    ['a range before the last', 'ErrInvalidOperator', { a: '1', b: '2', d: 1 }, o => o.c!.gt('3')],
    ['two ranges', 'ErrInvalidOperator', { a: '1', b: '2' }, o => o.c!.gt('3').and(o.d!.gt(1))],
  ])('refuses %s', (_, code, values, where) => {
    expect(thrown(() => said(model, values, where, keys)).codes).toContain(code);
  });

  it('is refused by the renderer too, as data', () => {
    const key = { partition: [], sort: [] };
    expect(thrown(() => renderKeyCondition(key, new Placeholders())).code).toBe('ErrMissingPrimaryKey');
    const range = { attribute: 'c', op: '>', value: { S: 'x' } } as const;
    const after = { attribute: 'd', op: '=', value: { S: 'x' } } as const;
    const gap = { partition: [{ attribute: 'a', value: { S: 'x' } }], sort: [range, after] };
    expect(thrown(() => renderKeyCondition(gap, new Placeholders())).code).toBe('ErrInvalidOperator');
  });
});
