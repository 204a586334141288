import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { byHand } from '../data/by-hand.mjs';
import { sdkClient } from './sdk-client.mjs';

export const title = 'raw SDK';

/** The SDK's client as it is used by hand. */
export function open({ stub, table: TableName, shape }) {
  const client = sdkClient(stub);
  const { toWire, fromWire } = byHand[shape];
  const keyOf = ({ customerId, orderId }) => ({ customerId: { S: customerId }, orderId: { S: orderId } });
  return {
    put: item => client.send(new PutItemCommand({ TableName, Item: toWire(item) })),
    get: async key => fromWire((await client.send(new GetItemCommand({ TableName, Key: keyOf(key) }))).Item),
    load: item => item,
    update: (loaded, score) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(loaded),
          UpdateExpression: 'SET #s = :s',
          ConditionExpression: 'attribute_exists(#k)',
          ExpressionAttributeNames: { '#s': 'score', '#k': 'customerId' },
          ExpressionAttributeValues: { ':s': { N: String(score) } },
        }),
      ),
    query: async customerId => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'customerId = :c',
          ExpressionAttributeValues: { ':c': { S: customerId } },
        }),
      );
      return Items.map(fromWire);
    },
    batchGet: async keys => {
      const RequestItems = { [TableName]: { Keys: keys.map(keyOf) } };
      const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems }));
      return Responses[TableName].map(fromWire);
    },
    batchWrite: items =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: items.map(item => ({ PutRequest: { Item: toWire(item) } })) },
        }),
      ),
    transactWrite: items =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: items.map(item => ({ Put: { TableName, Item: toWire(item) } })),
        }),
      ),
  };
}
