import type { Item } from '../../values/value.js';
import type { CompiledUpdate, UpdateOutcome } from '../expressions/compiled.js';
import { compileUpdate } from '../expressions/update.js';
import { withEnvelope } from '../failure.js';
import { StoredItem } from '../storage/table-data.js';
import type { Table } from '../tables/table.js';
import { canonicalItem, refuseFalseNulls } from '../validation/attribute-value.js';
import { ConstraintErrors, NOT_NULL } from '../validation/expression-parameters.js';
import { checkBytes, checkedSize, checkWithEntries } from '../validation/item-size.js';
import { checkKey, checkUpdatedIndexKeys } from '../validation/key.js';
import { operation } from '../wire/operation.js';
import {
  checkKeysUntouched,
  checkScalarKeys,
  openExpressions,
  addCapacity,
  addFirstReturn,
  addReturns,
  addTableName,
  checkTableName,
  RETURN_VALUES,
  type ExpressionMembers,
  type ReturnInput,
} from './request-expressions.js';
import {
  checkGuard,
  checkGuardPaths,
  guardOf,
  UPDATE_ITEM,
  writeOne,
  type Guard,
  type Outcome,
  type Write,
  type GuardInput,
} from './write.js';

/** The outcome of an update that has no expression: the item as it is. */
const UNTOUCHED = { updatedNew: undefined, updatedOld: undefined };

/** Applies an update to an item and checks that the result can be stored. */
function applied(update: CompiledUpdate | undefined, item: Item): UpdateOutcome {
  if (update === undefined) return { item, ...UNTOUCHED };
  const outcome = update.apply(item);
  canonicalItem(outcome.item);
  return outcome;
}

/** Refuses an UpdateItem that says more than 400 KB, whatever becomes of it. */
function checkCharge(update: CompiledUpdate, item: Item): void {
  checkBytes(update.charge(item), 'update');
}

/** An update whose request is checked. */
interface PreparedUpdate {
  readonly key: Write['about'];
  readonly update: CompiledUpdate | undefined;
  readonly guard: Guard;
  /** Whether it is part of a transaction, where size is measured otherwise. */
  readonly transactional: boolean;
}

/** Checks an update against its table and applies it to the item there is. */
function evaluateUpdate({ key: itemKey, update, guard, transactional }: PreparedUpdate, table: Table): Outcome {
  const { keys } = table.data;
  checkKey(itemKey, keys);
  checkGuardPaths(guard, table);
  if (update !== undefined) checkScalarKeys([...update.paths, ...update.sources], table);
  const key = table.data.keyOf(itemKey);
  const before = table.data.items.get(key);
  const old = before?.item() ?? itemKey;
  if (update !== undefined && !transactional) checkCharge(update, old);
  checkGuard(guard, before);
  if (update !== undefined) checkKeysUntouched(update.paths, keys);
  const outcome = applied(update, old);
  checkUpdatedIndexKeys(before === undefined ? {} : old, outcome.item, table.indexes);
  const bytes = checkedSize(outcome.item, 'update');
  checkWithEntries(table.data, outcome.item, { bytes, what: 'update' });
  return { key, before, after: new StoredItem(key, outcome.item, bytes), update: outcome };
}

/** The members of an update, alone or in a transaction, once its table name and key are known to be there. */
interface UpdateInput extends GuardInput {
  readonly TableName?: string | undefined;
  readonly Key?: Item | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

const MEMBERS: ExpressionMembers = {
  expressions: ['UpdateExpression', 'ConditionExpression'],
  valueBearing: ['UpdateExpression', 'ConditionExpression'],
  legacy: ['AttributeUpdates', 'Expected', 'ConditionalOperator'],
};

/** Checks an update as far as that goes without its table. */
export function prepareUpdate(input: UpdateInput, transactional = false): Write {
  refuseFalseNulls(input.Key!);
  if (input.ExpressionAttributeValues !== undefined) refuseFalseNulls(input.ExpressionAttributeValues);
  const context = openExpressions(input, MEMBERS);
  const key = canonicalItem(input.Key!);
  const update = compileUpdate(input.UpdateExpression, context);
  const guard = guardOf(input, context);
  context.checkUnused();
  const prepared = { key, update, guard, transactional };
  return { tableName: input.TableName!, about: key, evaluate: table => evaluateUpdate(prepared, table) };
}

/** UpdateItem. */
export const updateItem = operation('UpdateItem', UPDATE_ITEM, (input, context) =>
  withEnvelope(() => {
    checkMembers(input);
    return writeOne(prepareUpdate(input), input, context);
  }),
);

/** Without a Key every wrong member is told at once; with one, the table name alone, then the first Return… member. */
function checkMembers(input: UpdateMembers): void {
  const errors = new ConstraintErrors();
  if (input.Key !== undefined) {
    checkTableName(input.TableName);
    addFirstReturn(errors, input);
  } else if (input.TableName === undefined) {
    addTableName(errors, undefined);
  } else {
    addCapacity(errors, input);
    addTableName(errors, input.TableName);
    errors.addUnlessIn(RETURN_VALUES, input.ReturnValues, 'returnValues');
    errors.add(undefined, 'key', NOT_NULL);
    addReturns(errors, { ...input, ReturnValues: undefined });
  }
  errors.throwIfAny();
}

interface UpdateMembers extends ReturnInput {
  readonly TableName?: string | undefined;
  readonly Key?: object | undefined;
}
