import { and } from '../../../lib/expressions/condition.js';
import { Placeholders, renderCondition } from '../../../lib/expressions/render.js';
import { conditionOf, type ConditionRefs } from '../../../lib/expressions/references.js';
import type { LooseConditions } from '../../../lib/expressions/condition-refs.js';
import type { Value } from '../../../lib/values/value.js';
import { thrown } from '../errors.js';
import { orders, specModel } from '../models.js';

/** What the spec's model looks like to plain JavaScript, three levels deep. */
type Leaf = LooseConditions<unknown>;
type Inner = Leaf & Readonly<Record<string, Leaf>>;
type Field = Leaf & Readonly<Record<string, Inner>>;
type Loose = Readonly<Record<string, Field>> & { at(name: unknown): Field };
type Ask = (o: Loose) => unknown;

/** The rendered condition with names and values put back in. */
function said(ask: Ask): string {
  const to = new Placeholders();
  const text = renderCondition(conditionOf(orders, ask), to);
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = to.expressions();
  const shown = (value: Value) => JSON.stringify(value, (_, v: unknown) => (v instanceof Uint8Array ? [...v] : v));
  return text.replace(/#\d+/g, name => names[name]!).replace(/:\d+/g, value => shown(values[value]!));
}
const refused = (ask: Ask) => thrown(() => said(ask));

describe('Conditions made from field references', () => {
  it.each<[string, Ask]>([
    ['order_total = {"N":"5"}', o => o.total!.eq(5)],
    ['order_total <> {"N":"5"}', o => o.total!.ne(5)],
    ['order_total < {"N":"5"}', o => o.total!.lt(5)],
    ['order_total <= {"N":"5"}', o => o.total!.lte(5)],
    ['order_total > {"N":"5"}', o => o.total!.gt(5)],
    ['order_total >= limit', o => o.total!.gte(o.limit)],
    ['order_total BETWEEN {"N":"1"} AND limit', o => o.total!.between(1, o.limit)],
    ['order_total BETWEEN {"N":"9"} AND {"N":"10"}', o => o.total!.between(9, 10)],
    ['order_total IN ({"N":"1"}, {"N":"2"})', o => o.total!.in([1, 2])],
    ['big > {"N":"9007199254740993"}', o => o.big!.gt(9007199254740993n)],
    ['price = {"N":"0.1"}', o => o.price!.eq('0.10')],
    ['paid = {"BOOL":true}', o => o.paid!.eq(true)],
    ['when < {"S":"2026-01-16T00:00:00.000Z"}', o => o.at('at').lt(new Date('2026-01-16'))],
    ['begins_with(when, {"S":"2026-01-"})', o => o.at('at').beginsWith('2026-01-')],
    ['begins_with(status, {"S":"o"})', o => o.status!.beginsWith('o')],
    ['NOT begins_with(status, {"S":"o"})', o => o.status!.notBeginsWith('o')],
    ['begins_with(status, {"S":"o"})', o => o.status!.notBeginsWith('o').not()],
    ['begins_with(hash, {"B":[1,2]})', o => o.hash!.beginsWith(new Uint8Array([1, 2]))],
    ['contains(status, {"S":"o"})', o => o.status!.contains('o')],
    ['contains(tags, {"S":"vip"})', o => o.tags!.contains('vip')],
    ['contains(points, {"N":"3"})', o => o.points!.contains(3)],
    ['contains(things, {"N":"3"})', o => o.things!.contains(3)],
    ['contains(things, {"S":"x"})', o => o.things!.contains('x')],
    ['contains(meta, {"N":"3"})', o => o.meta!.contains(3)],
    ['contains(lines, {"M":{"sku":{"S":"x"}}})', o => o.lines!.contains({ sku: 'x' })],
    ['contains(status, price)', o => o.status!.contains(o.price)],
    ['attribute_exists(note)', o => o.note!.exists()],
    ['attribute_not_exists(note)', o => o.note!.notExists()],
    ['attribute_type(note, {"S":"NULL"})', o => o.note!.type('NULL')],
    ['size(tags) > {"N":"3"}', o => o.tags!.size().gt(3)],
    ['size(tags) BETWEEN {"N":"1"} AND {"N":"3"}', o => o.tags!.size().between(1, 3)],
    ['note = {"NULL":true}', o => o.note!.eq(null)],
    ['tags = {"NULL":true}', o => o.tags!.eq(new Set())],
    ['address.city_name = {"S":"Oslo"}', o => o.address!.city!.eq('Oslo')],
    ['address.geo.lat > {"N":"59"}', o => o.address!.geo!.lat!.gt(59)],
    ['lines[0].city_name = {"S":"x"}', o => o.lines!.at(0).at('city').eq('x')],
    ['meta.a[1].b.c = {"S":"x"}', o => o.meta!.at('a').at(1).at('b.c').eq('x')],
    ['meta.__proto__ = {"S":"x"}', o => o.meta!.at('__proto__').eq('x')],
    ['meta.constructor = {"S":"x"}', o => o.meta!.at('constructor').eq('x')],
    ['__proto__.then = {"S":"x"}', o => o.__proto!.then!.eq('x')],
    ['a.b = {"S":"x"}', o => o['a.b']!.eq('x')],
  ])('say %s', (text, ask) => {
    expect(said(ask)).toBe(text);
  });

  it('combine with and, or and not', () => {
    expect(
      said(o =>
        o
          .total!.gt(1)
          .and(o.status!.eq('a').or(o.status!.eq('b')))
          .and(o.note!.exists().not()),
      ),
    ).toBe('order_total > {"N":"1"} AND (status = {"S":"a"} OR status = {"S":"b"}) AND NOT attribute_exists(note)');
    expect(said(o => and(o.total!.gt(1), o.total!.lt(3)))).toBe('order_total > {"N":"1"} AND order_total < {"N":"3"}');
  });

  it('reach a nested key whose name is also an operator, and the operator as well', () => {
    expect(said(o => o.address!.at('size').eq('L'))).toBe('address.size = {"S":"L"}');
    expect(said(o => (o.address!.size as unknown as Leaf).eq('L'))).toBe('address.size = {"S":"L"}');
    expect(said(o => o.address!.size().gt(1))).toBe('size(address) > {"N":"1"}');
    expect(said(o => (o.meta!.type as unknown as Leaf).eq('L'))).toBe('meta.type = {"S":"L"}');
    expect(said(o => o.meta!.type('M'))).toBe('attribute_type(meta, {"S":"M"})');
  });

  it('use one reference per field and class', () => {
    conditionOf(orders, (o: Loose) => {
      expect(o.total).toBe(o.total);
      return o.total!.exists();
    });
  });
});

describe('A condition that cannot be meant', () => {
  it.each<[string, string, Ask]>([
    ['an unknown field', 'ErrInvalidModel', o => o.totl!.eq(1)],
    ['what every object has', 'ErrInvalidModel', o => o.at('constructor').eq(1)],
    ['an unknown nested field', 'ErrInvalidModel', o => o.address!.citty!.eq('x')],
    ['a member of a scalar', 'ErrInvalidModel', o => o.total!.foo!.eq(1)],
    ['a key of a list', 'ErrInvalidModel', o => o.lines!.sku!.eq('x')],
    ['a member of a key', 'ErrInvalidOperator', o => o.id!.foo!.eq('x')],
    ['a negative index', 'ErrInvalidOperator', o => o.lines!.at(-1).exists()],
    ['half an index', 'ErrInvalidOperator', o => o.lines!.at(0.5).exists()],
    [
      'an operator that does not exist',
      'ErrInvalidOperator',
      o => (o.total as never as { is(n: number): unknown }).is(1),
    ],
    ['the same on plain data', 'ErrInvalidOperator', o => (o.meta as never as { is(n: number): unknown }).is(1)],
    ['too few operands', 'ErrInvalidOperator', o => (o.total!.between as (n: number) => unknown)(1)],
    ['too many operands', 'ErrInvalidOperator', o => (o.total!.eq as (...n: number[]) => unknown)(1, 2)],
    ['an operand for exists', 'ErrInvalidOperator', o => (o.note!.exists as (yes: boolean) => unknown)(false)],
    ['a forgotten operand', 'ErrInvalidOperator', o => o.total!.eq(undefined)],
    ['a forgotten operand of in', 'ErrInvalidOperator', o => o.total!.in([1, undefined])],
    ['in without a list', 'ErrInvalidOperator', o => o.status!.in('abc' as never)],
    ['in with nothing', 'ErrInvalidOperator', o => o.total!.in([])],
    ['in with 101 operands', 'ErrInvalidOperator', o => o.total!.in(Array.from({ length: 101 }, (_, i) => i))],
    ['between reversed', 'ErrInvalidOperator', o => o.total!.between(10, 9)],
    ['between reversed in bytes of UTF-8', 'ErrInvalidOperator', o => o.status!.between('\u{1F600}', '\uFF00')],
    ['between two types', 'ErrInvalidOperator', o => o.meta!.between(1, 'a')],
    ['a number that begins', 'ErrInvalidOperator', o => o.total!.beginsWith('1')],
    [
      'a number that does not begin',
      'ErrInvalidOperator',
      o => (o.total as unknown as typeof o.status)!.notBeginsWith('1'),
    ],
    ['a text that begins with a number', 'ErrInvalidOperator', o => o.status!.beginsWith(1 as never)],
    ['a text that begins with an object', 'ErrInvalidOperator', o => o.status!.beginsWith({ $gt: '' } as never)],
    ['a plain value that begins with an object', 'ErrInvalidOperator', o => o.meta!.beginsWith({} as never)],
    ['an object where text is expected', 'ErrInvalidOperator', o => o.status!.eq({ $ne: null })],
    ['an object where a number is expected', 'ErrInvalidOperator', o => o.total!.gt({ S: 'x' })],
    ['an object where a date is expected', 'ErrInvalidOperator', o => o.at('at').gt({})],
    ['an object in a text', 'ErrInvalidOperator', o => o.status!.contains({})],
    ['a number in a set of text', 'ErrInvalidOperator', o => o.tags!.contains(1)],
    ['something in a number', 'ErrInvalidOperator', o => o.total!.contains(1)],
    ['something in a map', 'ErrInvalidOperator', o => o.address!.contains('x')],
    ['an order of booleans', 'ErrInvalidOperator', o => o.paid!.lt(true)],
    ['an order of sets', 'ErrInvalidOperator', o => o.tags!.gt(new Set(['a']))],
    ['an order with null', 'ErrInvalidOperator', o => o.total!.lt(null)],
    ['an order of structures', 'ErrInvalidOperator', o => o.meta!.lt({ a: 1 })],
    ['a size of a number', 'ErrInvalidOperator', o => o.total!.size().gt(1)],
    ['a size that is text', 'ErrInvalidOperator', o => o.tags!.size().gt('1' as never)],
    [
      'a size with too many operands',
      'ErrInvalidOperator',
      o => (o.tags!.size().gt as (...n: number[]) => unknown)(1, 2),
    ],
    ['a type that does not exist', 'ErrInvalidOperator', o => o.note!.type('STRING' as never)],
    ['a comparison with itself', 'ErrInvalidOperator', o => o.total!.eq(o.total)],
    ['a comparison by JavaScript', 'ErrInvalidOperator', o => (o.total as never as number) > 5],
    ['a text made of a reference', 'ErrInvalidOperator', o => `${o.total as never as string}`],
    ['an assignment', 'ErrInvalidOperator', o => ((o.total as unknown as { x: unknown }).x = 5)],
    ['an assignment to a field', 'ErrInvalidOperator', o => ((o as unknown as { total: unknown }).total = 5)],
    ['nothing returned', 'ErrInvalidOperator', () => undefined],
    ['a reference returned', 'ErrInvalidOperator', o => o.paid],
    ['a boolean returned', 'ErrInvalidOperator', () => true],
    ['data that looks like a condition', 'ErrInvalidOperator', () => ({ op: 'exists', path: ['id'] })],
    ['an async callback', 'ErrInvalidOperator', async o => o.paid!.eq(true)],
    ['an update action', 'ErrInvalidOperator', o => (o.total as never as { add(n: number): unknown }).add(1)],
    ['a precision that does not fit', 'ErrNumberPrecisionLoss', o => o.total!.eq(NaN)],
  ])('is refused: %s', (_, code, ask) => {
    const error = refused(ask);
    expect(error.codes).toContain(code);
    expect(error.message).toMatch(/^Order/);
  });

  it('is refused by its main code too', () => {
    expect(refused(o => o.status!.eq({ $ne: null })).code).toBe('ErrInvalidOperator');
    expect(refused(o => o.total!.eq(NaN)).code).toBe('ErrNumberPrecisionLoss');
    expect(refused(o => o.totl!.eq(1)).code).toBe('ErrInvalidModel');
  });

  it.each<[string, Ask]>([
    ['compared', o => o.card!.eq('4')],
    ['asked whether it is there', o => o.card!.exists()],
    ['measured', o => o.card!.size()],
    ['compared with', o => o.status!.eq(o.card)],
    ['looked into', o => o.card!.last!.eq('4')],
    ['looked into by a word', o => o.card!.at('size')],
  ])('is refused on an encrypted field: %s', (_, ask) => {
    const error = refused(ask);
    expect(error.codes).toContain('ErrEncryptedFieldNotQueryable');
    expect(error.message).toContain('Order.card');
  });

  it('names the nested field, and no value', () => {
    const { message } = refused(o => o.lines!.at(3).at('city').eq({ secret: 'swordfish' }));
    expect(message).toContain('Order.lines[3].city');
    expect(message).not.toContain('swordfish');
  });

  it('relates no two classes', () => {
    const other = specModel({ id: {}, total: {} });
    let leaked: unknown;
    conditionOf(other, (o: Loose) => ((leaked = o.total), o.total!.exists()));
    expect(refused(o => o.total!.eq(leaked)).message).toContain('another class');
  });

  it('needs a function', () => {
    expect(thrown(() => conditionOf(orders, { op: 'exists', path: ['id'] } as never)).code).toBe('ErrInvalidOperator');
  });
});

/** Typed as users see it. */
class Shop {
  name!: string;
  open = true;
}
const typed = (ask: (o: ConditionRefs<Shop>) => unknown) => conditionOf(specModel({ name: {}, open: {} }), ask);

describe('A typed callback', () => {
  it('makes the same data', () => {
    expect(typed(o => o.open.eq(true))).toEqual({
      op: '=',
      left: { path: ['open'] },
      right: { value: { BOOL: true } },
    });
  });
});
