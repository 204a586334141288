import type { CallOptions } from '../client/session.js';
import { deleteEntity } from '../operations/item/delete-item.js';
import { reload } from '../operations/item/reload.js';
import { save, touch } from '../operations/save/save.js';
import { asked, type WriteCall } from './calls.js';
import { changesOf, isChanged, isNew, revertItem, type Changes } from './changes.js';
import { targetOfEntity } from '../operations/target-of.js';
import { jsonOf, shownOf } from './to-json.js';

/**
 * What one entity can do about its own row. It holds no logic: each method names an operation and hands over the model and
 * the session the entity came from.
 */
export abstract class Stored {
  /**
   * Stores the entity: `PutItem` if its key is free for a new one, for a loaded one an `UpdateItem` of exactly what changed
   * (nested paths, set members, list elements), and no request at all where nothing did. A failed save leaves the entity as it was.
   * @throws ErrConditionFailed ErrVersionConflict ErrInvalidModel ErrMissingPrimaryKey ErrValidation ErrItemTooLarge
   */
  async save(options: WriteCall<this> = {}): Promise<this> {
    const target = targetOfEntity(this);
    return save(target, this, asked(target.model, options));
  }

  /**
   * Deletes the entity's row, at the version it was loaded at where the class has one. Sends `DeleteItem`.
   * @throws ErrConditionFailed ErrVersionConflict ErrImmutableModelMutation
   */
  async delete(options: WriteCall<this> = {}): Promise<this> {
    const target = targetOfEntity(this);
    return deleteEntity(target, this, asked(target.model, options));
  }

  /**
   * Writes the update timestamp and the version although nothing else changed. Sends `UpdateItem`.
   * @throws ErrConditionFailed ErrVersionConflict
   */
  async touch(options: WriteCall<this> = {}): Promise<this> {
    const target = targetOfEntity(this);
    return touch(target, this, asked(target.model, options));
  }

  /**
   * Reads the row again, strongly consistent, into this instance; unsaved changes are dropped. Sends `GetItem`.
   * @throws ErrItemNotFound
   */
  async reload(options: CallOptions = {}): Promise<this> {
    return reload(targetOfEntity(this), this, options);
  }

  /** Puts every field back to what is stored; sends nothing. */
  revert(): this {
    revertItem(targetOfEntity(this).model, this);
    return this;
  }

  /** What a save would write, by path in field names: `{ 'address.city': ['Bergen', 'Oslo'] }`. Encrypted fields show no values. */
  changes(): Changes {
    return changesOf(targetOfEntity(this).model, this);
  }

  /** The fields as `JSON.stringify` shows them: sets as lists, maps as objects, bytes as base64, bigints as text. */
  toJSON(): Record<string, unknown> {
    return jsonOf(this);
  }

  /** What `console.log` and `util.inspect` show: every field that is declared, accessors among them. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return shownOf(this);
  }

  /** Whether the entity was never stored, or was deleted since. */
  get isNew(): boolean {
    return isNew(this);
  }

  /** Whether a save would send a request, or refuse one for a key, version or timestamp that was assigned. */
  get isChanged(): boolean {
    return isChanged(targetOfEntity(this).model, this);
  }
}
