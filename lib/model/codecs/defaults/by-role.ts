import type { FieldRole } from '../../../metadata/specs.js';
import type { Codec } from '../../codec.js';
import { number } from '../scalars/number.js';
import { timestamp, timestampText } from '../times/timestamp.js';
import { ttl, ttlSeconds } from '../times/ttl.js';

/** What tells a field's type at run time: word that the compiler left of it, and the value in a new instance. */
export interface TypeHints {
  readonly designType: unknown;
  readonly initial: unknown;
}

/**
 * The codec of a field whose role says what is stored. Times are read as `Date`; as text or number only where the
 * field's type is known to be that, or the decorator was given that codec.
 */
export function codecByRole(roles: ReadonlySet<FieldRole>, { designType, initial }: TypeHints): Codec | undefined {
  if (roles.has('version')) return number;
  if (roles.has('ttl')) return designType === Number || typeof initial === 'number' ? ttlSeconds : ttl;
  if (roles.has('createdAt') || roles.has('updatedAt'))
    return designType === String || typeof initial === 'string' ? timestampText : timestamp;
  return undefined;
}
