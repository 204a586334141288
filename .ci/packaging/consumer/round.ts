// Compiled twice like order.ts: one round through everything a class of either build goes through in this build.
import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { batchGet, connect, isDynamormError, transact } from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { ensureTables } from 'dynamorm/tables';
import type { Order as Own } from './order.js';

export async function round(name: string, Order: typeof Own): Promise<void> {
  const engine = createEngine();
  connect({ client: engine.client() });
  await ensureTables(Order);
  const key = { customerId: 'c1', orderId: 'o1' };

  await Order.create({ ...key, total: 5, tags: new Set(['new']), address: { city: 'Bergen' } });
  const order = await Order.get(key);
  order.address!.city = 'Oslo';
  order.tags.add('paid');
  deepStrictEqual(Object.keys(order.changes()).sort(), ['address.city', 'tags']);
  await order.save();
  strictEqual(order.version, 1);

  await rejects(Order.create(key), error => isDynamormError(error, 'ErrConditionFailed'));
  await transact(tx => {
    tx.update(Order, key, o => [o.total.add(1)]);
    tx.create(Order.of({ customerId: 'c1', orderId: 'o2' }));
  });
  const { items, missing } = await batchGet([Order.key(key), Order.key({ customerId: 'c1', orderId: 'o3' })]);
  deepStrictEqual([items[0]?.total, items[0] instanceof Order, missing.length], [6, true, 1]);
  await order.reload();
  await order.delete();
  strictEqual(await Order.exists(key), false);
  console.log(`${name}: saved, loaded, changed, transacted, read in a batch and deleted`);
}
