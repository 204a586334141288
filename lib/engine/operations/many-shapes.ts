import { item, legacy, list, map, struct, text, truth, type Read, type Reader } from '../wire/shape.js';
import { PLACEHOLDERS } from './request-expressions.js';

const { ExpressionAttributeNames } = PLACEHOLDERS;

const keysAndAttributes = struct({
  Keys: list(item),
  ConsistentRead: truth,
  ProjectionExpression: text,
  ExpressionAttributeNames,
  AttributesToGet: legacy,
});

const writeRequest = struct({ PutRequest: struct({ Item: item }), DeleteRequest: struct({ Key: item }) });

/** The members of BatchGetItem. */
export const BATCH_GET = { RequestItems: map(keysAndAttributes), ReturnConsumedCapacity: text };

/** The members of BatchWriteItem. */
export const BATCH_WRITE = {
  RequestItems: map(list(writeRequest)),
  ReturnConsumedCapacity: text,
  ReturnItemCollectionMetrics: text,
};

const guarded = {
  TableName: text,
  ConditionExpression: text,
  ...PLACEHOLDERS,
  ReturnValuesOnConditionCheckFailure: text,
};
const transactWrite = struct({
  ConditionCheck: struct({ ...guarded, Key: item }),
  Put: struct({ ...guarded, Item: item }),
  Delete: struct({ ...guarded, Key: item }),
  Update: struct({ ...guarded, Key: item, UpdateExpression: text }),
});
const transactGet = struct({
  Get: struct({ TableName: text, Key: item, ProjectionExpression: text, ExpressionAttributeNames }),
});

/** The members of TransactWriteItems. */
export const TRANSACT_WRITE = {
  TransactItems: list(transactWrite),
  ClientRequestToken: text,
  ReturnConsumedCapacity: text,
  ReturnItemCollectionMetrics: text,
};

/** The members of TransactGetItems. */
export const TRANSACT_GET = { TransactItems: list(transactGet), ReturnConsumedCapacity: text };

type ReadOf<R> = R extends Reader<infer T> ? T : never;
export type KeysAndAttributes = ReadOf<typeof keysAndAttributes>;
export type WriteRequest = ReadOf<typeof writeRequest>;
export type TransactWriteEntry = ReadOf<typeof transactWrite>;
export type TransactWriteInput = Read<typeof TRANSACT_WRITE>;
export type BatchWriteInput = Read<typeof BATCH_WRITE>;
export type BatchGetInput = Read<typeof BATCH_GET>;
