import { stateOf } from '../../codec/state.js';
import { writeInLine } from '../item/entity-line.js';
import { afterSave, beforeSave, validateAgain } from '../item/entity-write.js';
import { beforeWhole, sendWhole } from '../item/put.js';
import { stampFor } from '../rules/lifecycle.js';
import type { Target } from '../target.js';
import { writtenChanges } from './changes.js';
import type { SaveOptions } from './save-options.js';
import { sendSave } from './send-save.js';

/**
 * Stores an entity: a new one with `PutItem` if its key is free, a loaded one with the smallest `UpdateItem` that says what
 * changed, and nothing at all where nothing did.
 */
export async function save<E extends object>(target: Target<E>, entity: E, options: SaveOptions = {}): Promise<E> {
  const isNew = stateOf(entity)?.stored === undefined;
  const before = isNew ? beforeWhole(target, entity, { ...options, mode: 'create' }) : beforeSave(target, entity);
  // Nothing to wait for: what is saved is what the entity holds at the call.
  if (before !== undefined) await before;
  const isWritten = await writeInLine([entity], { target, verb: 'save', options }, async (left, waited) => {
    if (waited) await validateAgain(target, entity);
    return saveNow(target, entity, left);
  });
  if (isWritten) await afterSave(target, entity);
  return entity;
}

/** Sends what an entity holds that is not stored, at its turn; answers whether that was anything. */
async function saveNow(target: Target, entity: object, options: SaveOptions): Promise<boolean> {
  if (stateOf(entity)?.stored === undefined) {
    await sendWhole(target, entity, { ...options, mode: 'create' });
    return true;
  }
  const changes = await writtenChanges(target, entity, options.signal);
  if (changes.length === 0) return false;
  await sendSave(target, entity, { ...options, changes, stamp: stampFor(target) });
  return true;
}

/** Writes the timestamp of an entity (and its version) although nothing else changed. */
export async function touch<E extends object>(target: Target<E>, entity: E, options: SaveOptions = {}): Promise<E> {
  await writeInLine([entity], { target, verb: 'touch', options }, left =>
    sendSave(target, entity, { ...left, changes: [], stamp: stampFor(target) }),
  );
  return entity;
}
