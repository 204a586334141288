import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  BatchGetCommand,
  BatchGetRequest,
  BatchPutRequest,
  BatchWriteCommand,
  Entity,
  GetItemCommand,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  Table,
  UpdateItemCommand,
  boolean,
  executeBatchGet,
  executeBatchWrite,
  executeTransactWrite,
  item,
  list,
  map,
  number,
  string,
} from 'dynamodb-toolbox';
import { sdkClient } from './sdk-client.mjs';

export const title = 'dynamodb-toolbox';

const small = () => ({
  customerId: string().key(),
  orderId: string().key(),
  ...{ name: string(), email: string(), age: number(), active: boolean(), score: number(), note: string() },
});
const large = () => ({
  ...small(),
  description: string(),
  address: map({ street: string(), city: string(), zip: string(), geo: map({ lat: number(), lng: number() }) }),
  tags: list(string()),
  lines: list(map({ sku: string(), title: string(), quantity: number(), price: number(), discounted: boolean() })),
  history: list(map({ at: string(), by: string(), what: string() })),
});
const attributes = { small, large };

export function open({ stub, table: name, shape }) {
  const documentClient = DynamoDBDocumentClient.from(sdkClient(stub));
  const [partitionKey, sortKey] = ['customerId', 'orderId'].map(key => ({ name: key, type: 'string' }));
  const table = new Table({ documentClient, name, partitionKey, sortKey });
  const entity = new Entity({ name: shape, table, schema: item(attributes[shape]()), timestamps: false });
  const keyOf = ({ customerId, orderId }) => ({ customerId, orderId });
  return {
    put: one => entity.build(PutItemCommand).item(one).send(),
    get: async key => (await entity.build(GetItemCommand).key(keyOf(key)).send()).Item,
    load: one => one,
    update: (loaded, score) =>
      entity
        .build(UpdateItemCommand)
        .item({ ...keyOf(loaded), score })
        .options({ condition: { attr: 'customerId', exists: true } })
        .send(),
    query: async customerId =>
      (await table.build(QueryCommand).query({ partition: customerId }).entities(entity).send()).Items,
    batchGet: async keys => {
      const requests = keys.map(key => entity.build(BatchGetRequest).key(keyOf(key)));
      return (await executeBatchGet(table.build(BatchGetCommand).requests(...requests))).Responses[0];
    },
    batchWrite: items =>
      executeBatchWrite(
        table.build(BatchWriteCommand).requests(...items.map(one => entity.build(BatchPutRequest).item(one))),
      ),
    transactWrite: items => executeTransactWrite(...items.map(one => entity.build(PutTransaction).item(one))),
  };
}
