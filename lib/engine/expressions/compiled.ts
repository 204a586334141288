import type { Item, Value } from '../../values/value.js';
import type { KeySchema } from '../storage/keys.js';

// How an operation uses expressions, after its own parameter checks:
//
//   const values = checkExpressionParameters(input, {present, legacy, valueBearing});  // validation/expression-parameters
//   const context = new ExpressionContext(input.ExpressionAttributeNames, values);     // expressions/context
//   const update = compileUpdate(input.UpdateExpression, context);                     // expressions/update
//   const condition = compileCondition(input.ConditionExpression, 'ConditionExpression', context);
//   context.checkUnused();
//
// in the service's order: update, condition, key condition, filter, projection. Each throws a ServiceError. PutItem and
// UpdateItem run all of it inside `withEnvelope` of failure.ts, the other operations do not.

/** The request members that hold an expression; every message about one opens with its name. */
export type ExpressionMember =
  'UpdateExpression' | 'ConditionExpression' | 'KeyConditionExpression' | 'FilterExpression' | 'ProjectionExpression';

/** A document path with its placeholders resolved: attribute name, then map keys and list indexes. */
export type Path = readonly [string, ...(string | number)[]];

/** A condition or filter, ready to be asked of items. */
export interface CompiledCondition {
  /** Every path it names, for the checks against the table's keys. */
  readonly paths: readonly Path[];
  test(item: Item): boolean;
}

/** A projection, ready to be taken of items. */
export interface CompiledProjection {
  readonly paths: readonly Path[];
  /** The part of the item that the paths name; the values in it are shared with the item. */
  project(item: Item): Item;
}

/** An update, ready to be applied to items. */
export interface CompiledUpdate {
  /** The paths it writes to. */
  readonly paths: readonly Path[];
  /** The paths it only reads. */
  readonly sources: readonly Path[];
  /** The bytes that DynamoDB's size check of an update counts for what it says of an item. */
  charge(item: Item): number;
  /** Throws a ServiceError when the item does not fit the update; the item given is left as it is. */
  apply(item: Item): UpdateOutcome;
}

/** What an update makes of an item. */
export interface UpdateOutcome {
  /** The new item, sharing with the old one what was not touched. */
  readonly item: Item;
  /** What UPDATED_NEW returns: the written paths within their parents; undefined when nothing is left of them. */
  readonly updatedNew: Item | undefined;
  /** What UPDATED_OLD returns: the same paths as they were. */
  readonly updatedOld: Item | undefined;
}

/** A key condition whose attributes are not yet held against a schema. */
export interface CompiledKeyCondition {
  /** The attributes it names. */
  readonly attributes: readonly string[];
  /** Holds it against the keys of the queried table or index; throws a ServiceError when it does not fit. */
  bind(keys: KeySchema): KeyRange;
}

/** The comparison a sort key condition makes. */
export type RangeOperator = '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';

/** One condition on a sort key attribute: one value, or the two bounds of BETWEEN. */
export interface RangeCondition {
  readonly attribute: string;
  readonly operator: RangeOperator;
  readonly values: readonly [Value, ...Value[]];
}

/** What a key condition selects: one partition, and of it a range of the sort key. */
export interface KeyRange {
  /** The values of the partition key attributes, in the order of the schema. */
  readonly partition: readonly Value[];
  /** Conditions on the first sort key attributes, in the order of the schema; all but the last one are equalities. */
  readonly sort: readonly RangeCondition[];
}
