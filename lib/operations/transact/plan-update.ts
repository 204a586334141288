import type { Item } from '../../values/value.js';
import { stampFor } from '../rules/lifecycle.js';
import { fitUpdate, isSameFit, type FittedActions } from '../update/fit-actions.js';
import { refit } from '../update/send-update.js';
import { updatePlan } from '../update/update-plan.js';
import type { Action, PlannedAction } from './action.js';

const nothing = (): undefined => undefined;

/**
 * Plans an update by key; undefined for one that says nothing. `fitted`: its actions as the row that refused them can take them.
 */
export async function planUpdate(
  action: Extract<Action, { readonly kind: 'update' }>,
  stamp = action.options.upsert?.stamp ?? stampFor(action.target),
  fitted: FittedActions = fitUpdate(action.target, action.options, undefined),
): Promise<PlannedAction | undefined> {
  const { target, key, options } = action;
  const plan = await updatePlan(target, key, { ...options, ...fitted, stamp });
  if (plan === undefined) return undefined;
  const { ReturnValues: _, UpdateExpression, ...input } = plan.input;
  // Conditions alone are a check: DynamoDB refuses an update without an expression here.
  const item = UpdateExpression === undefined ? { ConditionCheck: input } : { Update: { ...input, UpdateExpression } };
  const again = async (found: Item | undefined): Promise<PlannedAction | undefined | null> => {
    const next = refit(target, options, { item: found });
    return next === undefined || isSameFit(next, fitted)
      ? undefined
      : ((await planUpdate(action, stamp, next)) ?? null);
  };
  return { action, plan, item, after: nothing, ...(fitted.guards.length > 0 && { again }) };
}
