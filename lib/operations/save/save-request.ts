import type { UpdatePlan } from '../plan.js';
import { writeMembers, type WriteMembers } from '../rules/expressions.js';
import { setAction, stampUpdate } from '../rules/lifecycle.js';
import { entityVersion, rowIsThere } from '../rules/versions.js';
import type { Target } from '../target.js';
import { changeActions } from './change-actions.js';
import type { ChangedItem } from './save-options.js';
import { sealedChanges } from './sealed-changes.js';

/** What a save sends besides its key. */
export interface SaveRequest {
  readonly members: WriteMembers;
  readonly stamps: UpdatePlan['key'];
  readonly expects: UpdatePlan['expects'];
  /** The envelopes that are sent. */
  readonly sent: UpdatePlan['key'];
}

/** Makes the expressions of a save: the changes, version and timestamp; that the row is there at its version, and the guards of the changes. */
export async function saveRequest(target: Target, entity: object, changed: ChangedItem): Promise<SaveRequest> {
  const { model } = target;
  const known = entityVersion(target, entity);
  const stamps = stampUpdate(model, known, changed.now);
  const { changes, sent, asStored } = await sealedChanges(target, changed);
  // A version proves more, and cheaper. What is encrypted is compared by its envelope, which differs each time it is written.
  const versioned = model.version !== undefined;
  const compare = changed.compare === true && !versioned ? asStored : undefined;
  const { actions, guards } = changeActions(changes, { versioned, compare });
  return {
    members: writeMembers(target, 'save', {
      actions: [...actions, ...Object.entries(stamps).map(([name, value]) => setAction(name, value))],
      conditions: [...rowIsThere(target, known), ...guards, changed.if],
    }),
    stamps,
    expects: model.version && (known ?? 'absent'),
    sent,
  };
}
