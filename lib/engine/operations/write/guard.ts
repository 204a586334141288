import type { CompiledCondition } from '../../expressions/compiled.js';
import { compileCondition } from '../../expressions/condition.js';
import type { ExpressionContext } from '../../expressions/context.js';
import { ServiceError } from '../../failure.js';
import type { StoredItem } from '../../storage/stored-item.js';
import type { Table } from '../../tables/table.js';
import { openExpressions, type ExpressionMembers } from '../expressions.js';
import { checkScalarKeys } from '../key-paths.js';

/** A condition and what a failure of it returns. */
export interface Guard {
  readonly condition: CompiledCondition | undefined;
  readonly returnItem: boolean;
}

/** The members of a request that a guard is made of. */
export interface GuardInput {
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

const MEMBERS: ExpressionMembers = {
  expressions: ['ConditionExpression'],
  valueBearing: ['ConditionExpression'],
  legacy: ['Expected', 'ConditionalOperator'],
};

/** Reads the condition of a write that has no other expression. */
export function openGuard(input: GuardInput): Guard {
  const context = openExpressions(input, MEMBERS);
  const guard = guardOf(input, context);
  context.checkUnused();
  return guard;
}

/** Reads the condition of a request, after the expressions that come before it. */
export function guardOf(input: GuardInput, context: ExpressionContext): Guard {
  return {
    condition: compileCondition(input.ConditionExpression, 'ConditionExpression', context),
    returnItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}

/** Checks that the condition holds for an item, a missing one being empty. */
export function checkGuard({ condition, returnItem }: Guard, stored: StoredItem | undefined): void {
  if (condition === undefined || condition.test(stored?.item() ?? {})) return;
  const members = returnItem && stored !== undefined ? { Item: stored } : {};
  throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { members });
}

/** Checks the paths of the condition against the keys of the table. */
export function checkGuardPaths({ condition }: Guard, table: Table): void {
  if (condition !== undefined) checkScalarKeys(condition.paths, table);
}
