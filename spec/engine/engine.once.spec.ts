import {
  CreateTableCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../lib/engine/index.js';

describe('an engine behind the SDK client', () => {
  it('creates a table, writes, reads, queries and scans', async () => {
    const client = createEngine().client();
    await client.send(
      new CreateTableCommand({
        TableName: 'shop',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'N' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    for (const n of [3, 1, 2, -5]) {
      await client.send(
        new PutItemCommand({
          TableName: 'shop',
          Item: { pk: { S: 'a' }, sk: { N: String(n) }, b: { B: new Uint8Array([1, 2]) } },
        }),
      );
    }
    const got = await client.send(new GetItemCommand({ TableName: 'shop', Key: { pk: { S: 'a' }, sk: { N: '1.0' } } }));
    expect(got.Item).toEqual({ pk: { S: 'a' }, sk: { N: '1' }, b: { B: new Uint8Array([1, 2]) } });
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: 'shop',
        Key: { pk: { S: 'a' }, sk: { N: '1' } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes?.['n']).toEqual({ N: '1' });
    const page = await client.send(
      new QueryCommand({
        TableName: 'shop',
        KeyConditionExpression: 'pk = :p AND sk < :s',
        ExpressionAttributeValues: { ':p': { S: 'a' }, ':s': { N: '3' } },
        ScanIndexForward: false,
      }),
    );
    expect(page.Items?.map(item => item['sk']?.N)).toEqual(['2', '1', '-5']);
    await client.send(new DeleteItemCommand({ TableName: 'shop', Key: { pk: { S: 'a' }, sk: { N: '2' } } }));
    expect((await client.send(new ScanCommand({ TableName: 'shop' }))).Count).toBe(3);
    await expect(
      client.send(new DeleteItemCommand({ TableName: 'shop', Key: { pk: { S: 'a' } } })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
