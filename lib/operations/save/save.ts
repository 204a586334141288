import { stateOf } from '../../codec/state.js';
import { afterSave, beforeSave } from '../item/entity-write.js';
import { create } from '../item/put.js';
import type { Target } from '../target.js';
import { writtenChanges } from './changes.js';
import type { SaveOptions } from './save-options.js';
import { sendSave } from './send-save.js';

/**
 * Stores an entity: a new one with `PutItem` if its key is free, a loaded one with the smallest `UpdateItem` that says what
 * changed, and nothing at all where nothing did.
 */
export async function save<E extends object>(target: Target<E>, entity: E, options: SaveOptions = {}): Promise<E> {
  if (stateOf(entity)?.stored === undefined) return create(target, entity, options);
  await beforeSave(target, entity);
  const changes = await writtenChanges(target, entity, options.signal);
  if (changes.length === 0) return entity;
  await sendSave(target, entity, { ...options, changes, now: target.session.clock.now() });
  await afterSave(target, entity);
  return entity;
}

/** Writes the timestamp of an entity (and its version) although nothing else changed. */
export async function touch<E extends object>(target: Target<E>, entity: E, options: SaveOptions = {}): Promise<E> {
  await sendSave(target, entity, { ...options, changes: [], now: target.session.clock.now() });
  return entity;
}
