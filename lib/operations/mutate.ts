import { withinTime } from '../client/deadline.js';
import { createBackoff, retrying } from '../client/retry.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import { isMismatch, withCertainty } from './certainty.js';
import { storedRow } from './entity-writes.js';
import { find, get } from './get.js';
import type { WriteOptions } from './plan.js';
import { save } from './save.js';
import { contextOf, type Target } from './target.js';

/** Options of a read-change-write. */
export interface MutateOptions extends WriteOptions {
  /** Attempts in all. Default 50. */
  readonly attempts?: number | undefined;
}

// One writer of each round gets through, and a round lasts a read and a write: longer waits would only idle.
const BACKOFF = { baseMs: 5, capMs: 100, attempts: 50 };

/**
 * Loads an entity, lets `change` change it, and saves it; again, with jitter between, as long as another writer got in
 * between. `change` may run several times and should do nothing but change the entity, or delete it.
 */
export async function mutate<E extends object>(
  target: Target<E>,
  key: object,
  given: MutateOptions & { readonly change: (entity: E) => unknown },
): Promise<E> {
  const how = withCertainty(target, 'mutate', given);
  if (typeof how.change !== 'function')
    throw new DynamormError(
      'ErrInvalidOperator',
      `${target.model.name}.mutate needs a function that changes the entity`,
      contextOf(target, 'mutate'),
    );
  const { clock } = target.session;
  const backoff = createBackoff(
    { ...BACKOFF, attempts: how.attempts ?? BACKOFF.attempts },
    { clock, signal: how.signal },
  );
  const bounded = withinTime(how);
  const run = async (): Promise<E> => {
    const entity = await get(target, key, { ...bounded, consistent: true });
    await how.change(entity);
    // What the change deleted stays deleted: saved, it would be created again.
    if (storedRow(entity) === undefined) return entity;
    try {
      return await save(target, entity, { ...bounded, compare: true, settle: true });
    } catch (error) {
      // An earlier call under the same token made the change: what it left is what is stored.
      if (how.shared?.isGiven !== true || !isMismatch(error)) throw error;
      return get(target, key, { ...bounded, consistent: true });
    }
  };
  return retrying({ run, when: error => isOvertaken(error, how) }, backoff);
}

/** Whether another writer got in between. An error of a write that may have been applied has none of these codes. */
function isOvertaken(error: unknown, { if: condition }: MutateOptions): boolean {
  const code = condition === undefined ? 'ErrConditionFailed' : 'ErrVersionConflict';
  return isDynamormError(error, code) && !isTaken(error);
}

/** Whether a unique value was refused, which names its field: that is no writer in between, and stays refused. */
const isTaken = (error: { readonly field: string | undefined }): boolean => error.field !== undefined;

/** The entity under a key, created with `defaults` where there is none; of several callers at once, one creates and all get the same. */
export async function findOrCreate<E extends object>(
  target: Target<E>,
  key: object,
  how: WriteOptions & { readonly make: () => E },
): Promise<E> {
  const found = await find(target, key, how);
  if (found !== undefined) return found;
  try {
    return await save(target, how.make(), how);
  } catch (error) {
    if (!isDynamormError(error, 'ErrConditionFailed') || isTaken(error)) throw error;
    const theirs = await find(target, key, { ...how, consistent: true });
    // An item of another class has the key, or the one that was there is gone: the refusal says more than that nothing was found.
    if (theirs === undefined) throw error;
    return theirs;
  }
}
