import { diffItem } from '../../codec/diff.js';
import type { Change } from '../../codec/change.js';
import { encodeItem } from '../../codec/item.js';
import { stateOf } from '../../codec/state.js';
import type { Target } from '../target.js';
import { refuseFixed } from './fixed-fields.js';

/** What a loaded entity would write. @throws ErrInvalidModel for a changed key or timestamp */
export function entityChanges(target: Target, entity: object): readonly Change[] {
  const stored = stateOf(entity)!.stored!;
  const next = encodeItem(target.model, entity, stored);
  refuseFixed(target, { entity, stored, next });
  return diffItem(target.model, stored, next);
}
