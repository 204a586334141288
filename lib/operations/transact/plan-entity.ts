import { deletePlan } from '../item/delete.js';
import { afterDelete, afterSave, beforeDelete, beforeSave, commitDeleted, storedRow } from '../item/entity-write.js';
import { putPlan } from '../item/put.js';
import { entityVersion } from '../rules/versions.js';
import { writtenChanges } from '../save/changes.js';
import { savePlan } from '../save/save-plan.js';
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
  const plan = await savePlan(target, entity, { ...options, changes, now: target.session.clock.now() });
  return { action, plan, item: { Update: plan.input }, after: () => afterSave(target, entity) };
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
