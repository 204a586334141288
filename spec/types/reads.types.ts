import { Entity } from '../../lib/entity/entity.js';
import type { Key } from '../../lib/entity/types.js';
import { index } from '../../lib/entity/query.js';
import type { Secret } from '../../lib/expressions/field-types.js';

class Order extends Entity {
  customerId!: Key<string>;
  rank!: Key<number>;
  status: 'open' | 'paid' = 'open';
  total = 0;
  tags = new Set<string>();
  address?: { city: string };
  card?: Secret<string>;

  static readonly byStatus = index(() => Order, 'by-status').on('status', 'total');
}
const query = () => Order.query({ customerId: 'c' });

void query().where(o => o.rank.between(1, 2).and(o.customerId.eq('x')));
void Order.byStatus.query({ status: 'open', total: 1 }).filter(o => o.tags.contains('vip'));
export async function narrowed(): Promise<string | undefined> {
  const [row] = await query().select('total', 'address.city').all();
  // @ts-expect-error the projection left it out
  void row?.status;
  // @ts-expect-error a part of an entity cannot be saved
  void row?.save;
  return row?.address?.city;
}

// @ts-expect-error a key is text
void Order.query({ customerId: 1 });
// @ts-expect-error no key field
void Order.query({ total: 1 });
// @ts-expect-error a number has no beginning
void query().where(o => o.rank.beginsWith('1'));
void query().where(o => o.at('rank').lte(2).and(o.customerId.gte('a'), o.status.eq('open')));
// @ts-expect-error a key condition has no ne: filter() has
void query().where(o => o.customerId.ne('x'));
// @ts-expect-error nor contains
void query().where(o => o.customerId.contains('x'));
// @ts-expect-error nor in
void query().where(o => o.rank.in([1, 2]));
// @ts-expect-error nor exists
void query().where(o => o.rank.exists());
// @ts-expect-error nor a size
void query().where(o => o.customerId.size().gt(1));
// @ts-expect-error a key is compared with a value, not with another field
void query().where(o => o.customerId.eq(o.status));
// @ts-expect-error no key is made of a set
void query().where(o => o.tags.eq(new Set(['x'])));
// @ts-expect-error nor of an object
void query().where(o => o.address.city.eq('Oslo'));
// @ts-expect-error an encrypted field cannot be queried
void query().where(o => o.card.eq('4'));
// @ts-expect-error no such field
void query().where(o => o.totl.eq(1));
// @ts-expect-error a number is compared with numbers
void query().where(o => o.rank.gt('1'));
// @ts-expect-error not one of the values
void Order.byStatus.query({ status: 'gone' });
// @ts-expect-error the partition key is missing
void Order.byStatus.query({ total: 1 });
// @ts-expect-error no field of the index's key
void Order.byStatus.query({ status: 'open', rank: 1 });
// @ts-expect-error no such field
void index(() => Order, 'by-status').on('state');
// @ts-expect-error a set has no order
void query().filter(o => o.tags.gt(new Set()));
// @ts-expect-error an encrypted field cannot be queried
void query().filter(o => o.card.eq('4'));
// @ts-expect-error no such field
void query().select('totl');
// @ts-expect-error a cursor is text
void query().page({ cursor: 1 });
// @ts-expect-error a scan has no sort key
void Order.scan().where;
// @ts-expect-error nor a page before another
void Order.scan().page({ before: 'x' });

/** Keys are always there; paths go as deep as the objects do. */
export async function selected(): Promise<readonly [string, number | undefined]> {
  const rows = await Deep.query({ id: 'x' }).select('id', 'a.b.c', 'a.b.d.e').all();
  const id: string = rows[0]!.id;
  // @ts-expect-error an item may lack what is no key
  void rows[0]!.a.b;
  // @ts-expect-error the projection left it out
  void rows[0]!.a?.f;
  // @ts-expect-error no such place
  void Deep.query({ id: 'x' }).select('a.b.z');
  return [id, rows[0]!.a?.b?.c ?? rows[0]!.a?.b?.d?.e];
}
class Deep extends Entity {
  id!: Key<string>;
  a?: { b?: { c: number; d: { e: number } }; f: string };
  parent?: Deep;
}
const rank: number | undefined = [1][0];
const withRank: Parameters<typeof Order.byStatus.query>[0] = { status: 'open', total: rank };
void Order.byStatus.query(withRank);
void index(() => Order, 'by-status').query({ status: 'open', total: rank });
