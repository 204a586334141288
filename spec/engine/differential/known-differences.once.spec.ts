import { randomBytes } from 'node:crypto';
import { KNOWN_DIFFERENCES } from './known-differences.js';
import { enginePeer, localPeer, type Peer } from './peers.js';
import { compare } from './run.js';
import type { Json } from './tables.js';
import type { Request } from './requests.js';

const endpoint = process.env['DYNAMORM_SPEC_ENDPOINT'];

const TABLE = {
  TableName: 'tab',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['id', 'a'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-a',
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};
const LOCAL_INDEX_TABLE = {
  TableName: 'with-local',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['id', 'sk', 'a'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'local',
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'a', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};
const TableName = 'tab';
const Key = { id: { S: '1' } };
const ITEM = { ...Key, a: { S: 'x' }, b: { S: 'y' }, m: { M: { c: { N: '1' }, d: { N: '2' } } } };

/** For each known difference: a request that meets it, and what the engine answers. */
const CASES: Readonly<Record<string, { readonly request: Request; readonly answer: Json }>> = {
  'a Query that stops by its Limit has a LastEvaluatedKey, even where nothing more can match': {
    request: [
      'Query',
      {
        TableName,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': Key.id },
        Limit: 1,
        ProjectionExpression: 'id',
      },
    ],
    answer: { Items: [Key], Count: 1, ScannedCount: 1, LastEvaluatedKey: Key },
  },
  'the filter of a Scan sees of an index what the index holds': {
    request: ['Scan', { TableName, IndexName: 'by-a', FilterExpression: 'attribute_exists(b)' }],
    answer: { Items: [], Count: 0, ScannedCount: 1 },
  },
  'UPDATED_NEW and UPDATED_OLD of a nested path show that path, not the whole attribute': {
    request: [
      'UpdateItem',
      {
        TableName,
        Key,
        UpdateExpression: 'SET m.c = :two',
        ExpressionAttributeValues: { ':two': { N: '2' } },
        ReturnValues: 'UPDATED_NEW',
      },
    ],
    answer: { Attributes: { m: { M: { c: { N: '2' } } } } },
  },
  'paths of an update that lead into a key are refused before the condition is asked': {
    request: [
      'UpdateItem',
      { TableName, Key, UpdateExpression: 'REMOVE a.b', ConditionExpression: 'attribute_exists(nowhere)' },
    ],
    answer: {
      __type: 'com.amazon.coral.validate#ValidationException',
      message:
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: a",
    },
  },
  'what only the table or item tells about an action of a transaction is a reason of its cancellation': {
    request: [
      'TransactWriteItems',
      {
        TransactItems: [
          { Update: { TableName, Key, UpdateExpression: 'SET m.x.y = id' } },
          { Put: { TableName, Item: { id: { S: '2' } } } },
        ],
      },
    ],
    answer: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: 'Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError, None]',
      CancellationReasons: [
        {
          Code: 'ValidationError',
          Message: 'The document path provided in the update expression is invalid for update',
        },
        { Code: 'None' },
      ],
    },
  },
  'two actions on one item are refused before any of a transaction is evaluated': {
    request: [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName, Item: Key } },
          { ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_exists(nowhere)' } },
        ],
      },
    ],
    answer: {
      __type: 'com.amazon.coral.validate#ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    },
  },
  'an update cannot give an index key another type, in an item that is new either': {
    request: [
      'UpdateItem',
      {
        TableName: 'with-local',
        Key: { id: { S: 'new' }, sk: { S: 'new' } },
        UpdateExpression: 'SET a = :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    ],
    answer: {
      __type: 'com.amazon.coral.validate#ValidationException',
      message:
        'One or more parameter values were invalid: Type mismatch for Index Key a Expected: S Actual: N IndexName: local',
    },
  },
};

async function prepared(peer: Peer): Promise<Peer> {
  for (const table of [TABLE, LOCAL_INDEX_TABLE]) await peer('CreateTable', table);
  await peer('PutItem', { TableName, Item: ITEM });
  return peer;
}

describe('where DynamoDB Local is known to differ, the engine follows the service:', () => {
  it('every known difference is pinned here', () => {
    expect(Object.keys(CASES).sort()).toEqual(KNOWN_DIFFERENCES.map(({ name }) => name).sort());
  });

  it.each(KNOWN_DIFFERENCES)('$name', async ({ name }) => {
    const { request, answer } = CASES[name]!;
    const peer = await prepared(enginePeer());
    expect((await peer(...request)).body).toEqual(answer);
  });

  if (endpoint !== undefined) {
    it.each(KNOWN_DIFFERENCES)('and DynamoDB Local still differs: $name', async known => {
      const local = localPeer(endpoint, `known${randomBytes(8).toString('hex')}`);
      const peers = [await prepared(enginePeer()), await prepared(local)] as const;
      const difference = await compare(CASES[known.name]!.request, peers);
      expect(difference).toBeDefined();
      expect(known.explains(difference!)).toBe(true);
    });
  }
});
