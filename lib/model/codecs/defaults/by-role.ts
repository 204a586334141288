import type { FieldRole } from '../../../metadata/specs.js';
import type { Codec } from '../../codec.js';
import { number } from '../scalars/number.js';
import { timestamp, timestampText } from '../times/timestamp.js';
import { ttl, ttlSeconds } from '../times/ttl.js';

/**
 * The codec of a field whose role says what is stored. Times are read as `Date`; as text or number only where the
 * compiler left word of the field's type, or the decorator was given that codec.
 */
export function codecByRole(roles: ReadonlySet<FieldRole>, designType: unknown): Codec | undefined {
  if (roles.has('version')) return number;
  if (roles.has('ttl')) return designType === Number ? ttlSeconds : ttl;
  if (roles.has('createdAt') || roles.has('updatedAt')) return designType === String ? timestampText : timestamp;
  return undefined;
}
