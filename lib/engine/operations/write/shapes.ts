import { item, legacy, text } from '../../wire/shape.js';
import { PLACEHOLDERS } from '../expressions.js';

const SHARED = {
  TableName: text,
  ConditionExpression: text,
  ...PLACEHOLDERS,
  ReturnValues: text,
  ReturnConsumedCapacity: text,
  ReturnItemCollectionMetrics: text,
  ReturnValuesOnConditionCheckFailure: text,
  Expected: legacy,
  ConditionalOperator: legacy,
};

/** The members of PutItem. */
export const PUT_ITEM = { ...SHARED, Item: item };

/** The members of UpdateItem. */
export const UPDATE_ITEM = { ...SHARED, Key: item, UpdateExpression: text, AttributeUpdates: legacy };

/** The members of DeleteItem. */
export const DELETE_ITEM = { ...SHARED, Key: item };
