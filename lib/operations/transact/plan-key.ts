import { checkKeyFields, encodeKey } from '../../codec/key.js';
import { deleteKeyPlan } from '../item/delete.js';
import { cipherContext } from '../rules/crypto.js';
import { writeMembers } from '../rules/expressions.js';
import { expectedVersion } from '../rules/versions.js';
import { tableOf } from '../target.js';
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

async function planUpdate(action: Kind<'update'>): Promise<PlannedAction | undefined> {
  const plan = await updatePlan(action.target, action.key, action.options);
  if (plan === undefined) return undefined;
  const { ReturnValues: _, UpdateExpression, ...input } = plan.input;
  // Conditions alone are a check: DynamoDB refuses an update without an expression here.
  const item = UpdateExpression === undefined ? { ConditionCheck: input } : { Update: { ...input, UpdateExpression } };
  return { action, plan, item, after: nothing };
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
