import { item, integer, legacy, text, truth } from '../../wire/shape.js';
import { PLACEHOLDERS } from '../expressions.js';

const PAGE = {
  TableName: text,
  IndexName: text,
  Select: text,
  Limit: integer,
  ConsistentRead: truth,
  ExclusiveStartKey: item,
  ReturnConsumedCapacity: text,
  ProjectionExpression: text,
  FilterExpression: text,
  ...PLACEHOLDERS,
  AttributesToGet: legacy,
  ConditionalOperator: legacy,
};

/** The members of Query. */
export const QUERY = {
  ...PAGE,
  KeyConditionExpression: text,
  ScanIndexForward: truth,
  KeyConditions: legacy,
  QueryFilter: legacy,
};

/** The members of Scan. */
export const SCAN = { ...PAGE, TotalSegments: integer, Segment: integer, ScanFilter: legacy };
