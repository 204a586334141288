import { allOf } from '../../expressions/clause.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import { Placeholders, type Placed } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import { renderUpdate } from '../../expressions/render-update.js';
import { contextOf, type Target } from '../target.js';

/** What a write says in expressions: its changes, and all that must hold for it. */
export interface WriteExpressions {
  readonly actions?: readonly UpdateAction[] | undefined;
  readonly conditions: readonly (Condition | undefined)[];
}

/** The expression members of a write; with a condition, the row that refuses it is asked for, to tell why. */
export interface WriteMembers extends Placed {
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD';
}

/** Renders what a write says; members without anything to say are left out. */
export function writeMembers(
  target: Target,
  verb: string,
  { actions = [], conditions }: WriteExpressions,
): WriteMembers {
  const to = new Placeholders();
  const context = contextOf(target, verb);
  const UpdateExpression = renderUpdate(actions, to, context);
  const condition = allOf(...conditions);
  const ConditionExpression = condition && renderCondition(condition, to, context);
  return {
    ...(UpdateExpression !== undefined && { UpdateExpression }),
    ...(ConditionExpression !== undefined && { ConditionExpression, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ...to.expressions(),
  };
}
