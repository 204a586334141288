import type { Item } from '../../values/value.js';
import { cipherContext } from '../crypto.js';
import { countLookup, lookupPages, lookupAt } from './blind-lookup.js';
import { startKey, cursorOf, keyOfItem } from './cursors.js';
import { hydratePage, readCipher, wirePage, END, type Page, type WirePage } from './page.js';
import { prepareRead, type PreparedRead } from './read-input.js';
import { refused, type Read } from './read.js';

const GROWTH = 4;
/** What no page of 1 MB holds more of, to speak of; a `Limit` goes up to 2^31 - 1. */
const MAX_LIMIT = 65_536;

/** The pages of a read as they come, each fetched when it is asked for, or one ahead with `prefetch`. */
export async function* wirePages(read: Read): AsyncGenerator<WirePage, void, undefined> {
  const prepared = prepareRead(read);
  if (read.prefetch !== true) return yield* pagesInTurn(read, prepared);
  // Whoever stops reading stops what is under way for it.
  const stop = new AbortController();
  const signal = read.signal === undefined ? stop.signal : AbortSignal.any([read.signal, stop.signal]);
  try {
    yield* pagesInTurn(Object.defineProperty(Object.create(read) as Read, 'signal', { value: signal }), prepared);
  } finally {
    stop.abort();
  }
}

async function* pagesInTurn(read: Read, prepared: PreparedRead): AsyncGenerator<WirePage, void, undefined> {
  let { limit } = read;
  const fetch = (start: Item | undefined): Promise<WirePage> => wirePage(read, prepared, { start, limit });
  let next: Promise<WirePage> | undefined = fetch(
    read.cursor === undefined ? undefined : startKey(read, prepared, read.cursor),
  );
  while (next !== undefined) {
    const page: WirePage = await next;
    const last = page.output.LastEvaluatedKey;
    // A page that DynamoDB ended by itself, at 1 MB, is as large as pages are.
    if (read.grows === true && limit !== undefined && (page.output.ScannedCount ?? limit) >= limit)
      limit = Math.max(limit, Math.min(limit * GROWTH, MAX_LIMIT));
    next = last !== undefined && read.prefetch === true ? fetch(last) : undefined;
    // Nobody may be left to hear of it if the caller stops here.
    next?.catch(() => undefined);
    yield page;
    if (last !== undefined) next ??= fetch(last);
  }
}

/** The same with items as the class reads them. */
export async function* pages<T>(read: Read): AsyncGenerator<Page<T>, void, undefined> {
  const cipher = readCipher(read);
  const found = await lookupPages<T>(read, cipher, pages);
  if (found !== undefined) return yield* found;
  for await (const page of wirePages(read)) yield await hydratePage<T>(read, page, cipher);
}

/** How many items a read finds: `Select=COUNT` over every page. */
export async function count(read: Read): Promise<number> {
  cipherContext(read.target, { operation: 'count', reads: false });
  const found = await countLookup(read, wirePages);
  if (found !== undefined) return found;
  const { select: _, ...counted } = read;
  const prepared = prepareRead({ ...counted, counts: true });
  let start = read.cursor === undefined ? undefined : startKey(read, prepared, read.cursor);
  let total = 0;
  do {
    const page: WirePage = await wirePage(read, prepared, { start, count: true });
    total += page.output.Count ?? 0;
    start = page.output.LastEvaluatedKey;
  } while (start !== undefined);
  return total;
}

/**
 * The page before another, by that page's `previous`: read the other way and turned around, so that its items stand in the same
 * order. Before the first item there is an empty page without cursors.
 * @throws ErrInvalidOperator for a scan, which has no order, and for a text that is no `previous`
 */
export async function pageBefore<T>(read: Read, before: string): Promise<Page<T>> {
  if (read.asked === undefined) throw refused(read, 'a scan has no page before another');
  if (read.cursor !== undefined) throw refused(read, 'a page is after a cursor or before one, not both');
  const cipher = readCipher(read);
  const turned = { ...read, descending: read.descending !== true, cursor: before };
  const back: Read = (await lookupAt(turned, cipher)) ?? turned;
  const prepared = prepareRead(back);
  const start = before === END ? undefined : startKey(back, prepared, before);
  const { output } = await wirePage(back, prepared, { start });
  const Items = [...(output.Items ?? [])].reverse();
  const page = await hydratePage<T>(back, { prepared, start, output: { ...output, Items } }, cipher);
  // After what a filter dropped, the next page starts where this one stopped reading, and drops it again.
  const last = Items.length === 0 ? output.LastEvaluatedKey : keyOfItem(read, Items.at(-1));
  const forth = { ...back, descending: read.descending === true };
  const cursor = before === END ? undefined : last && cursorOf(forth, prepareRead(forth), last);
  return { ...page, cursor, previous: page.cursor };
}
