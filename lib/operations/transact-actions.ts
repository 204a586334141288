import { encodeKey } from '../item/encode.js';
import { givenKey } from '../item/loaded-row.js';
import type { Item, Value } from '../values/value.js';
import { stampOfCall } from './certainty.js';
import { cipherContext } from './crypto.js';
import { deletePlan, deleteKeyPlan } from './delete.js';
import { afterDelete, afterSave, beforeDelete, beforeSave, commitDeleted, storedRow } from './entity-writes.js';
import { asFitted, fitUpdate, isSameFit, type FittedActions } from './fit-actions.js';
import { ownRow } from './own-row.js';
import { isExpected } from './outcome.js';
import type { SharedToken } from './plan.js';
import { beforeWhole, putPlan } from './put.js';
import { rebase } from './rebase.js';
import { writeMembers } from './request-expressions.js';
import { savePlan, type SavePlanOptions } from './save-request.js';
import { writtenChanges, isExact } from './save.js';
import { tableOf } from './target.js';
import type { Action, PlannedAction } from './transact-plan.js';
import { refit, refitUnseen, updatePlan } from './update.js';
import { entityVersion, rowIsThere, expectedVersion } from './versions.js';

type EntityAction = Extract<Action, { readonly entity: object }>;

/** What comes before the entity of an action is looked at: what refuses it at once, validation and hooks. */
export function beforeAction(action: EntityAction): Promise<void> | undefined {
  const { target, entity, options, kind } = action;
  if (kind === 'delete') return beforeDelete(target, entity);
  if (kind === 'save' && storedRow(entity) !== undefined) return beforeSave(target, entity);
  return beforeWhole(target, entity, { mode: kind === 'put' ? 'put' : 'create', ...options });
}

/** Plans a write that carries an entity, at its turn; undefined for a save of one that did not change. */
export async function planEntity(action: EntityAction, shared?: SharedToken): Promise<PlannedAction | undefined> {
  if (action.kind === 'delete') return planDelete(action);
  const isNew = storedRow(action.entity) === undefined;
  const stamp = stampOfCall(action.target, { shared });
  return action.kind === 'save' && !isNew ? planSave(action, stamp) : planWhole(action, stamp);
}

async function planWhole(action: EntityAction, stamp: Value, row?: Item): Promise<PlannedAction> {
  const { target, entity, options } = action;
  const mode = action.kind === 'put' ? 'put' : 'create';
  const plan = await putPlan(target, entity, { options: { mode, ...options }, stamp, row });
  // An overwrite goes on from the version that is there; at that version it was something else that refused it.
  const again = async (found: Item | undefined): Promise<PlannedAction | undefined> =>
    plan.expects === undefined || isExpected(plan, found) ? undefined : planWhole(action, stamp, found);
  const planned = { action, plan, item: { Put: plan.input }, after: () => afterSave(target, entity) };
  return options.overwrite === true ? { ...planned, again } : planned;
}

async function planSave(action: EntityAction, stamp: Value): Promise<PlannedAction | undefined> {
  const { target, entity, options } = action;
  const changes = await writtenChanges(target, entity, options);
  if (changes.length === 0) return undefined;
  return planChanges(action, { ...options, changes, stamp });
}

/** A save of changes; planned again on top of the row that another writer left, as a save alone is. */
async function planChanges(action: EntityAction, options: SavePlanOptions): Promise<PlannedAction> {
  const { target, entity } = action;
  const plan = await savePlan(target, entity, options);
  const again = async (found: Item | undefined): Promise<PlannedAction | undefined> => {
    const rebased = await rebase({ target, base: storedRow(entity)!, changes: options.changes }, found);
    if (rebased === undefined || rebased.changes.length > 0)
      return rebased && planChanges(action, { ...options, rebased });
    // The row holds all of it already, and is only to stay there.
    const { TableName, Key } = plan.input;
    const input = {
      TableName,
      Key,
      ...writeMembers(target, 'save', { conditions: rowIsThere(target, undefined, storedRow(entity)) }),
    };
    const { effect: _, ...check } = plan;
    return { ...planned, plan: check, item: { ConditionCheck: input } };
  };
  const planned: PlannedAction = { action, plan, item: { Update: plan.input }, after: () => afterSave(target, entity) };
  return target.model.version !== undefined || isExact(options) ? planned : { ...planned, again };
}

function planDelete(action: EntityAction): PlannedAction {
  const { target, entity, options } = action;
  const plan = deletePlan(target, entity, {
    ...options,
    known: entityVersion(target, entity),
    stored: storedRow(entity),
  });
  return {
    action,
    plan: { ...plan, commit: () => commitDeleted(target, entity) },
    item: { Delete: plan.input },
    after: () => afterDelete(target, entity),
  };
}

const nothing = (): undefined => undefined;

/**
 * Plans an update by key; undefined for one that says nothing. `fitted`: its actions as the row that refused them can take them.
 */
async function planUpdate(
  action: Extract<Action, { readonly kind: 'update' }>,
  stamp: Value,
  fitted: FittedActions = fitUpdate(action.target, action.options, undefined),
): Promise<PlannedAction | undefined> {
  const { target, key, options } = action;
  const plan = await updatePlan(target, key, asFitted(options, fitted, stamp));
  if (plan === undefined) return undefined;
  const { ReturnValues: _, UpdateExpression, ...input } = plan.input;
  // Conditions alone are a check: DynamoDB refuses an update without an expression here.
  const item = UpdateExpression === undefined ? { ConditionCheck: input } : { Update: { ...input, UpdateExpression } };
  const planFitted = async (next: FittedActions | undefined): Promise<PlannedAction | undefined | null> =>
    next === undefined || isSameFit(next, fitted) ? undefined : ((await planUpdate(action, stamp, next)) ?? null);
  const again = (found: Item | undefined): ReturnType<typeof planFitted> =>
    planFitted(refit(target, options, { item: found }));
  const againUnseen = async (): ReturnType<typeof planFitted> =>
    planFitted(await refitUnseen({ target, asked: options, key: plan.key }));
  return { action, plan, item, after: nothing, againUnseen, ...(fitted.guards.length > 0 && { again }) };
}

type KeyAction = Extract<Action, { readonly key: object }>;

/** What an upsert makes is stamped as the rest of its transaction. */
function stamped<A extends Extract<Action, { readonly kind: 'update' }>>(
  action: A,
  shared: SharedToken | undefined,
): A {
  const { options, target } = action;
  if (options.upsert === undefined) return action;
  return { ...action, options: { ...options, upsert: { ...options.upsert, stamp: stampOfCall(target, { shared }) } } };
}

/** Plans a write by key; undefined for an update that says nothing. */
export async function planKey(action: KeyAction, shared?: SharedToken): Promise<PlannedAction | undefined> {
  if (action.kind === 'check') return planCheck(action);
  if (action.kind === 'update') return planUpdate(stamped(action, shared), stampOfCall(action.target, { shared }));
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
