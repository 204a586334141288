import { checkOptions } from '../client/send.js';
import { withinTime } from '../client/deadline.js';
import { DynamormError, missingKeyError } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';
import type { ConditionCallback } from '../expressions/references.js';
import { FOR_SUBCLASS } from '../metadata/registry.js';
import type { IndexModel } from '../model/model.js';
import { cursorAfter } from '../operations/query/cursors.js';
import { type Page, hydrating, refused, type Read } from '../operations/query/read.js';
import { pageBefore } from '../operations/query/pages.js';
import {
  countSegments,
  segmentPages,
  type SegmentCursors,
  type SegmentPage,
  type Segments,
} from '../operations/query/segments.js';
import { contextOf, bindSession, targetOf, type Target, type EntityClass } from '../operations/target.js';
import type { OptionNames, Session } from '../session/session.js';
import { PAGE_OPTIONS, placeOf, ReadBuilder, readOf } from './read-builder.js';
import type { Selected, SelectPath } from './select.js';
import type { If, Where } from './types.js';

const QUERY_PAGE_OPTIONS = Object.freeze({ ...PAGE_OPTIONS, before: true } as const);

/**
 * A query: the items of one partition of a table or index, in the order of its sort key.
 *
 * ```ts
 * const page = await Order.query({ customerId: 'c1' }).where(o => o.orderId.beginsWith('2026-')).descending().limit(20).page();
 * ```
 */
export class Query<E extends object, Item = E> extends ReadBuilder<Item> {
  protected override with(read: Partial<Read>): this {
    return new Query<E, Item>({ ...this.read, ...read }) as this;
  }

  /** Narrows the sort key: `eq lt lte gt gte between beginsWith` on its field, or on the next field its template is made of. */
  where(ask: Where<E>): this {
    const { values, where } = this.read.asked!;
    return this.with({ asked: { values, where: this.conditionWith(where, [ask as ConditionCallback, 'where']) } });
  }

  /** Drops items after they are read, and charged. */
  filter(ask: If<E>): this {
    return this.filtered(ask as ConditionCallback);
  }

  /** Reads only these fields; the answer is plain objects, which cannot be saved. */
  select<P extends SelectPath<E>>(...fields: readonly P[]): Query<E, Selected<E, P>> {
    return new Query(this.selecting(fields));
  }

  /** From the first sort key to the last; the default. */
  ascending(): this {
    return this.with({ descending: false });
  }

  /** From the last sort key to the first. */
  descending(): this {
    return this.with({ descending: true });
  }

  /**
   * Answers the whole entities behind the entries of an index that projects only some attributes: each page of entries is followed by
   * `BatchGetItem` requests for its keys, and an entry whose item was deleted meanwhile is left out. Conditions are still judged by what the
   * index holds. `count()` reads the whole items too.
   *
   * ```ts
   * const page = await Order.byStatus.query({ status: 'open' }).hydrate().limit(20).page();
   * ```
   *
   * @throws ErrInvalidOperator with `select`, which answers parts of items
   */
  hydrate(): Query<E> {
    return new Query<E>(hydrating(this.read));
  }

  /** One page; `before` turns back to the page before, by the `previous` of a page, or to the last one by `'end'`. */
  override page(
    options: { readonly cursor?: string | undefined; readonly before?: string | undefined } = {},
  ): Promise<Page<Item>> {
    checkOptions('page', options, QUERY_PAGE_OPTIONS);
    const { cursor: after, before: given } = options;
    const before = placeOf(given);
    if (before === undefined) return super.page({ cursor: after });
    const cursor = placeOf(after ?? this.read.cursor);
    return pageBefore<Item>(withinTime({ ...this.read, cursor }), before);
  }
}

/** How a scan is cut into parts that are read side by side. */
export type ScanOptions = Partial<Pick<Segments, 'segments' | 'concurrency'>> & Pick<Read, 'onUnreadable'>;

const SCAN_OPTIONS: OptionNames<ScanOptions> = { segments: true, concurrency: true, onUnreadable: true };

/**
 * A scan: every item of a table or index, in no order. With segments, several parts are read at once.
 *
 * ```ts
 * for await (const order of Order.scan({ segments: 8 })) …
 * ```
 */
export class Scan<E extends object, Item = E> extends ReadBuilder<Item> {
  readonly #parts: Segments | undefined;
  constructor(read: Read, parts?: Segments) {
    super(read);
    this.#parts = parts;
  }

  protected override with(read: Partial<Read>): this {
    return new Scan<E, Item>({ ...this.read, ...read }, this.#parts) as this;
  }

  /** Drops items after they are read, and charged. */
  filter(ask: If<E>): this {
    return this.filtered(ask as ConditionCallback);
  }

  /** Reads only these fields; the answer is plain objects, which cannot be saved. */
  select<P extends SelectPath<E>>(...fields: readonly P[]): Scan<E, Selected<E, P>> {
    return new Scan(this.selecting(fields), this.#parts);
  }

  /** Answers the whole entities behind the entries of an index that projects only some attributes, as `hydrate()` of a query does. */
  hydrate(): Scan<E> {
    return new Scan<E>(hydrating(this.read), this.#parts);
  }

  /** Goes on where a scan in segments stood: by the `cursors` of its last page. */
  resume(cursors: SegmentCursors): this {
    return new Scan<E, Item>(this.read, { segments: cursors?.length, ...this.#parts, cursors }) as this;
  }

  /** The pages; with segments each also says how the whole scan stands. */
  override pages(): AsyncGenerator<SegmentPage<Item>, void, undefined> {
    return this.pagesOf(this.read);
  }

  protected override pagesOf(read: Read): AsyncGenerator<SegmentPage<Item>, void, undefined> {
    return this.#parts === undefined
      ? (super.pagesOf(read) as AsyncGenerator<SegmentPage<Item>, void, undefined>)
      : segmentPages<Item>(read, this.#parts);
  }

  /** One page of the scan as a whole, without segments. */
  override async page(options: { readonly cursor?: string | undefined } = {}): ReturnType<ReadBuilder<Item>['page']> {
    checkOptions('page', options, QUERY_PAGE_OPTIONS);
    if (this.#parts?.cursors !== undefined)
      throw refused(this.read, 'a scan that goes on from several cursors has no single page; use pages()');
    if ('before' in options && options.before !== undefined)
      throw refused(this.read, 'a scan has no order, so no page before another');
    const { before: _, ...own } = options as { readonly before?: undefined; readonly cursor?: string };
    return super.page(own);
  }

  /** How many items there are: `Select=COUNT` over every page of every segment. */
  override count(): Promise<number> {
    return this.#parts === undefined ? super.count() : countSegments(withinTime(this.read), this.#parts);
  }

  /** The request of the first page, of the first segment where there are several, unsent. */
  override input(): object {
    const of = this.#parts?.segments;
    return of === undefined ? super.input() : new Scan({ ...this.read, segment: { segment: 0, of } }).input();
  }
}

/** A query of a table or one of its indexes. */
export function queryOf<E extends object>(target: Target<E>, values: object, index?: IndexModel): Query<E> {
  if (typeof values !== 'object' || values === null)
    throw missingKeyError(`${target.model.name}.query needs an object of key fields`, contextOf(target, 'query'));
  return new Query<E>({ target, index, asked: { values, where: undefined } });
}

/** A scan of a table or one of its indexes. */
export function scanOf<E extends object>(target: Target<E>, options: ScanOptions, index?: IndexModel): Scan<E> {
  checkOptions('scan', options, SCAN_OPTIONS);
  const { segments, concurrency, onUnreadable } = options;
  return new Scan<E>({ target, index, onUnreadable }, segments === undefined ? undefined : { segments, concurrency });
}

/** The cursor that goes on after an item. @throws ErrInvalidOperator for what is no item, or no read of the class */
export function cursorOfItem(target: Target, item: object, query: unknown): string {
  const { model } = target;
  const refuse = (why: string): Error =>
    new DynamormError('ErrInvalidOperator', `${model.name}.cursorOf ${why}`, contextOf(target, 'cursorOf'));
  if (typeof item !== 'object' || item === null) throw refuse('needs an item');
  const read = readOf(query);
  if (read === undefined) throw refuse('needs the query that the cursor is for');
  if (read.target.model.type !== model.type) throw refuse(`was given a read of ${read.target.model.name}`);
  return cursorAfter(read, item);
}

/** An index by name. @throws ErrInvalidOperator where the class has none of that name */
export function indexOf(target: Target, name: string): IndexModel {
  const index = target.model.indexes.get(name);
  if (index !== undefined) return index;
  const names = [...target.model.indexes.keys()];
  const instead = didYouMean(name, names) || `; it has: ${names.join(', ') || 'none'}`;
  throw new DynamormError(
    'ErrInvalidOperator',
    `${target.model.name} has no index ${String(name)}${instead}`,
    contextOf(target, 'index'),
  );
}

type Plain<T> = T extends { readonly [mark: symbol]: unknown } & infer V
  ? V extends string
    ? string
    : V extends number
      ? number
      : V
  : T;

/** Key fields of an index, the partition's required: what a typed handle's `query` takes. */
export type IndexKey<E, P extends keyof E, S extends keyof E> = { [F in P]: Plain<NonNullable<E[F]>> } & {
  [F in S]?: Plain<NonNullable<E[F]>> | undefined;
};

/** An index with the fields of its keys: typed exactly, and checked against the class at first use. */
export interface TypedIndex<E extends object, P extends keyof E, S extends keyof E> {
  /** Queries one partition of the index, by the fields that `on` named: `Order.byStatus.query({ status: 'open' })`. */
  query(key: IndexKey<E, P, S>): Query<E>;
  /** Scans the index: `Order.byStatus.scan()`. */
  scan(options?: ScanOptions): Scan<E>;
}

/** An index by name alone: its key fields are checked when it is queried. */
export class LooseIndex<E extends object> {
  readonly #of: () => { target: Target<E>; index: IndexModel };
  constructor(of: () => { target: Target<E>; index: IndexModel }) {
    this.#of = of;
  }

  /** Queries one partition of the index: `{ status: 'open' }`, or fields its key templates are made of. */
  query(key: { readonly [F in keyof E]?: E[F] | undefined }): Query<E> {
    const { target, index } = this.#of();
    return queryOf(target, key, index);
  }

  /** Scans the index. */
  scan(options: ScanOptions = {}): Scan<E> {
    const { target, index } = this.#of();
    return scanOf(target, options, index);
  }
}

/** What `index()` answers: an index by name, whose key fields `on` may name: `index(() => Order, 'by-status').on('status')`. */
export interface Declared<E extends object> extends LooseIndex<E> {
  /** Names the key fields, so that `query` is typed by them: the partition key's, then the sort key's. */
  on<P extends keyof E & string, S extends keyof E & string = never>(
    partition: P | readonly P[],
    ...sort: readonly S[]
  ): TypedIndex<E, P, S>;
}

/**
 * A typed handle of an index, as a static of its class: `static readonly byStatus = index(() => Order, 'by-status').on('status', 'createdAt')`.
 * The class is asked for lazily, because it is not there yet when its statics are made.
 * @throws ErrInvalidOperator at first use, where the index or its key fields are others
 */
export function index<E extends object>(type: () => EntityClass<E>, name: string): Declared<E> {
  return handle({ type, name }) as unknown as Declared<E>;
}

/** What a handle was declared with. */
interface Declaration<E extends object> {
  readonly type: () => EntityClass<E>;
  readonly name: string;
  readonly fields?: readonly string[] | undefined;
}

/** What a handle answers in another session. By a registered symbol: classes of either build carry handles of either. */
const IN_SESSION: unique symbol = Symbol.for('dynamorm/index-in-session@1') as never;
interface Rebindable {
  [IN_SESSION](session: Session): object;
}

function handle<E extends object>({ type, name, fields }: Declaration<E>): LooseIndex<E> & Rebindable {
  const loose = new LooseIndex<E>(() => {
    const target = targetOf(type());
    const found = { target, index: indexOf(target, name) };
    if (fields !== undefined) checkFields(found, fields);
    return found;
  });
  const inSession = (session: Session): LooseIndex<E> =>
    handle({ type: () => bindSession(type(), session), name, fields });
  const on = (partition: string | readonly string[], ...sort: readonly string[]): LooseIndex<E> =>
    handle({ type, name, fields: [...(typeof partition === 'string' ? [partition] : partition), ...sort] });
  // A subclass asks for its own items; a handle of quite another class stays what it is.
  const forSubclass = (sub: new () => object): LooseIndex<E> =>
    handle({ type: () => (isBase(type(), sub) ? (sub as EntityClass<E>) : type()), name, fields });
  return Object.assign(loose, { on, [IN_SESSION]: inSession, [FOR_SUBCLASS]: forSubclass });
}

const isBase = (base: object, sub: object): boolean => Object.prototype.isPrototypeOf.call(base, sub);

/** Gives a class that `using` made handles of its own, in its session: those it inherits name the class itself. */
export function bindHandles<C extends object>(bound: C, session: Session): C {
  for (
    let type = Object.getPrototypeOf(bound) as object | null;
    type !== null && type !== Function.prototype;
    type = Object.getPrototypeOf(type) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (!isHandle(value) || Object.hasOwn(bound, name)) continue;
      Object.defineProperty(bound, name, { value: value[IN_SESSION](session), enumerable: true });
    }
  }
  return bound;
}

function isHandle(value: unknown): value is Rebindable {
  return typeof value === 'object' && value !== null && IN_SESSION in value;
}

function checkFields({ target, index: model }: { target: Target; index: IndexModel }, fields: readonly string[]): void {
  const keys = [...model.partition, ...model.sort];
  const known = new Set(keys.flatMap(({ field, template }) => [field, ...(template?.fields ?? [])]));
  for (const { attribute, of } of target.model.blindIndexes) if (keys.includes(attribute)) known.add(of.field);
  const wrong = fields.filter(field => !known.has(field));
  if (wrong.length === 0) return;
  throw new DynamormError(
    'ErrInvalidOperator',
    `${wrong.join(', ')} is no key of index ${model.name} of ${target.model.name}`,
    contextOf(target, 'index'),
  );
}
