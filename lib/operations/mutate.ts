import { createBackoff, retrying } from '../client/retry.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import { isMismatch, startWrite } from './client-token.js';
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
  const how = startWrite(target, 'mutate', given);
  if (typeof how.change !== 'function')
    throw new DynamormError(
      'ErrInvalidOperator',
      `${target.model.name}.mutate needs a function that changes the entity`,
      contextOf(target, 'mutate'),
    );
  const { clock } = target.session;
  const backoff = createBackoff({ ...BACKOFF, attempts: how.attempts ?? BACKOFF.attempts }, { clock, deadline: how });
  const run = async (): Promise<E> => {
    const entity = await get(target, key, { ...how, consistent: true });
    await how.change(entity);
    // What the change deleted stays deleted: saved, it would be created again.
    if (storedRow(entity) === undefined) return entity;
    try {
      return await save(target, entity, { ...how, compare: true, settle: true });
    } catch (error) {
      // An earlier call under the same token made the change: what it left is what is stored.
      if (how.shared?.isGiven !== true || !isMismatch(error)) throw error;
      return get(target, key, { ...how, consistent: true });
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

/** What `findOrCreate` adds to the entity: whether this call made it, undefined where nobody can know. A field of this name stands instead. */
export type Found<E> = E & Omit<{ readonly created?: boolean | undefined }, keyof E>;

/**
 * The entity under a key, created with `defaults` where there is none; of several callers at once, one creates and all get the same.
 * `created` says who: undefined where an answer was lost and the row, which is there, does not tell whose it is.
 */
export async function findOrCreate<E extends object>(
  target: Target<E>,
  key: object,
  given: WriteOptions & { readonly make: () => E },
): Promise<Found<E>> {
  const how = startWrite(target, 'findOrCreate', given);
  const found = await find(target, key, how);
  if (found !== undefined) return told<E>(target, found as E, false);
  try {
    return told<E>(target, (await save(target, how.make(), how)) as E, true);
  } catch (error) {
    if (!isDynamormError(error) || isTaken(error)) throw error;
    const isUnknown = error.applied === 'unknown';
    if (!isUnknown && !isDynamormError(error, 'ErrConditionFailed')) throw error;
    const theirs = await itemThere(target, key, { how, error });
    return told<E>(target, theirs as E, isUnknown ? undefined : false);
  }
}

/** The row that is there after all. @throws the error of the creation where none is, where it is of another class or cannot be read: that says more */
async function itemThere<E extends object>(
  target: Target<E>,
  key: object,
  { how, error }: { readonly how: WriteOptions; readonly error: DynamormError },
): Promise<E> {
  if (how.signal?.aborted === true) throw error;
  const theirs = await find(target, key, { ...how, consistent: true }).catch((reason: unknown) => {
    throw error.applied === 'unknown' ? error : reason;
  });
  if (theirs === undefined) throw error;
  return theirs;
}

/** Beside the fields, so that it is neither stored nor shown. */
function told<E extends object>({ model }: Target, entity: E, created: boolean | undefined): Found<E> {
  if (!model.byField.has('created') && !('created' in entity) && Object.isExtensible(entity))
    Object.defineProperty(entity, 'created', { value: created, configurable: true, writable: true });
  return entity as Found<E>;
}
