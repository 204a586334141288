import type { Clause } from '../../lib/expressions/condition.js';
import type { Action } from '../../lib/expressions/update-operators.js';
import type { ConditionRefs, UpdateRefs } from '../../lib/expressions/references.js';
import type { Secret } from '../../lib/expressions/field-types.js';

declare const mark: unique symbol;
/** Structurally the `Key<T>` of the entity layer. */
type Key<T extends string | number | Uint8Array | Date> = T & { readonly [mark]?: { readonly value: T } };

abstract class Base {
  declare readonly isNew: boolean;
  async save(): Promise<void> {}
}
class Order extends Base {
  id!: Key<string>;
  rank!: Key<number>;
  status: 'open' | 'paid' = 'open';
  total = 0;
  limit?: number;
  big?: bigint;
  price?: string;
  paid?: boolean;
  at2?: Date;
  hash?: Uint8Array;
  tags = new Set<string>();
  lines: { sku: string; n: number }[] = [];
  address?: { city: string; set?: string; geo?: { lat: number } | null };
  counts?: Map<string, number>;
  meta: Record<string, string> = {};
  site?: URL;
  nick?: string | null;
  loose: unknown;
  any!: { [key: string]: never } | string;
  card?: Secret<string>;
  pin?: Secret<{ code: number }>;
  check(): void {}
}

const where = (ask: (o: ConditionRefs<Order, Base>) => Clause): unknown => ask;
const change = (ask: (o: UpdateRefs<Order, Base>) => readonly Action[]): unknown => ask;

where(o => o.id.eq('a').and(o.rank.gt(1), o.id.beginsWith('x')).or(o.status.ne('paid')).not());
where(o => o.status.in(['open', 'paid']));
where(o => o.total.between(1, 2).and(o.total.lt(o.limit), o.big.gte(1n), o.price.lte('0.1')));
where(o => o.paid.eq(true).or(o.at2.lt(new Date()), o.at2.beginsWith('2026-'), o.hash.beginsWith(new Uint8Array())));
where(o => o.tags.contains('vip').and(o.tags.size().gt(3), o.lines.contains({ sku: 's', n: 1 })));
where(o => o.lines.at(0).sku.eq('s').and(o.lines.size().between(1, 2)));
where(o => o.address.city.eq('Oslo').and(o.address.geo.lat.gt(59), o.address.eq({ city: 'Oslo' })));
where(o => o.address.at('set').eq('x').and(o.address.set.exists(), o.at('total').gt(3)));
where(o => o.counts.at('a').gt(1).and(o.meta.at('b').eq('x'), o.site.contains('example'), o.nick.eq(null)));
where(o => o.loose.eq(1).and(o.total.exists(), o.total.notExists(), o.total.type('N')));

// @ts-expect-error no such field
where(o => o.totl.eq(1));
// @ts-expect-error what the base class has is no field
where(o => o.isNew.eq(true));
// @ts-expect-error a method is no field
where(o => o.check.exists());
// @ts-expect-error a number is not compared with text
where(o => o.total.eq('1'));
// @ts-expect-error not one of the values
where(o => o.status.eq('gone'));
// @ts-expect-error a number has no beginning
where(o => o.total.beginsWith('1'));
// @ts-expect-error a boolean has no order
where(o => o.paid.gt(false));
// @ts-expect-error a set has no order
where(o => o.tags.lt(new Set()));
// @ts-expect-error the set holds text
where(o => o.tags.contains(1));
// @ts-expect-error between takes two
where(o => o.total.between(1));
// @ts-expect-error in takes a list
where(o => o.total.in(1, 2));
// @ts-expect-error not a type of DynamoDB
where(o => o.total.type('X'));
// @ts-expect-error another field, but of another type
where(o => o.total.eq(o.id));
// @ts-expect-error JavaScript's own operators make no condition
where(o => o.total > 1);
// @ts-expect-error a size is a number
where(o => o.tags.size().eq('1'));
// @ts-expect-error no operand is forgotten
where(o => o.status.eq(undefined));
// @ts-expect-error an encrypted field cannot be queried
where(o => o.card.eq('4'));
// @ts-expect-error nor can one that holds a structure
where(o => o.pin.exists());
// @ts-expect-error changes are not conditions
where(o => o.total.add(1));

change(o => [o.total.add(5), o.total.subtract(1), o.big.add(1n), o.price.add('0.10'), o.limit.setIfMissing(0)]);
change(o => [o.address.city.set('Oslo'), o.address.at('set').set('x'), o.address.geo.set(null), o.nick.set(null)]);
change(o => [o.tags.add('vip', 'new'), o.tags.delete('x'), o.tags.add(new Set(['a'])), o.total.set(o.limit)]);
change(o => [o.lines.append({ sku: 's', n: 1 }), o.lines.prepend(), o.lines.at(0).n.add(1), o.lines.at(1).remove()]);
change(o => [o.counts.at('a').add(1), o.meta.at('b').set('x'), o.loose.set(1), o.status.set('paid'), o.at2.remove()]);
change(o => [o.card.set('4'), o.card.remove(), o.pin.set({ code: 1 }), o.at('total').add(1)]);

// @ts-expect-error no such field
change(o => [o.totl.set(1)]);
// @ts-expect-error text is not added to a number
change(o => [o.total.add('1')]);
// @ts-expect-error only decimal text can be added to
change(o => [o.price.add('one')]);
// @ts-expect-error a boolean has no sum
change(o => [o.paid.add(true)]);
// @ts-expect-error not one of the values
change(o => [o.status.set('gone')]);
// @ts-expect-error the set holds text
change(o => [o.tags.add(1)]);
// @ts-expect-error a list has no members to add; append says where
change(o => [o.lines.add({ sku: 's', n: 1 })]);
// @ts-expect-error an element lacks a field
change(o => [o.lines.append({ sku: 's' })]);
// @ts-expect-error undefined is not stored
change(o => [o.limit.set(undefined)]);
// @ts-expect-error nothing to copy from a field of another type
change(o => [o.total.set(o.id)]);
// @ts-expect-error an encrypted field is only replaced as a whole
change(o => [o.card.setIfMissing('4')]);
// @ts-expect-error conditions are no changes
change(o => [o.total.gt(1)]);
// @ts-expect-error nothing within ciphertext can be addressed
change(o => [o.pin.code.set(1)]);
