import type { CallOptions, Session } from '../client/session.js';
import { actionsOf, type Asking } from '../expressions/refs/ask.js';
import { deleteKey } from '../operations/item/delete.js';
import { exists, find, get } from '../operations/item/get.js';
import { findOrCreate, mutate, type MutateOptions } from '../operations/item/mutate.js';
import { create, put } from '../operations/item/put.js';
import { update } from '../operations/item/update.js';
import { itemKey, type Deletion, type ItemKey } from '../operations/item-key.js';
import { asked, type DeleteCall, type UpdateAsk, type UpdateCall, type WriteCall } from './calls.js';
import { entityOf } from './entity-of.js';
import type { DataOf, KeyOf } from './key.js';
import { Stored } from './stored.js';
import { bindSession, targetOf, type EntityClass } from '../operations/target-of.js';

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
export abstract class Entity extends Stored {
  /** A new entity with the given fields, not stored yet. @throws ErrInvalidModel for a name that is no field */
  static of<E extends Entity>(this: EntityClass<E>, data: DataOf<E>): E {
    return entityOf(targetOf(this), data);
  }

  /** `of` and `save`: `PutItem` where the key is free. @throws ErrConditionFailed where it is taken */
  static create<E extends Entity>(this: EntityClass<E>, data: DataOf<E>, options: WriteCall<E> = {}): Promise<E> {
    const target = targetOf(this);
    return create(target, entityOf(target, data), asked(target.model, options));
  }

  /** Writes an entity over whatever is stored under its key: `PutItem`. @throws ErrProtectedFieldMutation ErrImmutableModelMutation */
  static put<E extends Entity>(this: EntityClass<E>, data: DataOf<E>, options: WriteCall<E> = {}): Promise<E> {
    const target = targetOf(this);
    return put(target, data instanceof this ? (data as E) : entityOf(target, data), asked(target.model, options));
  }

  /** The entity under a key: `GetItem`. @throws ErrItemNotFound where there is none */
  static get<E extends Entity>(this: EntityClass<E>, key: KeyOf<E>, options: CallOptions = {}): Promise<E> {
    return get(targetOf(this), key as object, options);
  }

  /** The entity under a key, or undefined: `GetItem`. */
  static find<E extends Entity>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    options: CallOptions = {},
  ): Promise<E | undefined> {
    return find(targetOf(this), key as object, options);
  }

  /** Whether there is an item under a key: `GetItem` of its key alone. */
  static exists<E extends Entity>(this: EntityClass<E>, key: KeyOf<E>, options: CallOptions = {}): Promise<boolean> {
    return exists(targetOf(this), key as object, options);
  }

  /** The entity under a key, created with `defaults` where there is none; concurrent callers all get the one that was created. */
  static findOrCreate<E extends Entity>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    defaults: DataOf<E> = {} as DataOf<E>,
  ): Promise<E> {
    const target = targetOf(this);
    return findOrCreate(target, key as object, { make: () => entityOf(target, { ...defaults, ...(key as object) }) });
  }

  /**
   * Changes an item by key without reading it: `UpdateItem`. Creates a missing item unless `mustExist`.
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
    changes: UpdateAsk<E>,
    ...[options = {}]: [UpdateCall<E, R>?]
  ): Promise<R extends 'new' ? E : R extends 'old' ? E | undefined : void> {
    const target = targetOf(this);
    const actions = actionsOf(target.model, changes as Asking);
    return update(target, key as object, { ...asked(target.model, options), actions }) as Promise<never>;
  }

  /** Loads, lets `change` change the entity, and saves; again with jitter as long as another writer got in between. @throws ErrItemNotFound */
  static mutate<E extends Entity>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    change: (entity: E) => unknown,
    ...[options = {}]: [(WriteCall<E> & Pick<MutateOptions, 'attempts'>)?]
  ): Promise<E> {
    const target = targetOf(this);
    return mutate(target, key as object, { ...asked(target.model, options), change });
  }

  /** Deletes by key: `DeleteItem`. Deleting nothing succeeds; `returning: 'old'` answers what was there. */
  static delete<E extends Entity, R extends 'old' | undefined = undefined>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    options: DeleteCall<E, R> = {},
  ): Promise<R extends 'old' ? E | undefined : void> {
    const target = targetOf(this);
    return deleteKey(target, key as object, asked(target.model, options)) as Promise<never>;
  }

  /** The address of an item, for batch and transact reads. @throws ErrMissingPrimaryKey */
  static key<E extends Entity>(this: EntityClass<E>, key: KeyOf<E>): ItemKey<E> {
    return itemKey(targetOf(this), key as object);
  }

  /** The deletion of an item, for batch writes. @throws ErrMissingPrimaryKey */
  static deletion<E extends Entity>(this: EntityClass<E>, key: KeyOf<E>): Deletion<E> {
    return Object.freeze({ ...itemKey(targetOf(this), key as object), kind: 'deletion' });
  }

  /** The same class, all of whose static verbs use another session: `Order.using(tenant).get(…)`. */
  static using<C extends EntityClass<Entity>>(this: C, session: Session): C {
    return bindSession(this, session);
  }
}
