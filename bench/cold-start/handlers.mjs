// The same handler six times: two writes, a read, a change, a deletion and a query of one kind of item.

const raw = `
import { DynamoDBClient, PutItemCommand, GetItemCommand, UpdateItemCommand, DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
const commands = { put: PutItemCommand, get: GetItemCommand, update: UpdateItemCommand, remove: DeleteItemCommand, query: QueryCommand };
export const handler = event => client.send(new commands[event.verb](event.input));
`;

const libDynamodb = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, GetCommand, UpdateCommand, DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const commands = { put: PutCommand, get: GetCommand, update: UpdateCommand, remove: DeleteCommand, query: QueryCommand };
export const handler = event => client.send(new commands[event.verb](event.input));
`;

const electrodb = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Entity } from 'electrodb';
const text = { type: 'string' };
const attributes = { customerId: text, orderId: text, status: text, total: { type: 'number' } };
const indexes = { primary: { pk: { field: 'pk', composite: ['customerId'] }, sk: { field: 'sk', composite: ['orderId'] } } };
const Order = new Entity({ model: { entity: 'order', version: '1', service: 'shop' }, attributes, indexes }, { client: new DynamoDBClient({}), table: 'shop' });
const verbs = {
  put: ({ item }) => Order.put(item).go(), get: ({ key }) => Order.get(key).go(), remove: ({ key }) => Order.delete(key).go(),
  update: ({ key, total }) => Order.patch(key).set({ total }).go(), query: ({ customerId }) => Order.query.primary({ customerId }).go(),
};
export const handler = event => verbs[event.verb](event);
`;

const toolbox = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Entity, Table, PutItemCommand, GetItemCommand, UpdateItemCommand, DeleteItemCommand, QueryCommand, item, string, number } from 'dynamodb-toolbox';
const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const table = new Table({ documentClient, name: 'shop', partitionKey: { name: 'customerId', type: 'string' }, sortKey: { name: 'orderId', type: 'string' } });
const schema = item({ customerId: string().key(), orderId: string().key(), status: string(), total: number() });
const Order = new Entity({ name: 'order', table, schema });
const verbs = {
  put: ({ item: one }) => Order.build(PutItemCommand).item(one).send(), get: ({ key }) => Order.build(GetItemCommand).key(key).send(),
  remove: ({ key }) => Order.build(DeleteItemCommand).key(key).send(),
  update: ({ key, total }) => Order.build(UpdateItemCommand).item({ ...key, total }).send(),
  query: ({ customerId }) => table.build(QueryCommand).query({ partition: customerId }).entities(Order).send(),
};
export const handler = event => verbs[event.verb](event);
`;

const entity = `
@Table('shop')
class Order extends Entity {
  @PartitionKey() customerId!: Key<string>;
  @SortKey() orderId!: Key<string>;
  @Attribute() status = 'open';
  @Attribute() total = 0;
}
const verbs = {
  put: ({ item }: any) => Order.create(item), get: ({ key }: any) => Order.get(key), remove: ({ key }: any) => Order.delete(key),
  update: async ({ key, total }: any) => { const order = await Order.get(key); order.total = total; return order.save(); },
  query: ({ customerId }: any) => Order.query({ customerId }).all(),
} as any;
export const handler = (event: any) => verbs[event.verb](event);
`;

const dynamorm = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Attribute, Entity, PartitionKey, SortKey, Table, connect, type Key } from 'dynamorm';
connect({ client: new DynamoDBClient({}) });
${entity}`;

const lean = `
import { Attribute, Entity, PartitionKey, SortKey, Table, connect, type Key } from 'dynamorm/core';
import { leanTransport } from 'dynamorm/lean';
connect({ transport: leanTransport() });
${entity}`;

/** Source text by column; TypeScript where it is ours. */
export const handlers = {
  'raw SDK': raw,
  'lib-dynamodb': libDynamodb,
  electrodb,
  'dynamodb-toolbox': toolbox,
  dynamorm,
  'dynamorm lean': lean,
};
