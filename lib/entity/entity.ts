import { checkOptions } from '../client/send.js';
import type { ConditionCallback } from '../expressions/references.js';
import { deleteEntity } from '../operations/delete.js';
import { reload, exists, find, get } from '../operations/get.js';
import { deletionOf, itemKey, type Deletion, type ItemKey } from '../operations/item-key.js';
import type { Found } from '../operations/mutate.js';
import { save, touch } from '../operations/save.js';
import { targetOfEntity, bindSession, targetOf, type EntityClass } from '../operations/target.js';
import { CALL_OPTIONS, type CallOptions, type Session } from '../session/session.js';
import {
  bindHandles,
  LooseIndex,
  cursorOfItem,
  indexOf,
  queryOf,
  scanOf,
  type Query,
  type Scan,
  type ScanOptions,
} from './query.js';
import { changesOf, isChanged, isNew, revertItem, jsonOf, shownOf, type Changes } from './to-json.js';
import {
  writeOptions,
  type WriteCall,
  type KeyOf,
  type DeleteCall,
  type FindOrCreateCall,
  type PutCall,
  type UpdateAsk,
  type UpdateCall,
  type UpsertCall,
  type DataOf,
} from './types.js';
import * as writes from './writes.js';
import { entityOf } from './writes.js';

/**
 * What one entity can do about its own row. It holds no logic: each method names an operation and hands over the model and
 * the session the entity came from.
 */
abstract class Stored {
  /**
   * Stores the entity: `PutItem` if its key is free for a new one, for a loaded one an `UpdateItem` of exactly what changed
   * (nested paths, set members, list elements), and no request at all where nothing did. A failed save leaves the entity as it was.
   * @throws ErrConditionFailed ErrVersionConflict ErrInvalidInput ErrMissingPrimaryKey ErrItemTooLarge
   */
  async save(options: WriteCall<this> = {}): Promise<this> {
    const target = targetOfEntity(this);
    return save(target, this, writeOptions(target.model, 'save', options));
  }

  /**
   * Deletes the entity's row, at the version it was loaded at where the class has one. Sends `DeleteItem`.
   * @throws ErrConditionFailed ErrVersionConflict ErrImmutableModelMutation
   */
  async delete(options: WriteCall<this> = {}): Promise<this> {
    const target = targetOfEntity(this);
    return deleteEntity(target, this, writeOptions(target.model, 'delete of an entity', options));
  }

  /**
   * Writes the update timestamp and the version although nothing else changed. Sends `UpdateItem`.
   * @throws ErrConditionFailed ErrVersionConflict
   */
  async touch(options: WriteCall<this> = {}): Promise<this> {
    const target = targetOfEntity(this);
    return touch(target, this, writeOptions(target.model, 'touch', options));
  }

  /**
   * Reads the row again, strongly consistent, into this instance; unsaved changes are dropped. Sends `GetItem`.
   * @throws ErrItemNotFound
   */
  async reload(options: CallOptions = {}): Promise<this> {
    checkOptions('reload', options, CALL_OPTIONS);
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

  /**
   * The fields as JSON values, at any depth: dates as text, sets as lists, maps as objects, bytes as base64, bigints as text. What a
   * template makes is left out, and so are fields with `{ hidden: true }`.
   */
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

/** What a class can find: the static verbs that read, and those that only name things. */
abstract class Readable extends Stored {
  /** The entity under a key: `GetItem`. @throws ErrItemNotFound where there is none */
  static async get<E extends Readable>(this: EntityClass<E>, key: KeyOf<E>, options: CallOptions = {}): Promise<E> {
    checkOptions('get', options, CALL_OPTIONS);
    return get(targetOf(this), key as object, options);
  }

  /** The entity under a key, or undefined: `GetItem`. */
  static async find<E extends Readable>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    options: CallOptions = {},
  ): Promise<E | undefined> {
    checkOptions('find', options, CALL_OPTIONS);
    return find(targetOf(this), key as object, options);
  }

  /** Whether there is an item under a key: `GetItem` of its key alone. */
  static async exists<E extends Readable>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    options: CallOptions = {},
  ): Promise<boolean> {
    checkOptions('exists', options, CALL_OPTIONS);
    return exists(targetOf(this), key as object, options);
  }

  /**
   * The items of one partition, in the order of the sort key: `Query`. The key takes the partition key's fields, and may name
   * fields of the sort key too.
   *
   * ```ts
   * for await (const order of Order.query({ customerId: 'c1' })) …
   * ```
   */
  static query<E extends Readable>(this: EntityClass<E>, key: Partial<KeyOf<E>>): Query<E> {
    return queryOf(targetOf(this), key as object);
  }

  /** Every item of the class's table that is of the class: `Scan`, in parallel with `{ segments }`. */
  static scan<E extends Readable>(this: EntityClass<E>, options: ScanOptions = {}): Scan<E> {
    return scanOf(targetOf(this), options);
  }

  /** A secondary index by name, to be queried or scanned. @throws ErrInvalidOperator where the class has none of that name */
  static index<E extends Readable>(this: EntityClass<E>, name: string): LooseIndex<E> {
    const target = targetOf(this);
    const index = indexOf(target, name);
    return new LooseIndex(() => ({ target, index }));
  }

  /**
   * The cursor that goes on after an item, in the order of a query of its table or of an index: for a place that no page ended at.
   *
   * ```ts
   * const query = Order.byStatus.query({ status: 'open' }).descending();
   * const page = await query.page({ cursor: Order.cursorOf(lastShown, query) });
   * ```
   * @throws ErrInvalidOperator for an item of another partition, or one that the index does not hold
   */
  static cursorOf<E extends Readable>(
    this: EntityClass<E>,
    item: object,
    query: Query<E, unknown> | Scan<E, unknown>,
  ): string {
    return cursorOfItem(targetOf(this), item, query);
  }

  /** The address of an item, for batch and transact reads. @throws ErrMissingPrimaryKey */
  static key<E extends Readable>(this: EntityClass<E>, key: KeyOf<E>): ItemKey<E> {
    return itemKey(targetOf(this), key as object);
  }

  /** The deletion of an item, for batch writes. @throws ErrMissingPrimaryKey */
  static deletion<E extends Readable>(this: EntityClass<E>, key: KeyOf<E>): Deletion<E> {
    return deletionOf(targetOf(this), key as object);
  }

  /** The same class, all of whose static verbs use another session: `Order.using(tenant).get(…)`. */
  static using<C extends EntityClass<Readable>>(this: C, session: Session): C {
    return bindHandles(bindSession(this, session), session);
  }
}

/**
 * The base class of everything stored: decorated fields say what is stored where, and these verbs store it.
 *
 * ```ts
 * {@Table('users') class User extends Entity {@PartitionKey() id!: Key<string>;@Attribute() name = '' }
 *   const user = await User.create({ id: 'u1', name: 'Ada' });
 *   user.name = 'Ada Lovelace';
 *   await user.save();
 * }
 * ```
 */
export abstract class Entity extends Readable {
  /** A new entity with the given fields, not stored yet. @throws ErrInvalidInput for a name that is no field */
  static of<E extends Entity>(this: EntityClass<E>, data: DataOf<E>): E {
    return entityOf(targetOf(this), data);
  }

  /** `of` and `save`: `PutItem` where the key is free. @throws ErrConditionFailed where it is taken */
  static create<E extends Entity>(this: EntityClass<E>, data: DataOf<E>, options: WriteCall<E> = {}): Promise<E> {
    return writes.createFrom(this, data, options);
  }

  /**
   * Writes a whole item: `PutItem`. Of a versioned class a loaded entity replaces the version it was read at, anything else only
   * what has no version; `{ overwrite: true }` replaces whatever is there and continues from its version, `{ ignoreVersion: true }`
   * has no condition. A loaded entity keeps its created_at.
   * @throws ErrVersionConflict ErrConditionFailed ErrProtectedFieldMutation ErrImmutableModelMutation
   */
  static put<E extends Entity>(this: EntityClass<E>, data: E | DataOf<E>, options: PutCall<E> = {}): Promise<E> {
    return writes.putFrom(this, data, options);
  }

  /**
   * The entity under a key, created with `defaults` where there is none; concurrent callers all get the one that was created. Sends
   * `GetItem`, and `PutItem` where the key is free. Its `created` says whether this call made it; undefined where an answer was lost and
   * the stored item does not tell whose it is.
   *
   * ```ts
   * const user = await User.findOrCreate({ id }, { name: 'Ada' });
   * if (user.created) await greet(user);
   * ```
   * @throws ErrInvalidInput; ErrTimeout with `applied: 'unknown'` where the item can be found neither
   */
  static findOrCreate<E extends Entity>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    ...[defaults, options]: [defaults?: DataOf<E>, options?: FindOrCreateCall<E>]
  ): Promise<Found<E>> {
    return writes.findOrCreateFrom(this, key as object, {
      ...options,
      defaults: (defaults === undefined ? {} : defaults) as object,
    });
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
    return writes.updateFrom(this, key as object, {
      ...options,
      changes: changes as ConditionCallback,
    }) as Promise<never>;
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
    return writes.upsertFrom(this, key as object, {
      ...options,
      changes: changes as ConditionCallback,
    }) as Promise<never>;
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
