// The main job, start to end: define, create tables, import, load, change, save, race, query, transact, hydrate, delete.
import { readFileSync } from 'node:fs';
import { batchWrite, connect, isDynamormError, transact, type DataOf } from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { hydrateRecord } from 'dynamorm/streams';
import { createTable } from 'dynamorm/tables';
import { Order, Stock } from './entities.js';
import { heading, request, result, table } from './show.js';

interface Input extends Omit<DataOf<Order>, 'tags'> {
  readonly tags: readonly string[];
}
const input = JSON.parse(readFileSync('examples/quickstart/orders.json', 'utf8')) as readonly Input[];

// DynamoDB in this process; with AWS credentials, `connect()` alone is enough.
const engine = createEngine();
connect({ client: engine.client() });

heading('Create the tables that the classes need');
await createTable(Order, Stock);
result('shop (with the index by-status and a stream) and stock');

heading('Import orders.json: entities of a file, 25 writes a request');
const orders = input.map(({ tags, ...order }) => Order.of({ ...order, tags: new Set(tags) }));
await batchWrite(orders, { ignoreVersion: true });
await Stock.create({ sku: 'cup', left: 10 });
result(`${orders.length} orders of ${new Set(orders.map(order => order.customerId)).size} customers`);

heading('Load one order, change it within, save it');
const order = await Order.get({ customerId: 'c1', orderId: '2026-0001' });
order.address!.city = 'Oslo';
order.tags.add('vip');
order.lines.push({ sku: 'saucer', n: 4 });
for (const [path, [before, after]] of Object.entries(order.changes()))
  console.log(`     ${path.padEnd(14)} ${text(before)} → ${text(after)}`);
await order.save();
const sent = engine.requests.last!;
request(sent.operation, sent.input);
result('one UpdateItem that says just that, under the version the order was loaded at');

heading('Lose a race on purpose, and recover');
const [mine, theirs] = await Promise.all([Order.get(order), Order.get(order)]);
theirs.total += 10;
await theirs.save();
mine.status = 'paid';
try {
  await mine.save();
} catch (error) {
  if (!isDynamormError(error, 'ErrVersionConflict')) throw error;
  result(`${error.code}: ${error.message}`);
}
const settled = await Order.mutate(order, current => (current.status = 'paid'));
result(`mutate loaded it again: status ${settled.status}, total ${settled.total}, version ${settled.version}`);

heading('Query: the orders of a customer, and the open ones by total');
table(
  (await Order.query({ customerId: 'c1' }).descending().all()).map(o => [
    o.orderId,
    o.status,
    o.total,
    o.address?.city ?? '',
  ]),
);
const open = Order.byStatus.query({ status: 'open' }).where(o => o.total.gt(20));
request('Query', open.input());
result(`${await open.count()} open orders over 20`);

heading('Transact: sell two cups, or nothing');
await transact(tx => {
  tx.create(Order.of({ customerId: 'c4', orderId: '2026-0007', total: 12, lines: [{ sku: 'cup', n: 2 }] }));
  tx.update(Stock, { sku: 'cup' }, s => [s.left.add(-2)], { if: s => s.left.gte(2) });
});
result(`8 cups left: ${(await Stock.get({ sku: 'cup' })).left === 8}`);

heading('Turn a stream record into the classes it is about');
const record = engine.streamEvents('shop').at(-1)!.Records.at(-1)!;
const event = await hydrateRecord(Order, record);
result(
  `${event.kind} of order ${event.kind === 'insert' ? event.after!.orderId : ''}, total ${event.kind === 'insert' ? event.after!.total : ''}`,
);

heading('Delete it');
await settled.delete();
result(`gone: ${(await Order.find(order)) === undefined}`);
console.log();

function text(value: unknown): string {
  return value instanceof Set ? `{${[...value].join(', ')}}` : (JSON.stringify(value) ?? '–');
}
