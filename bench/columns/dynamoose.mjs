import { DynamoDB } from '@aws-sdk/client-dynamodb';
import dynamoose from 'dynamoose';
import { clientOptions } from './sdk-client.mjs';

export const title = 'dynamoose';

const small = {
  customerId: { type: String, hashKey: true },
  orderId: { type: String, rangeKey: true },
  ...{ name: String, email: String, age: Number, active: Boolean, score: Number, note: String },
};
const object = schema => ({ type: Object, schema });
const listOf = schema => ({ type: Array, schema: [schema] });
const large = {
  ...small,
  description: String,
  address: object({ street: String, city: String, zip: String, geo: object({ lat: Number, lng: Number }) }),
  tags: listOf(String),
  lines: listOf(object({ sku: String, title: String, quantity: Number, price: Number, discounted: Boolean })),
  history: listOf(object({ at: String, by: String, what: String })),
};
const schemas = { small, large };

export function open({ stub, table, shape }) {
  const aws = dynamoose.aws;
  aws.ddb.set(new DynamoDB(clientOptions(stub)));
  const options = { create: false, waitForActive: false, tableName: table };
  const Model = dynamoose.model(table, new dynamoose.Schema(schemas[shape]), options);
  new dynamoose.Table(table, [Model], { create: false, waitForActive: false });
  const keyOf = ({ customerId, orderId }) => ({ customerId, orderId });
  return {
    put: item => Model.create(item, { overwrite: true }),
    get: key => Model.get(keyOf(key)),
    load: item => item,
    update: (loaded, score) => Model.update(keyOf(loaded), { score }),
    query: customerId => Model.query('customerId').eq(customerId).exec(),
    batchGet: keys => Model.batchGet(keys.map(keyOf)),
    batchWrite: items => Model.batchPut(items),
    transactWrite: items =>
      dynamoose.transaction(items.map(item => Model.transaction.create(item, { overwrite: true }))),
    plain: entity => ({ ...entity }),
  };
}
