import { deletePlan } from '../item/delete.js';
import { afterDelete, afterSave, beforeDelete, beforeSave, commitDeleted, storedRow } from '../item/entity-write.js';
import { beforeWhole, putPlan } from '../item/put.js';
import { isExpected } from '../outcome.js';
import { writeMembers } from '../rules/expressions.js';
import { stampFor } from '../rules/lifecycle.js';
import { entityVersion, rowIsThere } from '../rules/versions.js';
import { writtenChanges } from '../save/changes.js';
import { savePlan } from '../save/save-plan.js';
import { rebase } from '../save/rebase.js';
import type { SavePlanOptions } from '../save/save-options.js';
import { isExact } from '../save/send-save.js';
import type { Item } from '../../values/value.js';
import type { Action, PlannedAction } from './action.js';

type EntityAction = Extract<Action, { readonly entity: object }>;

/** What comes before the entity of an action is looked at: what refuses it at once, validation and hooks. */
export function beforeAction(action: EntityAction): Promise<void> | undefined {
  const { target, entity, options, kind } = action;
  if (kind === 'delete') return beforeDelete(target, entity);
  if (kind === 'save' && storedRow(entity) !== undefined) return beforeSave(target, entity);
  return beforeWhole(target, entity, { ...options, mode: kind === 'put' ? 'put' : 'create' });
}

/** Plans a write that carries an entity, at its turn; undefined for a save of one that did not change. */
export async function planEntity(action: EntityAction): Promise<PlannedAction | undefined> {
  if (action.kind === 'delete') return planDelete(action);
  const isNew = storedRow(action.entity) === undefined;
  return action.kind === 'save' && !isNew ? planSave(action) : planWhole(action);
}

async function planWhole(action: EntityAction, row?: Item): Promise<PlannedAction> {
  const { target, entity, options } = action;
  const plan = await putPlan(target, entity, { ...options, mode: action.kind === 'put' ? 'put' : 'create', row });
  // An overwrite goes on from the version that is there; at that version it was something else that refused it.
  const again = async (found: Item | undefined): Promise<PlannedAction | undefined> =>
    plan.expects === undefined || isExpected(plan, found) ? undefined : planWhole(action, found);
  const planned = { action, plan, item: { Put: plan.input }, after: () => afterSave(target, entity) };
  return options.overwrite === true ? { ...planned, again } : planned;
}

async function planSave(action: EntityAction): Promise<PlannedAction | undefined> {
  const { target, entity, options } = action;
  const changes = await writtenChanges(target, entity);
  if (changes.length === 0) return undefined;
  return planChanges(action, { ...options, changes, stamp: stampFor(target) });
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
