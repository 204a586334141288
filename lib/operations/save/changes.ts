import { diffEntity } from '../../codec/index-keys.js';
import type { Change } from '../../codec/change.js';
import { encodeItem } from '../../codec/item.js';
import { stateOf } from '../../codec/state.js';
import type { Target } from '../target.js';
import { withBlindIndexes } from '../rules/blind-index-changes.js';
import { refuseReassigned } from './fixed-fields.js';

/** What a loaded entity would write. @throws ErrInvalidModel for an assigned key, version or timestamp */
export function entityChanges(target: Target, entity: object): readonly Change[] {
  const stored = stateOf(entity)!.stored!;
  const next = encodeItem(target.model, entity, stored);
  refuseReassigned(target, entity, { stored, next, verb: 'save' });
  return diffEntity(target.model, stored, next);
}

/** The same with what follows from it and takes the cipher to tell: the changes of blind indexes. */
export async function writtenChanges(target: Target, entity: object, signal?: AbortSignal): Promise<readonly Change[]> {
  return withBlindIndexes(target, entity, { changes: entityChanges(target, entity), signal });
}
