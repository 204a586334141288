import { Entity } from '../../lib/entity/entity.js';
import type { Key } from '../../lib/entity/types.js';
import { acquireLease, batchGet, transactGet, transition, repairUnique } from '../../lib/entity/functions.js';
import { transact } from '../../lib/entity/transaction.js';
import { type BatchWritable, batchWrite } from '../../lib/operations/batch-write.js';
import { batchWriteAll } from '../../lib/operations/batch-write-all.js';

class Order extends Entity {
  customerId!: Key<string>;
  rank!: Key<number>;
  total = 0;
  open?: boolean;
}
class Stock extends Entity {
  sku!: Key<string>;
  left = 0;
}
const orderKey = () => Order.key({ customerId: 'c', rank: 1 });
const stockKey = () => Stock.key({ sku: 's' });

// ---- what is read stands by position, and may be missing --------------------------------------------------------------

export async function tuples(): Promise<void> {
  const [order, stock, again] = await transactGet([orderKey(), stockKey(), orderKey()]);
  const [total, left]: [number | undefined, number | undefined] = [order?.total, stock?.left];
  void [total, left, again?.rank];
  // @ts-expect-error there may be none
  void order.total;
  // @ts-expect-error the second is no order
  void stock?.total;
  // @ts-expect-error three were asked for
  void (await transactGet([orderKey(), stockKey(), orderKey()]))[3];

  const { items, missing } = await batchGet([stockKey(), orderKey()]);
  void [items[0]?.left, items[1]?.total, missing[0]?.key];
  // @ts-expect-error the first is no order
  void items[0]?.total;
  // @ts-expect-error there may be none
  void items[1].save();
  // @ts-expect-error two were asked for
  void items[2];

  const orders = await batchGet([1, 2].map(rank => Order.key({ customerId: 'c', rank })));
  for (const one of orders.items) void one?.total;
  // @ts-expect-error a key is a class's own
  void batchGet([{ sku: 's' }]);
  // @ts-expect-error a part of the key is missing
  void batchGet([Order.key({ customerId: 'c' })]);
}

// ---- what is written --------------------------------------------------------------------------------------------------

export async function writes(order: Order, stock: Stock): Promise<void> {
  await batchWrite([order, stock, Order.deletion({ customerId: 'c', rank: 1 })], { ignoreVersions: true });
  // @ts-expect-error neither an entity nor a deletion
  void batchWrite(['order']);
  // @ts-expect-error no such option
  void batchWrite([order], { ignoreTypes: true });
  async function* source(): AsyncGenerator<BatchWritable> {
    yield Promise.resolve(order);
    yield stock;
  }
  const written: number = await batchWriteAll(source(), { onProgress: ({ written: n }) => void n.toFixed() });
  void written;

  await transact(tx =>
    tx
      .create(order)
      .update(Stock, { sku: 's' }, s => [s.left.add(-1)], { if: s => s.left.gte(1) })
      .check(Order, { customerId: 'c', rank: 1 }, o => o.open.eq(true)),
  );
  // @ts-expect-error no field of the class
  void transact(tx => tx.update(Stock, { sku: 's' }, s => [s.total.add(1)]));
  // @ts-expect-error no key of the class
  void transact(tx => tx.delete(Stock, { customerId: 'c' }));
  // @ts-expect-error another type
  void transact(tx => tx.check(Stock, { sku: 's' }, s => s.left.eq('1')));
}

// ---- guards -----------------------------------------------------------------------------------------------------------

export async function guards(event: Stock): Promise<void> {
  const lease = await acquireLease(Stock, { sku: 's' }, { ttlMs: 1 });
  void lease.token.toFixed();
  // @ts-expect-error how long is part of it
  void acquireLease(Stock, { sku: 's' }, {});
  // @ts-expect-error a token is not for changing
  lease.token = 1;
  const { findings } = await repairUnique(Stock);
  for (const { fault } of findings) {
    // @ts-expect-error no such fault
    void (fault === 'gone');
  }
  await transition<Order>({ actual: [Order, { customerId: 'c', rank: 1 }, o => [o.total.set(1)]], event });
  // @ts-expect-error another type
  void transition<Order>({ actual: [Order, { customerId: 'c', rank: 1 }, o => [o.total.set('1')]], event });
}
