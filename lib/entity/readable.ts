import type { CallOptions, Session } from '../client/session.js';
import { exists, find, get } from '../operations/item/get.js';
import { deletionOf, itemKey, type Deletion, type ItemKey } from '../operations/item-key.js';
import { bindSession, targetOf, type EntityClass } from '../operations/target-of.js';
import type { KeyOf } from './key.js';
import { bindHandles, LooseIndex } from './query/index-handle.js';
import { cursorOfItem, indexOf, queryOf, scanOf, type Query, type Scan, type ScanOptions } from './query/start.js';
import { Stored } from './stored.js';

/** What a class can find: the static verbs that read, and those that only name things. */
export abstract class Readable extends Stored {
  /** The entity under a key: `GetItem`. @throws ErrItemNotFound where there is none */
  static async get<E extends Readable>(this: EntityClass<E>, key: KeyOf<E>, options: CallOptions = {}): Promise<E> {
    return get(targetOf(this), key as object, options);
  }

  /** The entity under a key, or undefined: `GetItem`. */
  static async find<E extends Readable>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    options: CallOptions = {},
  ): Promise<E | undefined> {
    return find(targetOf(this), key as object, options);
  }

  /** Whether there is an item under a key: `GetItem` of its key alone. */
  static async exists<E extends Readable>(
    this: EntityClass<E>,
    key: KeyOf<E>,
    options: CallOptions = {},
  ): Promise<boolean> {
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
