import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Entity, Service } from 'electrodb';
import { sdkClient } from './sdk-client.mjs';

export const title = 'electrodb';

const text = { type: 'string' };
const number = { type: 'number' };
const small = {
  ...{ customerId: text, orderId: text, name: text, email: text },
  ...{ age: number, active: { type: 'boolean' }, score: number, note: text },
};
const map = properties => ({ type: 'map', properties });
const large = {
  ...small,
  description: text,
  address: map({ street: text, city: text, zip: text, geo: map({ lat: number, lng: number }) }),
  tags: { type: 'list', items: text },
  lines: {
    type: 'list',
    items: map({ sku: text, title: text, quantity: number, price: number, discounted: { type: 'boolean' } }),
  },
  history: { type: 'list', items: map({ at: text, by: text, what: text }) },
};
const attributes = { small, large };

export function open({ stub, table, shape }) {
  const client = DynamoDBDocumentClient.from(sdkClient(stub));
  const indexes = {
    primary: { pk: { field: 'pk', composite: ['customerId'] }, sk: { field: 'sk', composite: ['orderId'] } },
  };
  const model = { entity: shape, version: '1', service: 'bench' };
  const entity = new Entity({ model, attributes: attributes[shape], indexes }, { client, table });
  const service = new Service({ entity }, { client, table });
  const keyOf = ({ customerId, orderId }) => ({ customerId, orderId });
  return {
    put: item => entity.put(item).go(),
    get: async key => (await entity.get(keyOf(key)).go()).data,
    load: item => item,
    update: (loaded, score) => entity.patch(keyOf(loaded)).set({ score }).go(),
    query: async customerId => (await entity.query.primary({ customerId }).go()).data,
    batchGet: async keys => (await entity.get(keys.map(keyOf)).go()).data,
    batchWrite: items => entity.put(items).go(),
    transactWrite: items =>
      service.transaction.write(({ entity: one }) => items.map(item => one.put(item).commit())).go(),
  };
}
