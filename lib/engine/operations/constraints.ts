import { bound, ConstraintErrors, NAME_PATTERN, NOT_NULL } from '../validation/constraint.js';
import { nameOf } from '../state.js';

const NAME = /^[a-zA-Z0-9_.-]*$/;
const CAPACITY = ['INDEXES', 'TOTAL', 'NONE'];
/** Every value that ReturnValues has, in the order of the service's message. */
export const RETURN_VALUES: readonly string[] = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'];
const METRICS = ['SIZE', 'NONE'];
const ON_FAILURE = ['ALL_OLD', 'NONE'];

/** Adds what is wrong with the table name of an item-level operation. */
export function addTableName(errors: ConstraintErrors, given: string | undefined, path = 'tableName'): void {
  if (given === undefined) return errors.add(undefined, path, NOT_NULL);
  const name = nameOf(given);
  if (name === '') errors.add(name, path, bound('length', 'greater', 1));
  else if (!NAME.test(name)) errors.add(name, path, NAME_PATTERN);
  if (name.length > 255) errors.add(name, path, bound('length', 'less', 255));
}

/** Checks a table name on its own, as PutItem and UpdateItem do before all else. */
export function checkTableName(given: string | undefined): asserts given is string {
  const errors = new ConstraintErrors();
  addTableName(errors, given);
  errors.throwIfAny();
}

/** The members that say what an answer shall hold. */
export interface ReturnInput {
  readonly ReturnConsumedCapacity?: string | undefined;
  readonly ReturnValues?: string | undefined;
  readonly ReturnItemCollectionMetrics?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

/** Adds what is wrong with ReturnConsumedCapacity. */
export function addCapacity(errors: ConstraintErrors, { ReturnConsumedCapacity: mode }: ReturnInput): void {
  errors.addUnlessIn(CAPACITY, mode, 'returnConsumedCapacity');
}

/** Adds what is wrong with the Return… members that only writes have. */
export function addReturns(errors: ConstraintErrors, input: ReturnInput): void {
  errors.addUnlessIn(RETURN_VALUES, input.ReturnValues, 'returnValues');
  addMetrics(errors, input);
  errors.addUnlessIn(ON_FAILURE, input.ReturnValuesOnConditionCheckFailure, 'returnValuesOnConditionCheckFailure');
}

/** Adds what is wrong with ReturnItemCollectionMetrics. */
export function addMetrics(errors: ConstraintErrors, { ReturnItemCollectionMetrics: mode }: ReturnInput): void {
  errors.addUnlessIn(METRICS, mode, 'returnItemCollectionMetrics');
}

/** UpdateItem tells only the first wrong Return… member, beside a missing Key. */
export function addFirstReturn(errors: ConstraintErrors, input: ReturnInput): void {
  const wrong = (allowed: readonly string[], value: string | undefined) =>
    value !== undefined && !allowed.includes(value);
  if (wrong(RETURN_VALUES, input.ReturnValues)) errors.addUnlessIn(RETURN_VALUES, input.ReturnValues, 'returnValues');
  else if (wrong(CAPACITY, input.ReturnConsumedCapacity)) addCapacity(errors, input);
  else if (wrong(METRICS, input.ReturnItemCollectionMetrics)) addMetrics(errors, input);
  else addReturns(errors, { ReturnValuesOnConditionCheckFailure: input.ReturnValuesOnConditionCheckFailure });
}
