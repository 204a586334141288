import { applyChanges, changedAttribute } from '../../codec/merge.js';
import { stateOf } from '../../codec/state.js';
import { commitEntity } from '../item/entity-write.js';
import type { UpdatePlan } from '../plan.js';
import { updatedMark } from '../rules/lifecycle.js';
import { tableOf, type Target } from '../target.js';
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
  const base = state.stored!;
  const {
    row: stored,
    changes,
    sealed,
  } = options.rebased ?? { row: base, changes: options.changes, sealed: state.sealed };
  const key = Object.fromEntries(target.model.key.map(attribute => [attribute.name, base[attribute.name]!]));
  const { members, stamps, expects, sent } = await saveRequest(target, entity, { ...options, changes, stored, sealed });
  return {
    target,
    verb: 'save',
    key,
    stamps,
    sent,
    input: { TableName: tableOf(target), Key: key, ...members },
    expects,
    kind: 'change',
    proof: { marks: updatedMark(target.model, options.stamp), loaded: stored },
    // The entity knows its own changes only: what another writer did meanwhile it sees when it is loaded again. What was merged
    // holds more than it knows, and the envelope that it was read in keeps the next save from undoing that.
    commit: () =>
      commitEntity(target, entity, {
        stored: applyChanges({ ...base, ...stamps }, options.changes),
        sent: options.rebased === undefined ? sent : {},
      }),
    effect: () => ({
      from: { row: stored },
      changes: new Set(changes.map(change => change.path[0])),
      after: name => changedAttribute(stored, changes, name),
    }),
  };
}
