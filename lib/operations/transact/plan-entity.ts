import { deletePlan } from '../item/delete.js';
import { afterDelete, afterSave, beforeDelete, beforeSave, commitDeleted, storedRow } from '../item/entity-write.js';
import { putPlan } from '../item/put.js';
import { writeMembers } from '../rules/expressions.js';
import { entityVersion, rowIsThere } from '../rules/versions.js';
import { writtenChanges } from '../save/changes.js';
import { savePlan } from '../save/save-plan.js';
import { rebase } from '../save/rebase.js';
import type { SavePlanOptions } from '../save/save-options.js';
import { isExact } from '../save/send-save.js';
import type { Item } from '../../values/value.js';
import type { Action, PlannedAction } from './action.js';

type EntityAction = Extract<Action, { readonly entity: object }>;

/** Plans a write that carries an entity; undefined for a save of one that did not change. */
export function planEntity(action: EntityAction): Promise<PlannedAction | undefined> {
  if (action.kind === 'delete') return planDelete(action);
  const isNew = storedRow(action.entity) === undefined;
  return action.kind === 'save' && !isNew ? planSave(action) : planWhole(action);
}

async function planWhole(action: EntityAction): Promise<PlannedAction> {
  const { target, entity, options } = action;
  const plan = await putPlan(target, entity, { ...options, mode: action.kind === 'put' ? 'put' : 'create' });
  return { action, plan, item: { Put: plan.input }, after: () => afterSave(target, entity) };
}

async function planSave(action: EntityAction): Promise<PlannedAction | undefined> {
  const { target, entity, options } = action;
  await beforeSave(target, entity);
  const changes = await writtenChanges(target, entity);
  if (changes.length === 0) return undefined;
  return planChanges(action, { ...options, changes, now: target.session.clock.now() });
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
    const input = { TableName, Key, ...writeMembers(target, 'save', { conditions: rowIsThere(target, undefined) }) };
    const { effect: _, ...check } = plan;
    return { ...planned, plan: check, item: { ConditionCheck: input } };
  };
  const planned: PlannedAction = { action, plan, item: { Update: plan.input }, after: () => afterSave(target, entity) };
  return target.model.version !== undefined || isExact(options) ? planned : { ...planned, again };
}

async function planDelete(action: EntityAction): Promise<PlannedAction> {
  const { target, entity, options } = action;
  await beforeDelete(target, entity);
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
