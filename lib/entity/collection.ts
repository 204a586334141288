import { checkOptions } from '../client/send.js';
import { withinTime } from '../client/deadline.js';
import { DynamormError, misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import type { Condition } from '../expressions/condition.js';
import { conditionAnd, type ConditionCallback } from '../expressions/references.js';
import {
  collectionPages,
  countCollection,
  prepareCollection,
  type CollectionMember,
  type CollectionRead,
  type Found,
} from '../operations/query/collection.js';
import type { Page } from '../operations/query/read.js';
import { bindSession, targetOf, type EntityClass } from '../operations/target.js';
import type { Session } from '../session/session.js';
import { PAGE_OPTIONS, placeOf, READ_OPTIONS } from './read-builder.js';
import type { EntityMember, Where } from './types.js';

const ONE: unique symbol = Symbol.for('dynamorm/one@1') as never;

/** A member of a collection of which there is at most one: `one(Customer)`. */
export interface One<E extends object> {
  readonly [ONE]: EntityClass<E>;
}

/**
 * Says that a collection has at most one item of a class, so that its group is the entity rather than a list.
 *
 * ```ts
 * const account = collection({ customer: one(Customer), orders: Order });
 * ```
 */
export function one<E extends object>(type: EntityClass<E>): One<E> {
  return Object.freeze({ [ONE]: type });
}

/** The classes of a collection, under names of the caller's choice. */
export type CollectionMembers = Readonly<Record<string, EntityClass<object> | One<object>>>;

type EntityOf<T> = T extends One<infer E> ? E : T extends EntityClass<infer E> ? E : never;

/** An entity of any of the classes. */
export type CollectionItem<M extends CollectionMembers> = EntityOf<M[keyof M]>;

/** The entities by the caller's names: a list each, and for `one(…)` the entity or undefined. */
export type Grouped<M extends CollectionMembers> = {
  readonly [N in keyof M]: M[N] extends One<infer E> ? E | undefined : readonly EntityOf<M[N]>[];
};

/** The fields that all classes of a collection have: the fields that a query of it may name. */
export type CollectionKey<M extends CollectionMembers> = {
  readonly [F in Exclude<keyof CollectionItem<M>, EntityMember>]?: CollectionItem<M>[F];
};

/** One page of a collection, its items in the order of their keys and in their groups. */
export interface CollectionPage<M extends CollectionMembers> extends Omit<Page<CollectionItem<M>>, 'previous'> {
  /** The items of this page by the names of their classes. */
  readonly groups: Grouped<M>;
}

interface Definition {
  readonly members: CollectionMembers;
  readonly index: string | undefined;
}

/** Items of several classes that one request reads, because their keys are neighbours in one partition. */
export class Collection<M extends CollectionMembers> {
  readonly #of: Definition;
  constructor(of: Definition) {
    this.#of = of;
  }

  /**
   * Queries the partition that the classes share, by fields that all of them have.
   *
   * ```ts
   * const { customer, orders } = await account.query({ username }).descending().limit(11).grouped();
   * for await (const item of account.query({ username })) if (item instanceof Order) item.total;
   * ```
   * Sends one `Query` a page, over the range of sort keys that holds those of all classes.
   * @throws ErrInvalidModel where the classes are in different tables or partitions, or another class stands between them
   */
  query(values: CollectionKey<M>): CollectionQuery<M> {
    if (!isObject(values)) throw misuse('a collection', 'an object of key fields, such as { username }');
    const { members, index } = this.#of;
    const targets = Object.entries(members).map(([name, member]): CollectionMember => {
      return { name, target: targetOf(classIn(member)) };
    });
    const single = new Set(Object.keys(members).filter(name => isOne(members[name])));
    return new CollectionQuery<M>({ members: targets, index, values, where: {} }, single);
  }

  /** The collection in an index that all its classes have: `account.index('gsi1').query({ orderId })`. */
  index(name: string): Collection<M> {
    return new Collection<M>({ ...this.#of, index: name });
  }

  /** The collection whose classes use `session`. */
  using(session: Session): Collection<M> {
    const members = Object.entries(this.#of.members).map(([name, member]) => {
      const bound = bindSession(classIn(member), session);
      return [name, isOne(member) ? one(bound) : bound] as const;
    });
    return new Collection<M>({ ...this.#of, members: Object.fromEntries(members) });
  }
}

/**
 * Declares items of several classes that belong together and that one request reads.
 *
 * ```ts
 * const account = collection({ customer: one(Customer), orders: Order, items: Item });
 * const { customer, orders, items } = await account.query({ username: 'ann' }).grouped();
 * ```
 * @throws ErrInvalidInput for what is no entity class; ErrInvalidModel at the first query that no one request can answer
 */
export function collection<M extends CollectionMembers>(members: M): Collection<M> {
  if (!isObject(members) || Object.keys(members).length === 0)
    throw misuse('collection', 'entity classes by name, such as { customer: one(Customer), orders: Order }');
  for (const [name, member] of Object.entries(members)) {
    if (typeof member !== 'function' && !isOne(member)) throw misuse(`collection: ${name}`, 'an entity class');
  }
  return new Collection<M>({ members: { ...members }, index: undefined });
}

const isOne = (member: unknown): member is One<object> =>
  typeof member === 'object' && member !== null && ONE in member;

const classIn = (member: CollectionMembers[string] | undefined): EntityClass<object> =>
  isOne(member) ? member[ONE] : member!;

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A query of a collection. Each call that refines it answers a new one; nothing is sent before items are asked for. */
export class CollectionQuery<M extends CollectionMembers> implements AsyncIterable<CollectionItem<M>> {
  readonly #read: CollectionRead;
  readonly #single: ReadonlySet<string>;
  constructor(read: CollectionRead, single: ReadonlySet<string>) {
    this.#read = Object.freeze(read);
    this.#single = single;
  }

  #with(read: Partial<CollectionRead>): CollectionQuery<M> {
    return new CollectionQuery<M>({ ...this.#read, ...read }, this.#single);
  }

  /** Shows the query where it is printed. */
  [INSPECT](): string {
    const classes = this.#read.members.map(({ target }) => target.model.name).join(', ');
    return `a collection of ${classes}`;
  }

  /** Narrows the sort key of one class: `account.query({ username }).where('orders', o => o.orderId.gte('2026-'))`. */
  where<N extends keyof M & string>(name: N, ask: Where<EntityOf<M[N]>>): CollectionQuery<M> {
    const member = this.#read.members.find(each => each.name === name);
    if (member === undefined) throw misuse('where', `the name of a member: ${this.#names()}`);
    const there: Condition | undefined = this.#read.where[name];
    const both = conditionAnd(member.target.model, there, [ask as ConditionCallback, 'where']);
    return this.#with({ where: { ...this.#read.where, [name]: both } });
  }

  /** From the first sort key to the last; the default. */
  ascending(): CollectionQuery<M> {
    return this.#with({ descending: false });
  }

  /** From the last sort key to the first. */
  descending(): CollectionQuery<M> {
    return this.#with({ descending: true });
  }

  /** At most this many items are evaluated for one page, of all classes together. */
  limit(items: number): CollectionQuery<M> {
    return this.#with({ limit: items });
  }

  /** Strongly consistent reads; not for global indexes. */
  consistent(): CollectionQuery<M> {
    return this.#with({ consistent: true });
  }

  /** Starts after the place where an earlier page ended; undefined and `''` are the beginning. */
  startAt(cursor: string | undefined): CollectionQuery<M> {
    return this.#with({ cursor: placeOf(cursor) });
  }

  /** Signal, time limit, consistency and capacity for every request, and what to do about unreadable rows. */
  options(
    options: Pick<
      CollectionRead,
      'signal' | 'timeoutMs' | 'attemptTimeoutMs' | 'consistent' | 'returnConsumedCapacity' | 'meter' | 'onUnreadable'
    >,
  ): CollectionQuery<M> {
    checkOptions('options', options, READ_OPTIONS);
    return this.#with(options);
  }

  /** The pages, each fetched when it is asked for. */
  pages(): AsyncGenerator<CollectionPage<M>, void, undefined> {
    return this.#pagesOf(this.#read);
  }

  async *#pagesOf(read: CollectionRead): AsyncGenerator<CollectionPage<M>, void, undefined> {
    for await (const { found, ...page } of collectionPages(read)) {
      const items = found.map(({ entity }) => entity as CollectionItem<M>);
      const group = (): Grouped<M> => this.#group(found);
      yield {
        ...page,
        items,
        get groups() {
          return group();
        },
      };
    }
  }

  /** The items of all classes in the order of their keys, page by page as they are asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<CollectionItem<M>, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }

  /** One page: what one request answers. It can be empty and still have a cursor. */
  async page(options: { readonly cursor?: string | undefined } = {}): Promise<CollectionPage<M>> {
    checkOptions('page', options, PAGE_OPTIONS);
    const { cursor } = options;
    const read = cursor === undefined ? this.#read : { ...this.#read, cursor: placeOf(cursor) };
    const { value } = await this.#pagesOf(read).next();
    return value as CollectionPage<M>;
  }

  /** Every item, in the order of their keys. */
  async all(): Promise<CollectionItem<M>[]> {
    return (await this.#all()).map(({ entity }) => entity as CollectionItem<M>);
  }

  /**
   * The items by the names of their classes: all of them, or with a `limit` those of one page.
   * @throws ErrInvalidOperator for a second item of a class that was declared as `one`
   */
  async grouped(): Promise<Grouped<M>> {
    return this.#read.limit === undefined ? this.#group(await this.#all()) : (await this.page()).groups;
  }

  /** The first so many items, or fewer where there are no more. */
  async take(items: number): Promise<CollectionItem<M>[]> {
    if (!Number.isSafeInteger(items) || items < 0) throw misuse('take', 'a whole number of items');
    const taken: CollectionItem<M>[] = [];
    if (items === 0) return taken;
    const limited = this.#read.limit === undefined ? { ...this.#read, limit: items, grows: true } : this.#read;
    for await (const page of this.#pagesOf(withinTime(limited))) {
      taken.push(...page.items.slice(0, items - taken.length));
      if (taken.length >= items) break;
    }
    return taken;
  }

  /** The first item, or undefined. */
  async first(): Promise<CollectionItem<M> | undefined> {
    return (await this.take(1))[0];
  }

  /** How many items there are, of all classes together. Reads them, since only the item tells its class. */
  count(): Promise<number> {
    return countCollection(withinTime(this.#read));
  }

  /** The request of the first page, unsent. */
  input(): object {
    return prepareCollection(this.#read).prepared.input;
  }

  async #all(): Promise<readonly Found[]> {
    const all: Found[] = [];
    for await (const { found } of collectionPages(withinTime(this.#read))) all.push(...found);
    return all;
  }

  #group(found: readonly Found[]): Grouped<M> {
    const groups: Record<string, unknown> = {};
    for (const { name } of this.#read.members) groups[name] = this.#single.has(name) ? undefined : [];
    for (const { name, entity } of found) {
      if (!this.#single.has(name)) (groups[name] as object[]).push(entity);
      else if (groups[name] === undefined) groups[name] = entity;
      else throw this.#several(name);
    }
    return groups as Grouped<M>;
  }

  #several(name: string): DynamormError {
    const message = `the collection has more than one ${name}, which was declared as one(…)`;
    return new DynamormError('ErrInvalidOperator', message, { operation: 'collection' });
  }

  #names(): string {
    return this.#read.members.map(({ name }) => name).join(', ');
  }
}
