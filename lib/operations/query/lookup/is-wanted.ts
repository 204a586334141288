import { stateOf } from '../../../codec/state.js';
import { isAsGiven } from '../filters/certain.js';
import type { PreparedRead } from '../read-input.js';
import type { Read } from '../read.js';
import { holds } from './verified.js';

/** Whether a whole entity is what the read looked up, and what its key was taken for. */
export function isWanted(read: Read, entity: object, { unsure }: PreparedRead): boolean {
  const stored = stateOf(entity)?.stored ?? {};
  return (read.hashed ?? []).every(one => holds(read, stored, one)) && isAsGiven(unsure, stored);
}
