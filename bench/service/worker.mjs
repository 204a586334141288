// Load, scan and get against a DynamoDB that answers over HTTP: `worker.mjs {"endpoint":…,"items":…,"gets":…,"rounds":…}`.
import { deepStrictEqual } from 'node:assert';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as dynamorm from '../columns/dynamorm.mjs';
import * as libDynamodb from '../columns/lib-dynamodb.mjs';
import * as raw from '../columns/raw.mjs';
import { CUSTOMER, small } from '../data/items.mjs';

const { endpoint, items: count, gets, rounds } = JSON.parse(process.argv[2]);
const columns = [raw, libDynamodb, dynamorm];
const options = { endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };
const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const items = Array.from({ length: count }, (_, i) => small(i));

async function timed(work) {
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - begun, cpuMs: (user + system) / 1000 };
}

async function withTable(TableName, work) {
  const client = new DynamoDBClient(options);
  const keys = ['customerId', 'orderId'];
  const AttributeDefinitions = keys.map(AttributeName => ({ AttributeName, AttributeType: 'S' }));
  const KeySchema = keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' }));
  await client.send(
    new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' }),
  );
  try {
    return await work();
  } finally {
    await client.send(new DeleteTableCommand({ TableName }));
  }
}

/** One round of one column in a table of its own; what comes back is what went in. */
function round(column, table) {
  return withTable(table, async () => {
    const store = column.open({ stub: { options }, table, shape: 'small' });
    const plain = store.plain ?? (item => item);
    const load = await timed(async () => {
      for (let i = 0; i < items.length; i += 25) await store.batchWrite(items.slice(i, i + 25));
    });
    let found;
    const query = await timed(async () => {
      found = await store.query(CUSTOMER);
    });
    deepStrictEqual(Array.from(found, plain), items);
    const get = await timed(async () => {
      for (let i = 0; i < gets; i++) found = await store.get(items[i % items.length]);
    });
    deepStrictEqual(plain(found), items[(gets - 1) % items.length]);
    return { load, query, get };
  });
}

const results = Object.fromEntries(columns.map(({ title }) => [title, []]));
for (let n = 0; n <= rounds; n++)
  for (const column of columns) {
    const result = await round(column, `bench-${process.pid}-${n}-${columns.indexOf(column)}`);
    // The first round warms up.
    if (n > 0) results[column.title].push(result);
  }
const summary = Object.entries(results).map(([title, all]) => [
  title,
  Object.fromEntries(
    ['load', 'query', 'get'].map(step => [
      step,
      { ms: median(all.map(one => one[step].ms)), cpuMs: median(all.map(one => one[step].cpuMs)) },
    ]),
  ),
]);
console.log(JSON.stringify(Object.fromEntries(summary)));
