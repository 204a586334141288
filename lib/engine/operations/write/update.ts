import type { Item } from '../../../values/value.js';
import { compileUpdate } from '../../expressions/update.js';
import { canonicalItem, refuseFalseNulls } from '../../validation/attribute-value.js';
import { openExpressions, type ExpressionMembers } from '../expressions.js';
import { evaluateUpdate } from './evaluate-update.js';
import { guardOf, type GuardInput } from './guard.js';
import type { Write } from './write.js';

/** The members of an update, alone or in a transaction, once its table name and key are known to be there. */
export interface UpdateInput extends GuardInput {
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
