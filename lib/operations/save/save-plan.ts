import { applyChanges } from '../../codec/merge.js';
import { stateOf } from '../../codec/state.js';
import { commitEntity } from '../item/entity-write.js';
import type { UpdatePlan } from '../plan.js';
import { tableOf, type Target } from '../target.js';
import { isStored } from './is-stored.js';
import type { SavePlanOptions } from './save-options.js';
import { saveRequest } from './save-request.js';

export interface SavePlan extends UpdatePlan {
  /** Version and timestamp that the request sets. */
  readonly stamps: UpdatePlan['key'];
}

/** The update that writes `changes` of a loaded entity, under the conditions that make it safe. */
export async function savePlan(target: Target, entity: object, options: SavePlanOptions): Promise<SavePlan> {
  const stored = stateOf(entity)!.stored!;
  const key = Object.fromEntries(target.model.key.map(attribute => [attribute.name, stored[attribute.name]!]));
  const { members, stamps, expects } = await saveRequest(target, entity, { ...options, stored });
  return {
    target,
    verb: 'save',
    key,
    stamps,
    input: { TableName: tableOf(target), Key: key, ...members },
    expects,
    landed: row => isStored(target, { stored, stamps, changes: options.changes }, row),
    commit: () => commitEntity(target, entity, applyChanges({ ...stored, ...stamps }, options.changes)),
  };
}
