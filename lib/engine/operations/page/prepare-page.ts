import type { Item } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import { openExpressions, type ExpressionMembers } from '../expressions.js';
import type { ReturnInput } from '../constraints.js';
import { pageConstraints } from './page-constraints.js';
import { compilePage, type PageExpressions } from './page-expressions.js';
import { selectOf } from './select.js';
import { startKeyValues } from './start-key.js';

/** The members that Query and Scan share. */
export interface PageInput extends ReturnInput {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** A Query or Scan whose request was checked as far as that goes without its table. */
export interface PreparedPage extends PageExpressions {
  readonly startKey: Item | undefined;
  readonly select: string;
}

const QUERY: ExpressionMembers = {
  expressions: ['KeyConditionExpression', 'FilterExpression', 'ProjectionExpression'],
  valueBearing: ['FilterExpression', 'KeyConditionExpression'],
  legacy: ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'],
};
const SCAN: ExpressionMembers = {
  expressions: ['FilterExpression', 'ProjectionExpression'],
  valueBearing: ['FilterExpression'],
  legacy: ['AttributesToGet', 'ScanFilter', 'ConditionalOperator'],
};
const ENVELOPE = '1 validation error detected: ';
const LEAST = 'Member must have value greater than or equal to 1';
const NO_CONDITION = 'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.';

/** Checks a Query as far as that goes without its table. */
export function prepareQuery(input: PageInput): PreparedPage {
  const errors = pageConstraints(input);
  if (input.Limit !== undefined && input.Limit < 1) {
    errors.addText(`Value at 'Limit' failed to satisfy constraint: ${LEAST}`);
  }
  errors.throwIfAny();
  const context = openExpressions(input, QUERY);
  const startKey = startKeyValues(input.ExclusiveStartKey);
  if (input.KeyConditionExpression === undefined) throw invalid(NO_CONDITION);
  const expressions = compilePage(input, context);
  return { ...expressions, startKey, select: selectOf(input, ENVELOPE) };
}

/** The members that only Scan has. */
export interface ScanInput extends PageInput {
  readonly Segment?: number | undefined;
  readonly TotalSegments?: number | undefined;
}

/** Checks a Scan as far as that goes without its table. */
export function prepareScan(input: ScanInput): PreparedPage {
  const errors = pageConstraints(input);
  if (input.Limit !== undefined && input.Limit < 1) errors.add(input.Limit, 'limit', LEAST);
  const { Segment: segment, TotalSegments: total } = input;
  if (segment !== undefined && segment < 0) {
    errors.add(segment, 'segment', 'Member must have value greater than or equal to 0');
  }
  if (total !== undefined && total < 1) errors.add(total, 'totalSegments', LEAST);
  if (total !== undefined && total > 1_000_000) {
    errors.add(total, 'totalSegments', 'Member must have value less than or equal to 1000000');
  }
  errors.throwIfAny();
  const context = openExpressions(input, SCAN);
  const startKey = startKeyValues(input.ExclusiveStartKey);
  checkSegments(segment, total);
  const expressions = compilePage({ ...input, KeyConditionExpression: undefined }, context);
  return { ...expressions, startKey, select: selectOf(input, '') };
}

function checkSegments(segment: number | undefined, total: number | undefined): void {
  if (total === undefined && segment !== undefined) {
    throw invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (segment === undefined && total !== undefined) {
    throw invalid(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (segment === undefined || total === undefined || segment < total) return;
  throw invalid(
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
      `Segment: ${segment} is not less than TotalSegments: ${total}`,
  );
}
