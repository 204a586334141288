import type { Item } from '../../values/value.js';
import { checkKeyFields, encodeKey } from '../../codec/key.js';
import { deleteKeyPlan } from '../item/delete.js';
import { cipherContext } from '../rules/crypto.js';
import { writeMembers } from '../rules/expressions.js';
import { expectedVersion } from '../rules/versions.js';
import { tableOf } from '../target.js';
import { isAnswered, memberActions } from '../update/set-members.js';
import { updatePlan } from '../update/update-plan.js';
import type { Action, PlannedAction } from './action.js';

type KeyAction = Extract<Action, { readonly key: object }>;
type Kind<K extends KeyAction['kind']> = Extract<KeyAction, { readonly kind: K }>;

const nothing = (): Promise<void> => Promise.resolve();

/** Plans a write by key; undefined for an update that says nothing. */
export async function planKey(action: KeyAction): Promise<PlannedAction | undefined> {
  if (action.kind === 'check') return planCheck(action);
  if (action.kind === 'update') return planUpdate(action);
  const { target, key, options } = action;
  const plan = deleteKeyPlan(target, key, { ...options, known: expectedVersion(target, options.version) });
  return { action, plan, item: { Delete: plan.input }, after: nothing };
}

/** `row`: what refused the members of a set as they were sent, which has to be told what becomes of the set. */
async function planUpdate(action: Kind<'update'>, row?: Item): Promise<PlannedAction | undefined> {
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

function planCheck(action: Kind<'check'>): PlannedAction {
  const { target, condition } = action;
  checkKeyFields(target.model, action.key, 'check');
  cipherContext(target, { operation: 'check', reads: false });
  const key = encodeKey(target.model, action.key, 'check');
  const input = { TableName: tableOf(target), Key: key, ...writeMembers(target, 'check', { conditions: [condition] }) };
  const plan = { target, verb: 'check', input, key, expects: undefined, landed: () => false, commit: () => undefined };
  return { action, plan, item: { ConditionCheck: input }, after: nothing };
}
