import { blindIndexText } from '../../encryption/blind-index.js';
import { decodeFields } from '../../item/encode.js';
import type { PageOutput } from '../../session/requests.js';
import { getOwn } from '../../values/own-keys.js';
import type { Item } from '../../values/value.js';
import { cipherContext, type CipherContext } from '../crypto.js';
import {
  opened,
  LEFT_OUT,
  readOrPass,
  unreadablePolicy,
  hydrate,
  settled,
  subclassOf,
  readingRow,
  mapWithPauses,
} from '../hydrate.js';
import { request, type Target } from '../target.js';
import { cursorOf, keyOfItem } from './cursors.js';
import { dropAmbiguous } from './filters.js';
import { ownItems } from './own-items.js';
import type { PreparedRead } from './read-input.js';
import type { Hashed, Read } from './read.js';

/**
 * The items of a lookup by blind index that hold the value asked for, opened; of any other read the items as they came. A
 * hash tells nothing for certain: it may be cut short, or have been put beside another value by whoever may write the table.
 */
export async function verified(
  read: Read,
  items: readonly Item[],
  cipher: CipherContext | undefined,
): Promise<readonly Item[]> {
  const { hashed } = read;
  if (hashed === undefined) return items;
  const { target } = read;
  const policy = unreadablePolicy(read.onUnreadable, target.session);
  const rows = await Promise.all(
    items.map(async row => readOrPass({ target, row, policy }, () => openedRow(target, row, cipher))),
  );
  return rows.filter(
    (item): item is Item => item !== LEFT_OUT && hashed.every(one => !one.shown || holds(read, item, one)),
  );
}

/** The row as it is stored, of an item that was opened here: what an error may show. */
const storedRowOf = (item: Item): Item => sealed.get(item) ?? item;

const sealed = new WeakMap<Item, Item>();

async function openedRow(target: Target, row: Item, cipher: CipherContext | undefined): Promise<Item> {
  const sub = subclassOf(target, row);
  const item = await opened(
    target,
    row,
    sub === undefined || cipher === undefined ? cipher : { ...cipher, model: sub },
  );
  if (item !== row) sealed.set(item, row);
  return item;
}

/** Whether an opened item holds the value that was looked up. */
export function holds({ target }: Pick<Read, 'target'>, item: Item, { by, text }: Hashed): boolean {
  const value = getOwn(item, by.of.name);
  if (value === undefined || value.NULL === true) return false;
  const { attribute, normalize } = by;
  return blindIndexText({ model: target.model.name, attribute: attribute.name, value, normalize }) === text;
}

/** The rows of a page, in order; of a lookup by blind index only those it is about. */
async function readRows<T>(
  read: Read,
  items: readonly Item[],
  cipher: CipherContext | undefined,
): Promise<readonly T[]> {
  const found = await verified(read, items, cipher);
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
  const row = storedRowOf(item);
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

/** One page of a query or scan. */
export interface Page<T> {
  /** The items that passed the filter; empty where it dropped them all. */
  readonly items: readonly T[];
  /** Where the next page starts; undefined at the end. */
  readonly cursor: string | undefined;
  /** Where the page before ended, for `page({ before })`; undefined on the first page, and where the items do not hold their keys. */
  readonly previous: string | undefined;
  /** Items DynamoDB evaluated before the filter. */
  readonly scanned: number;
  /** Read capacity units of this page, where asked for. */
  readonly consumed: number | undefined;
}

/** One page as it came, its items still on the wire. */
export interface WirePage {
  readonly prepared: PreparedRead;
  /** The key it starts after; undefined at the beginning. */
  readonly start: Item | undefined;
  readonly output: PageOutput;
}

/** The cipher of a read, asked for before any request. */
export function readCipher(read: Read): CipherContext | undefined {
  const operation = read.asked === undefined ? 'scan' : 'query';
  return cipherContext(read.target, { operation, reads: true, options: read });
}

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

/** Stands for the place after the last item: `page({ before: 'end' })` is the last page. */
export const END = 'end';

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
