import type { Peer } from './peers.js';
import type { Json, TestIndex, TestTable } from './tables.js';

/** Its keys have the right type wherever they are: any other makes DynamoDB Local's backfill hang. */
const LATE: TestIndex = { name: 'late', kind: 'GSI', hash: ['f'], range: ['g'], projection: { ProjectionType: 'ALL' } };
const PATIENCE = 100;

/** Adds a global index to a table that holds items, on both sides, and waits until it is there. */
export async function addLateIndex(table: TestTable, peers: readonly Peer[]): Promise<TestTable> {
  const input = {
    TableName: table.name,
    AttributeDefinitions: [
      { AttributeName: 'f', AttributeType: 'S' },
      { AttributeName: 'g', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: LATE.name,
          KeySchema: [
            { AttributeName: 'f', KeyType: 'HASH' },
            { AttributeName: 'g', KeyType: 'RANGE' },
          ],
          Projection: LATE.projection,
        },
      },
    ],
  };
  for (const peer of peers) {
    const { error, message } = await peer('UpdateTable', input);
    if (error !== undefined) throw new Error(`${error}: ${message}`);
    await settled(peer, table.name);
  }
  return { ...table, types: { ...table.types, f: 'S', g: 'N' }, indexes: [...table.indexes, LATE] };
}

async function settled(peer: Peer, TableName: string): Promise<void> {
  for (let i = 0; i < PATIENCE; i++) {
    const { body } = await peer('DescribeTable', { TableName });
    // DynamoDB Local fails now and then while it fills an index: no answer says no more than that it is not there yet.
    const described = body['Table'] as Json | undefined;
    const indexes = (described?.['GlobalSecondaryIndexes'] ?? []) as readonly Json[];
    const states = [described?.['TableStatus'], ...indexes.map(index => index['IndexStatus'])];
    if (states.every(state => state === 'ACTIVE')) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`${TableName} does not become ACTIVE`);
}
