import type { CompiledProjection, Path } from '../expressions/compiled.js';
import { ExpressionContext } from '../expressions/paths.js';
import { compileProjection } from '../expressions/projection.js';
import { invalid, invalidParameter } from '../failure.js';
import { attributesOf, type KeySchema } from '../storage/keys.js';
import { nameOf } from '../table-state.js';
import type { Table } from '../tables/table.js';
import {
  checkExpressionParameters,
  bound,
  ConstraintErrors,
  NAME_PATTERN,
  NOT_NULL,
  type PlaceholderInput,
} from '../validation/expression-parameters.js';
import { item, map, text } from '../wire/shape.js';

/** The two placeholder members of a request. */
export const PLACEHOLDERS = { ExpressionAttributeNames: map(text), ExpressionAttributeValues: item };

/** The expressions of one operation, in the service's order, and the parameters they replaced. */
export interface ExpressionMembers {
  readonly expressions: readonly string[];
  /** Those that can use values. */
  readonly valueBearing: readonly string[];
  readonly legacy: readonly string[];
}

/** Checks the parameters around a request's expressions and gives the placeholders to compile them with. */
export function openExpressions(input: object, members: ExpressionMembers): ExpressionContext {
  const given = (names: readonly string[]) =>
    names.filter(name => (input as Record<string, unknown>)[name] !== undefined);
  const present = given(members.expressions);
  const legacy = given(members.legacy);
  const placeholders = input as PlaceholderInput;
  const values = checkExpressionParameters(placeholders, { present, legacy, valueBearing: members.valueBearing });
  if (legacy.length > 0) throw invalid(`The parameter '${legacy[0]}' is not implemented by the in-process engine`);
  return new ExpressionContext(placeholders.ExpressionAttributeNames, values);
}

const PROJECTION = { expressions: ['ProjectionExpression'], valueBearing: [], legacy: ['AttributesToGet'] };

/** A request whose only expression is a projection. */
export interface ProjectionInput {
  readonly ProjectionExpression?: string | undefined;
}

/** Checks the parameters around a projection, and gives what compiles it once the checks in between are made. */
export function openProjection(input: ProjectionInput): () => CompiledProjection | undefined {
  const context = openExpressions(input, PROJECTION);
  return () => {
    const projection = compileProjection(input.ProjectionExpression, context);
    context.checkUnused();
    return projection;
  };
}

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

/** Refuses paths that lead into a key attribute of the table or of an index: keys are scalars. */
export function checkScalarKeys(paths: readonly Path[], table: Table): void {
  for (const path of paths) {
    if (path.length === 1) continue;
    if (has(table.data.keys, path[0])) throw notScalar('Key', path[0]);
    if (table.indexes.some(({ keys }) => has(keys, path[0]))) throw notScalar('IndexKey', path[0]);
  }
}

/** Refuses an update of a key attribute of the table, whatever the value is. */
export function checkKeysUntouched(paths: readonly Path[], keys: KeySchema): void {
  const key = paths.find(([name]) => has(keys, name));
  if (key === undefined) return;
  throw invalidParameter(`Cannot update attribute ${key[0]}. This attribute is part of the key`);
}

/** Whether an attribute is one of these keys. */
export function has(keys: KeySchema, name: string): boolean {
  return attributesOf(keys).some(attribute => attribute.name === name);
}

function notScalar(kind: 'Key' | 'IndexKey', name: string): Error {
  return invalid(
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " + `${kind}: ${name}`,
  );
}
