import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { createEngine } from '../lib/engine/index.js';

// What the engine costs: an operation against the SDK's own floor (a handler that answers a fixed text), and 100,000 small
// items against their JSON. Both sides run in turns within one process, so that the ratio holds on a busy machine.

const ROUNDS = 9;
const CALLS = 200;
const ITEMS = 100_000;
const LIMIT = { ratio: 1.5, memory: 3 };

type Item = Record<string, AttributeValue>;
const item = (n: number): Item => ({
  pk: { S: `customer#${n % 1000}` },
  sk: { S: `order#${String(n).padStart(8, '0')}` },
  status: { S: n % 2 === 0 ? 'open' : 'paid' },
  total: { N: String(n) },
});
const TableName = 'bench';
const key = { pk: { S: 'customer#7' }, sk: { S: 'order#00000007' } };
const query = {
  TableName,
  KeyConditionExpression: 'pk = :p',
  ExpressionAttributeValues: { ':p': { S: 'customer#7' } },
};

/** The SDK with a handler that gives one text back whatever is asked. */
function floor(answer: unknown): DynamoDBClient {
  const body = new TextEncoder().encode(JSON.stringify(answer));
  const handle = () =>
    Promise.resolve({ response: { statusCode: 200, headers: { 'x-amzn-requestid': 'bench' }, body } });
  const requestHandler = { handle, destroy: () => undefined };
  return new DynamoDBClient({
    region: 'us-east-1',
    endpoint: 'http://floor.invalid',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: requestHandler as never,
  });
}

const operations = {
  Put: (client: DynamoDBClient, n: number) => client.send(new PutItemCommand({ TableName, Item: item(n) })),
  Get: (client: DynamoDBClient) => client.send(new GetItemCommand({ TableName, Key: key })),
  'Query of 100': (client: DynamoDBClient) => client.send(new QueryCommand(query)),
};

async function time(run: (n: number) => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  for (let n = 0; n < CALLS; n++) await run(n);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / CALLS;
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

async function filled(): Promise<DynamoDBClient> {
  const client = createEngine().client();
  const keys = ['pk', 'sk'];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  for (let n = 0; n < 1000; n++) {
    const one = { ...item(n), pk: { S: `customer#${n < 900 ? n : 7}` } };
    await client.send(new PutItemCommand({ TableName, Item: one }));
  }
  return client;
}

async function speed(): Promise<boolean> {
  const engine = await filled();
  let good = true;
  for (const [name, run] of Object.entries(operations)) {
    const { $metadata: _, ...answer } = await run(engine, 1);
    const stub = floor(answer);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const pair = [await time(n => run(engine, n)), await time(n => run(stub, n))] as const;
      // The first round warms up.
      if (round === 0) continue;
      ours.push(pair[0]);
      theirs.push(pair[1]);
    }
    const ratio = median(ours.map((cost, round) => cost / theirs[round]!));
    good &&= ratio <= LIMIT.ratio;
    const cost = `${median(ours).toFixed(0)} µs of CPU, floor ${median(theirs).toFixed(0)} µs`;
    console.log(`${name.padEnd(14)} ${ratio.toFixed(2)} × the SDK's floor (${cost}); at most ${LIMIT.ratio}`);
  }
  return good;
}

async function memory(): Promise<boolean> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const client = await filled();
  collect();
  const before = process.memoryUsage().heapUsed;
  let json = 0;
  for (let n = 0; n < ITEMS; n++) {
    const one = item(n);
    json += JSON.stringify(one).length;
    await client.send(new PutItemCommand({ TableName, Item: one }));
  }
  collect();
  const used = process.memoryUsage().heapUsed - before;
  // The client, and with it the engine, must still be there when memory is measured.
  await operations.Get(client);
  const ratio = used / json;
  const sizes = `${(used / 2 ** 20).toFixed(1)} MiB for ${(json / 2 ** 20).toFixed(1)} MiB`;
  console.log(`${ITEMS} small puts hold ${ratio.toFixed(2)} × their JSON (${sizes}); at most ${LIMIT.memory}`);
  return ratio <= LIMIT.memory;
}

const results = [await speed(), await memory()];
if (results.includes(false)) process.exitCode = 1;
