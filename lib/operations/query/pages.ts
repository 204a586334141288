import { capacityMeter, type CapacityMeter } from '../../session/capacity.js';
import { batchGet } from '../batch-get.js';
import { cipherContext, type CipherContext } from '../crypto.js';
import type { ItemKey } from '../item-key.js';
import { countLookup, isWanted, lookupPages, lookupAt, storedRowOf, verified } from './blind-lookup.js';
import { startKey, cursorOf, keyOfItem, END } from './cursors.js';
import { prepareRead, type PreparedRead, type WirePage, dropAmbiguous } from './read-request.js';
import { isUnhashedLookup, readCipher, refused, type Page, type Read } from './read.js';
import { decodeFields } from '../../item/encode.js';
import type { PageOutput } from '../../session/requests.js';
import type { Item } from '../../values/value.js';
import { opened, LEFT_OUT, readOrPass, unreadablePolicy, hydrate, settled, readingRow, mapWithPauses } from '../get.js';
import { request } from '../target.js';
import { ownItems } from './own-items.js';

const GROWTH = 4;
/** What no page of 1 MB holds more of, to speak of; a `Limit` goes up to 2^31 - 1. */
const MAX_LIMIT = 65_536;

/** The pages of a read as they come, each fetched when it is asked for, or one ahead with `prefetch`. */
export function wirePages(read: Read): AsyncGenerator<WirePage, void, undefined> {
  return preparedPages(read, prepareRead(read));
}

/** The pages of a read whose request is made already. */
export async function* preparedPages(read: Read, prepared: PreparedRead): AsyncGenerator<WirePage, void, undefined> {
  if (read.prefetch !== true) return yield* pagesInTurn(read, prepared);
  // Whoever stops reading stops what is under way for it.
  const stop = new AbortController();
  const signal = read.signal === undefined ? stop.signal : AbortSignal.any([read.signal, stop.signal]);
  try {
    yield* pagesInTurn({ ...read, signal }, prepared);
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

/** The pages of a read, with items as the class reads them. */
export async function* pages<T>(read: Read): AsyncGenerator<Page<T>, void, undefined> {
  const cipher = readCipher(read);
  if (isUnhashedLookup(read)) return yield* lookupPages<T>(read, cipher, pages);
  if (read.hydrates === true) return yield* wholePages<T>(read);
  for await (const page of wirePages(read)) yield await hydratePage<T>(read, page, cipher);
}

/**
 * A page of 1 MB of small index entries can stand for far more whole entities than fit in memory: so many, which are what four requests
 * fetch at once, are a page where the caller did not say how many.
 */
const MAX_WHOLE = 400;

/** The pages of an index with the whole entities behind its entries. */
async function* wholePages<T>(read: Read): AsyncGenerator<Page<T>, void, undefined> {
  const cut = read.limit === undefined || read.grows === true;
  for await (const page of wirePages(read)) {
    for (const part of cut ? cutPage(read, page) : [page]) yield await wholePage<T>(read, part);
  }
}

/** A page in parts: each ends at its last entry, and what the page cost stands with the first. */
function* cutPage(read: Read, { prepared, start, output }: WirePage): Generator<WirePage, void, undefined> {
  const entries = output.Items ?? [];
  let at = start;
  for (let from = 0; from === 0 || from < entries.length; from += MAX_WHOLE) {
    const Items = entries.slice(from, from + MAX_WHOLE);
    const isLast = from + MAX_WHOLE >= entries.length;
    const LastEvaluatedKey = isLast ? output.LastEvaluatedKey : keyOfItem(read, Items.at(-1));
    const told = from === 0 ? output : { ScannedCount: 0 };
    const { LastEvaluatedKey: _, ...facts } = told as WirePage['output'];
    yield {
      prepared,
      start: at,
      output: { ...facts, Items, ...(LastEvaluatedKey !== undefined && { LastEvaluatedKey }) },
    };
    at = LastEvaluatedKey;
  }
}

/** A page with the whole entities behind its entries. One whose item was deleted meanwhile is left out. */
async function wholePage<T>(read: Read, page: WirePage): Promise<Page<T>> {
  const { target } = read;
  const { prepared, output } = page;
  const places = placesOf(read, page);
  const keys = (output.Items ?? []).map((entry): ItemKey => ({
    target,
    key: Object.fromEntries(target.model.key.map(({ name }) => [name, entry[name]!])),
  }));
  if (keys.length === 0) return { ...places, items: [] };
  const spent = capacityMeter();
  const { items } = await batchGet(keys, read.returnConsumedCapacity === undefined ? read : metered(read, spent));
  return {
    ...places,
    items: items.filter(item => item !== undefined && isWanted(read, item, prepared)) as T[],
    consumed: places.consumed === undefined ? undefined : places.consumed + spent.units,
  };
}

/** A read that also adds what it costs to another meter. */
function metered(read: Read, spent: CapacityMeter): Read {
  const add: CapacityMeter['add'] = answer => {
    spent.add(answer);
    read.meter?.add(answer);
  };
  return { ...read, meter: Object.create(spent, { add: { value: add } }) as CapacityMeter };
}

/** How many items a read finds: `Select=COUNT` over every page. */
export async function count(read: Read): Promise<number> {
  cipherContext(read.target, { operation: 'count', reads: false });
  if (read.hydrates === true) return countWhole(read);
  if (isUnhashedLookup(read)) return countLookup(read, wirePages);
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

/** How many whole entities a read finds, which their index entries alone may not tell. */
async function countWhole(read: Read): Promise<number> {
  let total = 0;
  for await (const { items } of pages(read)) total += items.length;
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
  const back: Read = isUnhashedLookup(turned) ? await lookupAt(turned, cipher) : turned;
  const prepared = prepareRead(back);
  const start = before === END ? undefined : startKey(back, prepared, before);
  const { output } = await wirePage(back, prepared, { start });
  const Items = [...(output.Items ?? [])].reverse();
  const turnedBack = { prepared, start, output: { ...output, Items } };
  const page = await (back.hydrates === true
    ? wholePage<T>(back, turnedBack)
    : hydratePage<T>(back, turnedBack, cipher));
  // After what a filter dropped, the next page starts where this one stopped reading, and drops it again.
  const last = Items.length === 0 ? output.LastEvaluatedKey : keyOfItem(read, Items.at(-1));
  const forth = { ...back, descending: read.descending === true };
  const cursor = before === END ? undefined : last && cursorOf(forth, prepareRead(forth), last);
  return { ...page, cursor, previous: page.cursor };
}

/** The rows of a page, in order; of a lookup by blind index only those it is about. */
async function readRows<T>(
  read: Read,
  items: readonly Item[],
  cipher: CipherContext | undefined,
): Promise<readonly T[]> {
  const found = read.hashed === undefined ? items : await verified(read, items, cipher);
  const ms = read.target.session.options['yieldAfterMs'] as number | undefined;
  const rows = await settled(await mapWithPauses(found, ms, rowReader<T>(read, cipher)));
  return rows.filter((row): row is Awaited<T> => row !== LEFT_OUT);
}

/** Makes one row what the read answers; `LEFT_OUT` where it cannot be read and the caller or the session skips such rows. */
export function rowReader<T>(
  read: Read,
  cipher: CipherContext | undefined,
): (row: Item) => T | typeof LEFT_OUT | Promise<T | typeof LEFT_OUT> {
  const { target } = read;
  const policy = unreadablePolicy(read.onUnreadable, target.session);
  const make = (row: Item) => readRow(read, row, cipher) as T | Promise<T>;
  if (policy === 'throw') return make;
  return row => readOrPass({ target, row: storedRowOf(row), policy }, () => make(row));
}

/**
 * One row as the read answers it: an entity where the whole item is there, else a plain object of its fields: what was
 * only partly read can never be saved.
 */
function readRow(read: Read, item: Item, cipher: CipherContext | undefined): unknown {
  if (read.stored === true) return item;
  const { target } = read;
  const row = read.hashed === undefined ? item : storedRowOf(item);
  if (!isPartial(read)) return hydrate(target, row, cipher, item === row ? undefined : item);
  const decode = (open: Item) =>
    readingRow(target, row, () => decodeFields(target.model, asked(read, open), { hides: true }));
  // What was verified is open already.
  return cipher === undefined || read.hashed !== undefined ? decode(item) : opened(target, item, cipher).then(decode);
}

/** What was read for an envelope that is bound to it, to tell items of one hash or key text apart, or for `previous`, is no part of the answer. */
function asked({ select }: Read, item: Item): Item {
  if (select === undefined) return item;
  const names = new Set(select.map(([name]) => name));
  if (Object.keys(item).every(name => names.has(name))) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/** Whether a read answers parts of items: a projection of its own or of its index. */
const isPartial = (read: Read): boolean =>
  read.select !== undefined || (read.index !== undefined && read.index.projection !== 'ALL');

/** A page with its items as the class reads them. */
export async function hydratePage<T>(read: Read, page: WirePage, cipher: CipherContext | undefined): Promise<Page<T>> {
  const items = await readRows<T>(read, page.output.Items ?? [], cipher);
  return { ...placesOf(read, page), items };
}

/** What a page is besides its items. */
export function placesOf(read: Read, page: WirePage): Omit<Page<never>, 'items'> {
  const { LastEvaluatedKey: last, ScannedCount, ConsumedCapacity, Items } = page.output;
  return {
    cursor: last && cursorOf(read, page.prepared, last),
    previous: previousOf(read, page),
    scanned: ScannedCount ?? Items?.length ?? 0,
    consumed: ConsumedCapacity?.CapacityUnits,
  };
}

/**
 * A page that did not start at the beginning has one before it: the same read the other way, from this page's first item.
 * Where a filter left none, it goes back over what this page dropped, which drops it again.
 */
function previousOf(read: Read, { prepared, start, output }: WirePage): string | undefined {
  if (read.asked === undefined || start === undefined) return undefined;
  const { Items = [], LastEvaluatedKey: last } = output;
  const [first] = Items;
  const key = first === undefined ? last : keyOfItem(read, first);
  if (key !== undefined) return cursorOf({ ...read, descending: read.descending !== true }, prepared, key);
  return first === undefined ? END : undefined;
}

/** Sends one request of a read. */
export async function wirePage(
  read: Read,
  prepared: PreparedRead,
  at: { readonly start?: Item | undefined; readonly count?: boolean; readonly limit?: number | undefined },
): Promise<WirePage> {
  const { unsure, owning } = prepared;
  const asIs = unsure.length === 0 && !owning.looks;
  const input = {
    ...prepared.input,
    ...(at.limit !== undefined && { Limit: at.limit }),
    ...(at.count === true && asIs && { Select: 'COUNT' as const }),
    ...(at.start !== undefined && { ExclusiveStartKey: at.start }),
  };
  const answer = await request(read.target, { operation: prepared.operation, input, options: read });
  const output = withoutEmptyKey(answer.output);
  if (asIs) return { prepared, start: at.start, output };
  const own = owning.looks ? ownItems(read, owning, output.Items ?? []) : (output.Items ?? []);
  const Items = unsure.length === 0 ? own : dropAmbiguous(read, unsure, own);
  return { prepared, start: at.start, output: { ...output, Items, Count: Items.length } };
}

/** Where a page ended. An empty key is none: a read that started after it would start at the beginning, again and again. */
export function lastKeyOf({ LastEvaluatedKey: last }: PageOutput): Item | undefined {
  return last === undefined || last === null || Object.keys(last).length === 0 ? undefined : last;
}

function withoutEmptyKey(output: PageOutput): PageOutput {
  if (output.LastEvaluatedKey === undefined || lastKeyOf(output) !== undefined) return output;
  const { LastEvaluatedKey: _, ...ended } = output;
  return ended;
}
