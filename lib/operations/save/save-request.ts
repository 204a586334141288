import { stateOf } from '../../codec/state.js';
import type { UpdatePlan } from '../plan.js';
import { fittingMembers, writeMembers, type WriteExpressions, type WriteMembers } from '../rules/expressions.js';
import { setAction, stampUpdate } from '../rules/lifecycle.js';
import { entityVersion, rowIsThere } from '../rules/versions.js';
import type { Target } from '../target.js';
import { changeActions, partGuards, wholeChanges, type Change } from './change-actions.js';
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
  const stamps = stampUpdate(model, known, changed.stamp);
  const { changes, sent, asStored } = await sealedChanges(target, changed);
  // A version proves more, and cheaper. What is encrypted is compared by its envelope, which differs each time it is written.
  const versioned = model.version !== undefined;
  const compare = changed.compare === true && !versioned ? asStored : undefined;
  const said = (of: readonly Change[]): WriteExpressions => {
    const { actions, guards } = changeActions(of, { versioned, compare });
    const given = versioned ? [] : partGuards(model, changed.stored, of);
    return {
      actions: [...actions, ...Object.entries(stamps).map(([name, value]) => setAction(name, value))],
      conditions: [...rowIsThere(target, known, stateOf(entity)?.stored), ...guards, ...given, changed.if],
    };
  };
  return {
    // Too many paths for one expression: the attributes they lead into are written whole, where nobody else changed them.
    members:
      fittingMembers(target, 'save', said(changes)) ??
      writeMembers(target, 'save', said(wholeChanges(changes, changed.stored))),
    stamps,
    expects: model.version && (known ?? 'absent'),
    sent,
  };
}
