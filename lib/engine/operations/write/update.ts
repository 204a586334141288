import type { Item } from '../../../values/value.js';
import { compileUpdate } from '../../expressions/update.js';
import { StoredItem } from '../../storage/stored-item.js';
import type { Table } from '../../tables/table.js';
import { canonicalItem } from '../../validation/attribute-value.js';
import { checkKey, checkUpdatedIndexKeys } from '../../validation/key.js';
import type { CompiledUpdate } from '../../expressions/compiled.js';
import { openExpressions, type ExpressionMembers } from '../expressions.js';
import { checkKeysUntouched, checkScalarKeys } from '../key-paths.js';
import { applied, checkedUpdateSize } from './applied-update.js';
import { checkGuard, checkGuardPaths, guardOf, type Guard, type GuardInput } from './guard.js';
import type { Outcome, Write } from './write.js';

/** The members of an update, alone or in a transaction, once its table name and key are known to be there. */
export interface UpdateInput extends GuardInput {
  readonly TableName?: string | undefined;
  readonly Key?: Item | undefined;
  readonly UpdateExpression?: string | undefined;
}

const MEMBERS: ExpressionMembers = {
  expressions: ['UpdateExpression', 'ConditionExpression'],
  valueBearing: ['UpdateExpression', 'ConditionExpression'],
  legacy: ['AttributeUpdates', 'Expected', 'ConditionalOperator'],
};

/** An update whose request is checked. */
interface Prepared {
  readonly key: Item;
  readonly update: CompiledUpdate | undefined;
  readonly guard: Guard;
  /** Whether it is part of a transaction, where size is measured otherwise. */
  readonly transactional: boolean;
}

/** Checks an update as far as that goes without its table. */
export function prepareUpdate(input: UpdateInput, transactional = false): Write {
  const context = openExpressions(input, MEMBERS);
  const key = canonicalItem(input.Key!);
  const update = compileUpdate(input.UpdateExpression, context);
  const guard = guardOf(input, context);
  context.checkUnused();
  const prepared = { key, update, guard, transactional };
  return { tableName: input.TableName!, about: key, evaluate: table => evaluate(prepared, table) };
}

function evaluate({ key: itemKey, update, guard, transactional }: Prepared, table: Table): Outcome {
  const { keys } = table.data;
  checkKey(itemKey, keys);
  checkGuardPaths(guard, table);
  if (update !== undefined) checkScalarKeys([...update.paths, ...update.sources], table);
  const key = table.data.keyOf(itemKey);
  const before = table.data.items.get(key);
  checkGuard(guard, before);
  if (update !== undefined) checkKeysUntouched(update.paths, keys);
  const old = before?.item() ?? itemKey;
  const outcome = applied(update, old);
  checkUpdatedIndexKeys(before === undefined ? {} : old, outcome.item, table.indexes);
  const bytes = checkedUpdateSize(outcome.item, { keys, update, flat: transactional });
  return { key, before, after: new StoredItem(key, outcome.item, bytes), update: outcome };
}
