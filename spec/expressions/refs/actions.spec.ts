import { Placeholders, renderUpdate } from '../../../lib/expressions/render.js';
import { actionsOf } from '../../../lib/expressions/references.js';
import type { LooseChanges } from '../../../lib/expressions/update-refs.js';
import type { Value } from '../../../lib/values/value.js';
import { thrown } from '../errors.js';
import { orders } from '../models.js';

type Leaf = LooseChanges<unknown>;
type Inner = Leaf & Readonly<Record<string, Leaf>>;
type Field = Leaf & Readonly<Record<string, Inner>>;
type Loose = Readonly<Record<string, Field>> & { at(name: unknown): Field };
type Ask = (o: Loose) => unknown;

function said(ask: Ask): string | undefined {
  const to = new Placeholders();
  const text = renderUpdate(actionsOf(orders, ask), to);
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = to.expressions();
  const shown = (value: Value) => JSON.stringify(value);
  return text?.replace(/#\d+/g, name => names[name]!).replace(/:\d+/g, value => shown(values[value]!));
}

describe('Actions made from field references', () => {
  it.each<[string, Ask]>([
    ['SET order_total = {"N":"5"}', o => o.total!.set(5)],
    ['SET note = {"NULL":true}', o => o.note!.set(null)],
    ['SET tags = {"SS":["a"]}', o => o.tags!.set(new Set(['a']))],
    ['SET order_total = limit', o => o.total!.set(o.limit)],
    ['SET limit = if_not_exists(limit, {"N":"0"})', o => o.limit!.setIfMissing(0)],
    ['SET limit = if_not_exists(limit, order_total)', o => o.limit!.setIfMissing(o.total)],
    ['REMOVE note', o => o.note!.remove()],
    ['ADD order_total {"N":"5"}', o => o.total!.add(5)],
    ['ADD order_total {"N":"-5"}', o => o.total!.subtract(5)],
    ['ADD order_total {"N":"5"}', o => o.total!.subtract(-5)],
    ['ADD order_total {"N":"0"}', o => o.total!.subtract(0)],
    ['ADD price {"N":"-0.1"}', o => o.price!.subtract('0.10')],
    ['ADD big {"N":"9007199254740993"}', o => o.big!.add(9007199254740993n)],
    ['ADD meta {"N":"5"}', o => o.meta!.add(5)],
    ['ADD tags {"SS":["vip"]}', o => o.tags!.add('vip')],
    ['ADD tags {"SS":["a","b","c"]}', o => o.tags!.add('a', new Set(['b', 'c']))],
    ['ADD points {"NS":["1"]}', o => o.points!.add(1)],
    ['ADD things {"NS":["1"]}', o => o.things!.add(1)],
    ['ADD things {"SS":["x"]}', o => o.things!.add('x')],
    ['DELETE tags {"SS":["a"]}', o => o.tags!.delete('a')],
    ['DELETE things {"NS":["1"]}', o => o.things!.delete(1)],
    [
      'SET lines = list_append(if_not_exists(lines, {"L":[]}), {"L":[{"M":{"n":{"N":"1"}}}]})',
      o => o.lines!.append({ n: 1 }),
    ],
    ['SET meta = list_append({"L":[{"N":"1"},{"N":"2"}]}, if_not_exists(meta, {"L":[]}))', o => o.meta!.prepend(1, 2)],
    ['SET address.city_name = {"S":"Oslo"}', o => o.address!.city!.set('Oslo')],
    ['SET address.set = {"S":"x"}', o => o.address!.at('set').set('x')],
    ['SET lines[0].city_name = {"S":"x"}', o => o.lines!.at(0).at('city').set('x')],
    ['REMOVE lines[1]', o => o.lines!.at(1).remove()],
    ['ADD meta.a.b {"N":"1"}', o => o.meta!.a!.b!.add(1)],
    ['SET card = {"S":"4"}', o => o.card!.set('4')],
    ['REMOVE card', o => o.card!.remove()],
    ['SET __proto__.x = {"N":"1"}', o => o.__proto!.x!.set(1)],
  ])('say %s', (text, ask) => {
    expect(said(ask)).toBe(text);
  });

  it('may be many, or none', () => {
    expect(said(o => [o.total!.add(5), o.note!.remove(), o.tags!.delete('x'), o.limit!.set(1)])).toBe(
      'SET limit = {"N":"1"} REMOVE note ADD order_total {"N":"5"} DELETE tags {"SS":["x"]}',
    );
    expect(said(() => [])).toBeUndefined();
  });

  it.each<[string, string, Ask]>([
    ['an unknown field', 'ErrInvalidModel', o => o.totl!.set(1)],
    ['undefined', 'ErrInvalidOperator', o => o.total!.set(undefined)],
    ['nothing to set', 'ErrInvalidOperator', o => (o.total!.set as () => unknown)()],
    ['an object where text is expected', 'ErrInvalidOperator', o => o.status!.set({ $set: 1 })],
    ['NaN', 'ErrNumberPrecisionLoss', o => o.total!.set(NaN)],
    ['a sum with Infinity', 'ErrNumberPrecisionLoss', o => o.total!.add(Infinity)],
    ['a sum with text', 'ErrInvalidOperator', o => o.total!.add('5')],
    ['two amounts', 'ErrInvalidOperator', o => o.total!.add(1, 2)],
    ['a sum of booleans', 'ErrInvalidOperator', o => o.paid!.add(1)],
    ['a subtraction from text', 'ErrInvalidOperator', o => o.status!.subtract(1)],
    ['members of text', 'ErrInvalidOperator', o => o.status!.add('x')],
    ['no member', 'ErrInvalidOperator', o => o.tags!.add(new Set())],
    ['a member of another type', 'ErrInvalidOperator', o => o.tags!.add(1)],
    ['members in a list', 'ErrInvalidOperator', o => o.tags!.add(['a'])],
    ['a deletion from a number', 'ErrInvalidOperator', o => o.total!.delete(1)],
    ['elements of a set', 'ErrInvalidOperator', o => o.tags!.append('x')],
    ['elements of a number', 'ErrInvalidOperator', o => o.total!.append(1)],
    ['an undefined element', 'ErrInvalidOperator', o => o.lines!.append(undefined)],
    ['another field as element', 'ErrInvalidOperator', o => o.meta!.append(o.total)],
    ['another field as amount', 'ErrInvalidOperator', o => o.total!.add(o.limit)],
    ['a copy of another type', 'ErrInvalidOperator', o => o.total!.set(o.status)],
    ['a required field removed', 'ErrInvalidModel', o => o.must!.remove()],
    ['overlapping paths', 'ErrInvalidOperator', o => [o.address!.set({}), o.address!.city!.set('x')]],
    ['the same field twice', 'ErrInvalidOperator', o => [o.total!.add(1), o.total!.add(2)]],
    ['a condition', 'ErrInvalidOperator', o => (o.total as never as { gt(n: number): unknown }).gt(1)],
    ['plain data', 'ErrInvalidOperator', () => [{ action: 'set', path: ['id'], to: { value: { S: 'x' } } }]],
    ['a missing action', 'ErrInvalidOperator', o => [o.total!.add(1), undefined]],
    ['an assignment', 'ErrInvalidOperator', o => ((o as unknown as { total: unknown }).total = 5)],
    ['a deletion by JavaScript', 'ErrInvalidOperator', o => delete (o.address as { city?: unknown }).city],
  ])('are refused: %s', (_, code, ask) => {
    expect(thrown(() => said(ask)).codes).toContain(code);
  });

  it.each<[string, Ask]>([
    ['set where missing', o => o.card!.setIfMissing('4')],
    ['added to', o => o.card!.add('4')],
    ['changed within', o => o.card!.last!.set('4')],
    ['a copy', o => o.card!.set(o.status)],
    ['copied', o => o.status!.set(o.card)],
  ])('are refused on an encrypted field: %s', (_, ask) => {
    expect(thrown(() => said(ask)).codes).toContain('ErrEncryptedFieldNotQueryable');
  });
});
