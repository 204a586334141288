import { ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../lib/values/value.js';

/** Every item of a table, as it is stored. */
export async function rows(client: DynamoDBClient, table: string): Promise<readonly Item[]> {
  const { Items } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return (Items ?? []) as readonly Item[];
}

/** What is reserved in a table: what is kept unique, and the key of the row it is kept for, sorted. */
export async function reserved(client: DynamoDBClient, table: string): Promise<readonly string[]> {
  const all = await rows(client, table);
  return all
    .filter(item => item['_unique'] !== undefined)
    .map(
      item =>
        `${(JSON.parse(item['_unique']!.S!) as string[])[1]} ${Object.values(item['_owner']!.M!).map(text).sort().join(' ')}`,
    )
    .sort();
}

const text = ({ S, N, B }: Item[string]): string => S ?? N ?? Buffer.from(B as Uint8Array).toString();
