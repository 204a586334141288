import type { Asking } from '../expressions/refs/ask.js';
import { targetOf, type EntityClass } from '../operations/target-of.js';
import type { DeleteCall, PutCall, UpdateAsk, UpdateCall, UpsertCall, WriteCall } from './calls.js';
import { entityOf } from './entity-of.js';
import type { DataOf, KeyOf } from './key.js';
import { Readable } from './readable.js';
import * as writes from './writes.js';

/**
 * The base class of everything stored: decorated fields say what is stored where, and these verbs store it. It holds no
 * logic of its own.
 *
 * ```ts
 * @Table('users')
 * class User extends Entity {
 *   @PartitionKey() id!: Key<string>;
 *   @Attribute() name = '';
 * }
 * await User.create({ id: 'u1', name: 'Ada' });
 * ```
 */
export abstract class Entity extends Readable {
  /** A new entity with the given fields, not stored yet. @throws ErrInvalidModel for a name that is no field */
  static of<E extends Entity>(this: EntityClass<E>, data: DataOf<E>): E {
    return entityOf(targetOf(this), data);
  }

  /** `of` and `save`: `PutItem` where the key is free. @throws ErrConditionFailed where it is taken */
  static create<E extends Entity>(this: EntityClass<E>, data: DataOf<E>, options: WriteCall<E> = {}): Promise<E> {
    return writes.createFrom(this, data, options);
  }

  /**
   * Writes a whole item: `PutItem`. Of a versioned class a loaded entity replaces the version it was read at, anything else only
   * what has no version; `{ overwrite: true }` replaces whatever is there and goes on from its version, `{ ignoreVersion: true }`
   * asks for nothing. A loaded entity keeps its created_at.
   * @throws ErrVersionConflict ErrConditionFailed ErrProtectedFieldMutation ErrImmutableModelMutation
   */
  static put<E extends Entity>(this: EntityClass<E>, data: E | DataOf<E>, options: PutCall<E> = {}): Promise<E> {
    return writes.putFrom(this, data, options);
  }

  /** The entity under a key, created with `defaults` where there is none; concurrent callers all get the one that was created. */
  static findOrCreate<E extends Entity>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    defaults: DataOf<E> = {} as DataOf<E>,
  ): Promise<E> {
    return writes.findOrCreateFrom(this, key as object, defaults);
  }

  /**
   * Changes an item by key without reading it: `UpdateItem`. Creates a missing item unless `mustExist`, of its key and these
   * changes alone: without created_at, defaults and the index keys that follow from them. `upsert` makes a whole one. Missing
   * parents of nested places are made, with a second request.
   *
   * ```ts
   * await Order.update(key, o => [o.total.add(5), o.address.city.set('Oslo')], { if: o => o.status.eq('open'), returning: 'new' });
   * ```
   * @throws ErrConditionFailed ErrVersionConflict ErrInvalidModel ErrProtectedFieldMutation; ErrTimeout with `applied: 'unknown'`
   * for an unversioned add or append whose answer was lost
   */
  static update<E extends Entity, R extends 'new' | 'old' | undefined = undefined>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    ...[changes, options]: [changes: UpdateAsk<E>, options?: UpdateCall<E, R>]
  ): Promise<R extends 'new' ? E : R extends 'old' ? E | undefined : void> {
    return writes.updateFrom(this, key as object, { ...options, changes: changes as Asking }) as Promise<never>;
  }

  /**
   * Changes an item by key, and makes a whole one where there is none: created_at, the defaults of the class and what `create` says
   * are set by `if_not_exists`, index keys too. Sends `UpdateItem`, once more where the stored item has other parts of an index key.
   *
   * ```ts
   * await Row.upsert({ id: 'w' }, r => [r.n.add(1)], { create: { kind: 'k' } });
   * ```
   * @throws ErrConditionFailed where `if` does not hold; ErrInvalidModel for a required field that nothing gives; ErrInvalidOperator
   * for an index key that cannot be told
   */
  static upsert<E extends Entity, R extends 'new' | 'old' | undefined = undefined>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    ...[changes, options]: [changes: UpdateAsk<E>, options?: UpsertCall<E, R>]
  ): Promise<R extends 'new' ? E : R extends 'old' ? E | undefined : void> {
    return writes.upsertFrom(this, key as object, { ...options, changes: changes as Asking }) as Promise<never>;
  }

  /** Loads, lets `change` change the entity, and saves; again with jitter as long as another writer got in between. @throws ErrItemNotFound */
  static mutate<E extends Entity>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    ...[change, options]: [change: (entity: E) => unknown, options?: WriteCall<E> & { readonly attempts?: number }]
  ): Promise<E> {
    return writes.mutateFrom(this, key as object, { ...options, change });
  }

  /** Deletes by key: `DeleteItem`. Deleting nothing succeeds; `returning: 'old'` answers what was there. */
  static delete<E extends Entity, R extends 'old' | undefined = undefined>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    options: DeleteCall<E, R> = {},
  ): Promise<R extends 'old' ? E | undefined : void> {
    return writes.deleteFrom(this, key as object, options) as Promise<never>;
  }
}
