import type { Item } from '../../values/value.js';
import { isAnswered, memberActions } from '../update/set-members.js';
import { updatePlan } from '../update/update-plan.js';
import type { Action, PlannedAction } from './action.js';

const nothing = (): undefined => undefined;

/**
 * Plans an update by key; undefined for one that says nothing. `row`: what refused the members of a set as they were sent, and has
 * to be told what becomes of the set.
 */
export async function planUpdate(
  action: Extract<Action, { readonly kind: 'update' }>,
  row?: Item,
): Promise<PlannedAction | undefined> {
  const { target, key, options } = action;
  const { actions, guards } = memberActions(target.model, options.actions, row);
  const plan = await updatePlan(target, key, { ...options, actions, guards });
  if (plan === undefined) return undefined;
  const { ReturnValues: _, UpdateExpression, ...input } = plan.input;
  // Conditions alone are a check: DynamoDB refuses an update without an expression here.
  const item = UpdateExpression === undefined ? { ConditionCheck: input } : { Update: { ...input, UpdateExpression } };
  const again = async (found: Item | undefined): Promise<PlannedAction | undefined | null> =>
    found === undefined || isAnswered(target.model, options.actions, found)
      ? undefined
      : ((await planUpdate(action, found)) ?? null);
  return { action, plan, item, after: nothing, ...(guards.length > 0 && { again }) };
}
