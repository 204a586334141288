import type { UpdatePlan } from '../plan.js';
import { writeMembers, type WriteMembers } from '../rules/expressions.js';
import { setAction, stampUpdate } from '../rules/lifecycle.js';
import { entityVersion, rowIsThere } from '../rules/versions.js';
import type { Target } from '../target.js';
import { changeActions, type Guarding } from './change-actions.js';
import type { ChangedItem } from './save-options.js';
import { sealedChanges } from './sealed-changes.js';

/** What a save sends besides its key. */
export interface SaveRequest {
  readonly members: WriteMembers;
  readonly stamps: UpdatePlan['key'];
  readonly expects: UpdatePlan['expects'];
}

/** Makes the expressions of a save: the changes, version and timestamp; that the row is there at its version, and the guards of the changes. */
export async function saveRequest(target: Target, entity: object, changed: ChangedItem): Promise<SaveRequest> {
  const { model } = target;
  const known = entityVersion(target, entity);
  const stamps = stampUpdate(model, known, changed.now);
  const { actions, guards } = changeActions(await sealedChanges(target, changed), guardingOf(target, changed));
  return {
    members: writeMembers(target, 'save', {
      actions: [...actions, ...Object.entries(stamps).map(([name, value]) => setAction(name, value))],
      conditions: [...rowIsThere(target, known), ...guards, changed.if],
    }),
    stamps,
    expects: model.version && (known ?? 'absent'),
  };
}

/** A version proves more, and cheaper; envelopes differ each time they are written, so a class that has them cannot be compared. */
function guardingOf({ model }: Target, changed: ChangedItem): Guarding {
  const versioned = model.version !== undefined;
  const comparable = changed.compare === true && !versioned && model.encrypted.length === 0;
  return { versioned, compare: comparable ? changed.stored : undefined };
}
