import { stateOf } from '../../codec/state.js';
import { entityChanges } from '../item/changes.js';
import { deletePlan } from '../item/delete.js';
import { beforeSave } from '../item/entity-write.js';
import { putPlan } from '../item/put.js';
import { savePlan } from '../item/save-plan.js';
import { runHooks } from '../rules/hooks.js';
import { knownVersion } from '../rules/lifecycle.js';
import type { Action, PlannedAction } from './action.js';

type EntityAction = Extract<Action, { readonly entity: object }>;

/** Plans a write that carries an entity; undefined for a save of one that did not change. */
export function planEntity(action: EntityAction): Promise<PlannedAction | undefined> {
  if (action.kind === 'delete') return planDelete(action);
  const isNew = stateOf(action.entity)?.stored === undefined;
  return action.kind === 'save' && !isNew ? planSave(action) : planWhole(action);
}

async function planWhole(action: EntityAction): Promise<PlannedAction> {
  const { target, entity, options } = action;
  const plan = await putPlan(target, entity, { ...options, mode: action.kind === 'put' ? 'put' : 'create' });
  return { action, plan, item: { Put: plan.input }, after: () => runHooks(target.model, entity, 'afterSave') };
}

async function planSave(action: EntityAction): Promise<PlannedAction | undefined> {
  const { target, entity, options } = action;
  await beforeSave(target.model, entity);
  const changes = entityChanges(target, entity, 'save');
  if (changes.length === 0) return undefined;
  const plan = await savePlan(target, entity, { ...options, changes, now: target.session.clock.now() });
  return { action, plan, item: { Update: plan.input }, after: () => runHooks(target.model, entity, 'afterSave') };
}

async function planDelete(action: EntityAction): Promise<PlannedAction> {
  const { target, entity, options } = action;
  const { model } = target;
  await runHooks(model, entity, 'beforeDelete');
  const known = model.version && knownVersion(model.version, entity, stateOf(entity)?.stored);
  const plan = deletePlan(target, entity, { ...options, known });
  return { action, plan, item: { Delete: plan.input }, after: () => runHooks(model, entity, 'afterDelete') };
}
