import type { Item } from '../../values/value.js';
import type { CompiledProjection } from '../expressions/compiled.js';
import type { StoredItem } from '../storage/table-data.js';
import { tableOf } from '../table-state.js';
import type { Table } from '../tables/table.js';
import { canonicalItem } from '../validation/attribute-value.js';
import { ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { checkKey } from '../validation/key.js';
import { currentOperation } from '../wire/operation.js';
import { item, legacy, text, truth } from '../wire/shape.js';
import { CapacityMeter, readUnits } from './capacity.js';
import {
  openProjection,
  checkScalarKeys,
  PLACEHOLDERS,
  addCapacity,
  addTableName,
  type ProjectionInput,
} from './request-expressions.js';

/** A read of one item whose request was checked as far as that goes without its table. */
export interface Get {
  readonly key: Item;
  readonly projection: CompiledProjection | undefined;
}

/** Checks a read as far as that goes without its table. */
export function prepareGet(input: ProjectionInput & { readonly Key?: Item | undefined }): Get {
  const compile = openProjection(input);
  return { key: canonicalItem(input.Key!), projection: compile() };
}

/** Finds the item of a read; throws a ValidationException for a key that is not the table's. */
export function find({ key, projection }: Get, table: Table): StoredItem | undefined {
  checkKey(key, table.data.keys);
  if (projection !== undefined) checkScalarKeys(projection.paths, table);
  return table.data.get(key);
}

/** What is shown of a found item. */
export function shown(stored: StoredItem | undefined, projection: CompiledProjection | undefined): unknown {
  return stored === undefined || projection === undefined ? stored : projection.project(stored.item());
}

/** The members of GetItem. */
const GET_ITEM = {
  TableName: text,
  Key: item,
  ConsistentRead: truth,
  ProjectionExpression: text,
  ExpressionAttributeNames: PLACEHOLDERS.ExpressionAttributeNames,
  ReturnConsumedCapacity: text,
  AttributesToGet: legacy,
};

/** GetItem. */
export const getItem = currentOperation('GetItem', GET_ITEM, (input, context) => {
  const errors = new ConstraintErrors();
  addCapacity(errors, input);
  addTableName(errors, input.TableName);
  if (input.Key === undefined) errors.add(undefined, 'key', NOT_NULL);
  errors.throwIfAny();
  const get = prepareGet(input);
  const table = tableOf(context, input.TableName!);
  const stored = find(get, table);
  const meter = new CapacityMeter(table.name);
  meter.add(readUnits(stored?.bytes ?? 0, input.ConsistentRead === true));
  return { Item: shown(stored, get.projection), ConsumedCapacity: meter.report(input.ReturnConsumedCapacity) };
});
