import { item, legacy, text, truth } from '../../wire/shape.js';
import { PLACEHOLDERS } from '../expressions.js';

/** The members of GetItem. */
export const GET_ITEM = {
  TableName: text,
  Key: item,
  ConsistentRead: truth,
  ProjectionExpression: text,
  ExpressionAttributeNames: PLACEHOLDERS.ExpressionAttributeNames,
  ReturnConsumedCapacity: text,
  AttributesToGet: legacy,
};
