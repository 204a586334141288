import { checkOptions } from '../client/send.js';
import { withinTime } from '../client/deadline.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import { CALL_OPTIONS } from '../session/session.js';
import { parsePath } from '../expressions/render.js';
import { conditionAnd, type ConditionCallback } from '../expressions/references.js';
import { notFound } from '../operations/get.js';
import { explain, type Explanation } from '../operations/query/explain.js';
import { type Page, isLookup, type Read } from '../operations/query/read.js';
import { count, pages } from '../operations/query/pages.js';
import { prepareRead } from '../operations/query/read-request.js';
import { contextOf } from '../operations/target.js';

/** All of a read at once, with what it cost. */
interface Collected<T> {
  readonly items: readonly T[];
  readonly pages: number;
  /** Items DynamoDB evaluated before the filter. */
  readonly scanned: number;
  /** Read capacity units of all pages, where `returnConsumedCapacity` asked for them. */
  readonly consumed: number | undefined;
}

/** Every item of a read, in order. */
async function collect<T>(source: AsyncIterable<Page<T>>): Promise<Collected<T>> {
  const items: T[] = [];
  let [count, scanned, consumed]: [number, number, number | undefined] = [0, 0, undefined];
  for await (const page of source) {
    for (const item of page.items) items.push(item);
    count += 1;
    scanned += page.scanned;
    if (page.consumed !== undefined) consumed = (consumed ?? 0) + page.consumed;
  }
  return { items, pages: count, scanned, consumed };
}

/** The first `most` items after filtering; no more pages are read than they need. */
async function take<T>(read: Read, most: number, pagesOf: (read: Read) => AsyncIterable<Page<T>>): Promise<T[]> {
  if (!Number.isSafeInteger(most) || most < 0)
    throw new DynamormError('ErrInvalidOperator', `${read.target.model.name}: take needs a whole number of items`, {
      ...contextOf(read.target, 'take'),
      codes: ['ErrInvalidInput'],
    });
  const items: T[] = [];
  if (most === 0) return items;
  const limited = read.limit === undefined ? { ...read, ...firstLimit(read, most) } : read;
  for await (const page of pagesOf(limited)) {
    items.push(...page.items.slice(0, most - items.length));
    if (items.length >= most) break;
  }
  return items;
}

/** How many times the items asked for a read begins with whose filter drops some. */
const SPARE = 4;

/**
 * Every item read is charged, so DynamoDB is asked for no more than is likely needed: without a filter for exactly as many, else for
 * a few times as many. Of a lookup by blind index some may be false hits. What is not enough grows.
 */
function firstLimit(read: Read, most: number): Pick<Read, 'limit' | 'grows'> {
  const drops = isLookup(read) || prepareRead(read).drops;
  return { limit: Math.min(drops ? most * SPARE : most, MAX_INT), grows: true };
}

const MAX_INT = 2 ** 31 - 1;

/** The only item. @throws ErrItemNotFound for none, ErrInvalidOperator for more than one */
async function one<T>(read: Read, pagesOf: (read: Read) => AsyncIterable<Page<T>>): Promise<T> {
  const [first, second] = await take<T>(read, 2, pagesOf);
  if (first === undefined) throw notFound(read.target, 'one');
  if (second !== undefined)
    throw new DynamormError(
      'ErrInvalidOperator',
      `${read.target.model.name}: one item was asked for and there are more`,
      contextOf(read.target, 'one'),
    );
  return first;
}

/** Names of what `options` of a read takes. */
export const READ_OPTIONS = Object.freeze({ ...CALL_OPTIONS, onUnreadable: true } as const);
/** Names of what `page` takes, where there is no page before. */
export const PAGE_OPTIONS = Object.freeze({ cursor: true } as const);

const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const READ: unique symbol = Symbol.for('dynamorm/read@1') as never;

/** What a builder, of either build of this library, reads; undefined for anything else. */
export function readOf(builder: unknown): Read | undefined {
  return typeof builder === 'object' && builder !== null && READ in builder ? (builder[READ] as Read) : undefined;
}

/**
 * What queries and scans have in common: an immutable description of a read, and the verbs that send it. Each call that
 * refines it answers a new one; nothing is sent before a verb or an iteration asks for items.
 */
export abstract class ReadBuilder<Item> implements AsyncIterable<Item> {
  readonly #read: Read;
  constructor(read: Read) {
    this.#read = Object.freeze(read);
  }

  /** What it reads. Not shown where a builder is printed: it holds the session, and the plain value that a blind index is asked for. */
  protected get read(): Read {
    return this.#read;
  }

  /** What it reads, for verbs beside it. */
  get [READ](): Read {
    return this.read;
  }

  /** Printed, it says what it does, as `explain` does. */
  [INSPECT](): string {
    try {
      return String(this.explain());
    } catch (error) {
      return `${this.read.target.model.name}: ${isDynamormError(error) ? error.message : 'a read'}`;
    }
  }

  /** A builder of the same kind over another description. */
  protected abstract with(read: Partial<Read>): this;

  /** Drops items after they are read, and charged: conditions on other fields than the key's. Several are all to hold. */
  protected filtered(ask: ConditionCallback): this {
    return this.with({ filter: this.conditionWith(this.read.filter, [ask, 'filter']) });
  }

  /** A condition that is there already, and that of a callback besides. */
  protected conditionWith(
    there: Read['filter'],
    callback: readonly [ConditionCallback, 'where' | 'filter'],
  ): Read['filter'] {
    return conditionAnd(this.read.target.model, there, callback);
  }

  /** The read of only these fields. */
  protected selecting(fields: readonly string[]): Read {
    const { model } = this.read.target;
    return { ...this.read, select: fields.map(field => parsePath(model, field).path) };
  }

  /** At most this many items are evaluated for one page, before the filter: DynamoDB's page size. */
  limit(items: number): this {
    return this.with({ limit: items });
  }

  /** Strongly consistent reads; not for global indexes. */
  consistent(): this {
    return this.with({ consistent: true });
  }

  /** Starts after the place where an earlier page ended; undefined and `''` are the beginning. */
  startAt(cursor: string | undefined): this {
    return this.with({ cursor: placeOf(cursor) });
  }

  /** Requests the next page while the caller works on this one. */
  prefetch(): this {
    return this.with({ prefetch: true });
  }

  /** Leaves out items whose time has passed and which DynamoDB has not deleted yet. */
  hideExpired(): this {
    return this.with({ hideExpired: true });
  }

  /** Signal, time limit, consistency and capacity for every request of this read, and what it does about unreadable rows. */
  options(
    options: Pick<
      Read,
      'signal' | 'timeoutMs' | 'attemptTimeoutMs' | 'consistent' | 'returnConsumedCapacity' | 'meter' | 'onUnreadable'
    >,
  ): this {
    checkOptions('options', options, READ_OPTIONS);
    return this.with(options);
  }

  /** The pages, each fetched when it is asked for. */
  pages(): AsyncGenerator<Page<Item>, void, undefined> {
    return this.pagesOf(this.read);
  }

  /** How a read of this kind is fetched. */
  protected pagesOf(read: Read): AsyncGenerator<Page<Item>, void, undefined> {
    return pages<Item>(read);
  }

  /** The items, page by page as they are asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }

  /** One page: what one request answers. It can be empty and still have a cursor, where a filter dropped everything. */
  async page(options: { readonly cursor?: string | undefined } = {}): Promise<Page<Item>> {
    checkOptions('page', options, PAGE_OPTIONS);
    const { cursor } = options;
    const read = withinTime(cursor === undefined ? this.read : { ...this.read, cursor: placeOf(cursor) });
    const { value } = await pages<Item>(read).next();
    return value as Page<Item>;
  }

  /** Every item, in memory at once. */
  async all(): Promise<Item[]> {
    return [...(await this.collect()).items];
  }

  /** Every item, with what reading them cost. */
  collect(): Promise<Collected<Item>> {
    return collect(this.pagesOf(withinTime(this.read)));
  }

  /** The first so many items after filtering, or fewer where there are no more. */
  take(items: number): Promise<Item[]> {
    return take(withinTime(this.read), items, read => this.pagesOf(read));
  }

  /** The first item, or undefined. */
  async first(): Promise<Item | undefined> {
    return (await this.take(1))[0];
  }

  /** The only item. @throws ErrItemNotFound for none, ErrInvalidOperator for more than one */
  one(): Promise<Item> {
    return one(withinTime(this.read), read => this.pagesOf(read));
  }

  /** How many items there are: `Select=COUNT` over every page, no items sent. */
  count(): Promise<number> {
    return count(withinTime(this.read));
  }

  /** The request of the first page, unsent. */
  input(): object {
    return prepareRead(this.read).input;
  }

  /** What the read does and costs, as data and as text; nothing is sent. */
  explain(): Explanation {
    return explain(this.read);
  }
}

/** An API's `?cursor=` without a value is its first page. */
export const placeOf = (cursor: string | undefined): string | undefined => (cursor === '' ? undefined : cursor);
