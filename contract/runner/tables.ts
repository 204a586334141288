import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type AttributeDefinition,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type KeySchemaElement,
  type Projection,
} from '@aws-sdk/client-dynamodb';
import type { DmsIndex, DmsKey, DmsModel } from '../../lib/dms/index.js';
import { malformed } from './data.js';

type Key = { readonly partition: DmsKey; readonly sort?: DmsKey | undefined };

const schemaOf = ({ partition, sort }: Key): KeySchemaElement[] => [
  { AttributeName: partition.attribute, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort.attribute, KeyType: 'RANGE' as const }]),
];

function projectionOf({ projection }: DmsIndex): Projection {
  return projection?.type === 'INCLUDE'
    ? { ProjectionType: 'INCLUDE', NonKeyAttributes: [...(projection.fields ?? [])] }
    : { ProjectionType: projection?.type ?? 'ALL' };
}

/** The table of all the models that share it, by the SDK's own request: the library's tables are not what is tested here. */
export function tableInput(name: string, models: readonly DmsModel[]): CreateTableCommandInput {
  const [first] = models;
  const indexes = new Map(models.flatMap(model => (model.indexes ?? []).map(index => [index.name, index])));
  const keys: Key[] = [first!.keys, ...indexes.values()];
  const types = new Map<string, AttributeDefinition['AttributeType']>();
  for (const { partition, sort } of keys)
    for (const key of sort === undefined ? [partition] : [partition, sort]) types.set(key.attribute, key.type);
  const of = (type: 'GSI' | 'LSI') =>
    [...indexes.values()]
      .filter(index => index.type === type)
      .map(index => ({ IndexName: index.name, KeySchema: schemaOf(index), Projection: projectionOf(index) }));
  const [global, local] = [of('GSI'), of('LSI')];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: schemaOf(first!.keys),
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
  };
}

/** Tables that this run made, by endpoint client is unknown to us: names suffice, a run has one engine. */
const made = new Set<string>();

export interface Wanted {
  readonly client: DynamoDBClient;
  readonly shared: boolean;
  /** Keep a table that is there already: another runtime seeded it. */
  readonly keep: boolean;
}

/** Deletes a table that this run made, so that the next scenario, run or runtime finds none of its items. */
export async function dropTable(client: DynamoDBClient, name: string): Promise<void> {
  if (!made.delete(name)) return;
  await client.send(new DeleteTableCommand({ TableName: name }));
  await until(async () => (await statusOf(client, name)) === undefined);
}

/** An empty table. Answers whether one was there already and is kept. */
export async function makeTable(input: CreateTableCommandInput, { client, shared, keep }: Wanted): Promise<boolean> {
  const name = input.TableName!;
  if (shared && (await statusOf(client, name)) !== undefined) {
    if (keep && !made.has(name)) return true;
    if (!made.has(name) && !name.endsWith('_contract'))
      throw malformed(`table ${name} exists, and this run neither made it nor does its name end in _contract`);
    await client.send(new DeleteTableCommand({ TableName: name }));
    await until(async () => (await statusOf(client, name)) === undefined);
  }
  await client.send(new CreateTableCommand(input));
  made.add(name);
  await until(async () => (await statusOf(client, name)) === 'ACTIVE');
  return false;
}

async function statusOf(client: DynamoDBClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let wait = 10; !(await done()); wait = Math.min(wait * 2, 1000))
    await new Promise(resolve => setTimeout(resolve, wait));
}
