import { DynamormError } from '../../errors/dynamorm-error.js';
import { contextOf } from '../../operations/target.js';
import type { Page } from '../../operations/query/page.js';
import { isLookup } from '../../operations/query/lookup/is-lookup.js';
import { prepareRead } from '../../operations/query/read-input.js';
import type { Read } from '../../operations/query/read.js';
import { notFound } from '../../operations/item/get-input.js';

/** All of a read at once, with what it cost. */
export interface Collected<T> {
  readonly items: readonly T[];
  readonly pages: number;
  /** Items DynamoDB evaluated before the filter. */
  readonly scanned: number;
  /** Read capacity units of all pages, where `returnConsumedCapacity` asked for them. */
  readonly consumed: number | undefined;
}

/** Every item of a read, in order. */
export async function collect<T>(source: AsyncIterable<Page<T>>): Promise<Collected<T>> {
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
export async function take<T>(read: Read, most: number, pagesOf: (read: Read) => AsyncIterable<Page<T>>): Promise<T[]> {
  if (!Number.isSafeInteger(most) || most < 0)
    throw new DynamormError(
      'ErrInvalidOperator',
      `${read.target.model.name}: take needs a whole number of items`,
      contextOf(read.target, 'take'),
    );
  const items: T[] = [];
  if (most === 0) return items;
  for await (const page of pagesOf(read.limit === undefined ? { ...read, ...firstLimit(read, most) } : read)) {
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
export async function one<T>(read: Read, pagesOf: (read: Read) => AsyncIterable<Page<T>>): Promise<T> {
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
