import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { sdkClient } from './sdk-client.mjs';

export const title = 'lib-dynamodb';

/** The SDK's document client. */
export function open({ stub, table: TableName }) {
  const client = DynamoDBDocumentClient.from(sdkClient(stub));
  const keyOf = ({ customerId, orderId }) => ({ customerId, orderId });
  return {
    put: Item => client.send(new PutCommand({ TableName, Item })),
    get: async key => (await client.send(new GetCommand({ TableName, Key: keyOf(key) }))).Item,
    load: item => item,
    update: (loaded, score) =>
      client.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(loaded),
          UpdateExpression: 'SET #s = :s',
          ConditionExpression: 'attribute_exists(#k)',
          ExpressionAttributeNames: { '#s': 'score', '#k': 'customerId' },
          ExpressionAttributeValues: { ':s': score },
        }),
      ),
    query: async customerId => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'customerId = :c',
          ExpressionAttributeValues: { ':c': customerId },
        }),
      );
      return Items;
    },
    batchGet: async keys => {
      const RequestItems = { [TableName]: { Keys: keys.map(keyOf) } };
      return (await client.send(new BatchGetCommand({ RequestItems }))).Responses[TableName];
    },
    batchWrite: items =>
      client.send(
        new BatchWriteCommand({ RequestItems: { [TableName]: items.map(Item => ({ PutRequest: { Item } })) } }),
      ),
    transactWrite: items =>
      client.send(new TransactWriteCommand({ TransactItems: items.map(Item => ({ Put: { TableName, Item } })) })),
  };
}
