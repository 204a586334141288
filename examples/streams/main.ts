// `npm run example:streams`: runs handler.ts on recorded events, then on a live stream, and kinesis.ts on the same records, shuffled and
// doubled. The live stream is that of an engine in this process, or of DynamoDB Local with DYNAMODB_ENDPOINT=http://localhost:8000.
import { readFileSync } from 'node:fs';
import { connect } from 'dynamorm';
import { readStream, type BatchResponse, type LiveRecord } from 'dynamorm/streams';
import { createTable } from 'dynamorm/tables';
import { asKinesis } from './as-kinesis.js';
import { clients } from './engine.js';
import { handler, history, statuses } from './handler.js';
import { handler as kinesisHandler, OrderStatus, seen } from './kinesis.js';
import { Order } from './order.js';

const show = (of: string, { batchItemFailures }: BatchResponse, what: string): void =>
  console.log(`${of.padEnd(18)} ${batchItemFailures.length} failed  ${what}`);

for (const file of ['lambda.json', 'kinesis.json', 'pipes.json', 'pipes-kinesis.json']) {
  const event = JSON.parse(readFileSync(`contract/golden/streams/${file}`, 'utf8')) as { Records: unknown[] };
  show(file, await handler(event), history.splice(0).join(', '));
}
statuses.clear();

const { client, streams } = await clients();
connect({ client });
await createTable(Order, OrderStatus);
const first = await Order.create({ customerId: 'c1', orderId: 'o1', status: 'open' });
const second = await Order.create({ customerId: 'c1', orderId: 'o2', status: 'open' });
first.status = 'paid';
await first.save();
await second.delete();
// By its creation a new order is told from the old one of the same key, to the millisecond.
await new Promise(resolve => setTimeout(resolve, 5));
await Order.create({ customerId: 'c1', orderId: 'o2', status: 'open again' });
await first.delete();

const Records: LiveRecord[] = [];
for await (const record of readStream(Order, { client: streams, untilCaughtUp: true, pollMs: 20 }))
  Records.push(record);
show('live stream', await handler({ Records }), history.join(', '));
console.log('  known:', Object.fromEntries(statuses));

const doubled = asKinesis(Records);
show(
  'live, by Kinesis',
  await kinesisHandler(doubled),
  `${seen.applied + seen.outdated} of ${doubled.Records.length} handled`,
);
const rows = await OrderStatus.scan().all();
console.log('  known:', Object.fromEntries(rows.filter(row => !row.isGone).map(row => [row.orderId, row.status])));

client.destroy();
streams.destroy();
