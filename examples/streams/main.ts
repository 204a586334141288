// Runs the function of handler.ts on recorded events, then on the live stream of an engine in this process.
import { readFileSync } from 'node:fs';
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { connect } from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { readStream } from 'dynamorm/streams';
import { createTable } from 'dynamorm/tables';
import { handler, Order, projection } from './handler.js';

const golden = new URL('../../contract/golden/streams/', import.meta.url);
for (const file of ['lambda.json', 'kinesis.json', 'pipes.json']) {
  const event = JSON.parse(readFileSync(new URL(file, golden), 'utf8')) as { Records: unknown[] };
  console.log(file, await handler(event));
}
projection.clear();

const engine = createEngine();
const client = engine.client();
connect({ client });
await createTable(Order);
const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
await client.send(new UpdateTableCommand({ TableName: 'shop', StreamSpecification }));
const order = await Order.create({ customerId: 'c1', orderId: 'o1', status: 'open' });
order.status = 'paid';
await order.save();
await Order.create({ customerId: 'c1', orderId: 'o2', status: 'open' });

for await (const record of readStream(Order, { client: await engine.streamsClient(), untilCaughtUp: true }))
  await handler({ Records: [record] });
console.log(Object.fromEntries(projection));
client.destroy();
