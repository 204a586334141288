import { applyChanges, changedAttribute } from '../../codec/merge.js';
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
  /** Envelopes that the request sets. */
  readonly sent: UpdatePlan['key'];
}

/** The update that writes `changes` of a loaded entity, under the conditions that make it safe. */
export async function savePlan(target: Target, entity: object, options: SavePlanOptions): Promise<SavePlan> {
  const state = stateOf(entity)!;
  const stored = state.stored!;
  const key = Object.fromEntries(target.model.key.map(attribute => [attribute.name, stored[attribute.name]!]));
  const sealed = options.sealed ?? state.sealed;
  const { members, stamps, expects, sent } = await saveRequest(target, entity, { ...options, stored, sealed });
  return {
    target,
    verb: 'save',
    key,
    stamps,
    sent,
    input: { TableName: tableOf(target), Key: key, ...members },
    expects,
    doubtful:
      expects === undefined && (options.compare === true || options.changes.some(change => change.kind === 'append')),
    landed: row => isStored(target, { stored, stamps, changes: options.changes }, row),
    commit: () =>
      commitEntity(target, entity, { stored: applyChanges({ ...stored, ...stamps }, options.changes), sent }),
    effect: () => ({
      from: { row: stored },
      changes: new Set(options.changes.map(change => change.path[0])),
      after: name => changedAttribute(stored, options.changes, name),
    }),
  };
}
