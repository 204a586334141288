import { encodeKey } from '../../codec/key.js';
import { givenKey } from '../../codec/loaded-row.js';
import { deleteKeyPlan } from '../item/delete.js';
import { cipherContext } from '../rules/crypto.js';
import { ownRow } from '../rules/foreign-rows.js';
import { writeMembers } from '../rules/expressions.js';
import { expectedVersion } from '../rules/versions.js';
import { tableOf } from '../target.js';
import type { Action, PlannedAction } from './action.js';
import { planUpdate } from './plan-update.js';

type KeyAction = Extract<Action, { readonly key: object }>;

const nothing = (): undefined => undefined;

/** Plans a write by key; undefined for an update that says nothing. */
export async function planKey(action: KeyAction): Promise<PlannedAction | undefined> {
  if (action.kind === 'check') return planCheck(action);
  if (action.kind === 'update') return planUpdate(action);
  const { target, key, options } = action;
  const plan = deleteKeyPlan(target, key, { ...options, known: expectedVersion(target, options.version) });
  return { action, plan, item: { Delete: plan.input }, after: nothing };
}

function planCheck(action: Extract<KeyAction, { readonly kind: 'check' }>): PlannedAction {
  const { target, condition } = action;
  cipherContext(target, { operation: 'check', reads: false });
  const given = givenKey(target.model, action.key, 'check');
  const key = encodeKey(target.model, given, 'check');
  const conditions = [condition, ownRow(target, key, given)];
  const input = { TableName: tableOf(target), Key: key, ...writeMembers(target, 'check', { conditions }) };
  const plan = {
    target,
    verb: 'check',
    input,
    key,
    expects: undefined,
    kind: 'change' as const,
    proof: { marks: {} },
    commit: () => undefined,
  };
  return { action, plan, item: { ConditionCheck: input }, after: nothing };
}
