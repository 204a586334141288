import { decodeFields } from '../../codec/item.js';
import type { CipherContext } from '../../encryption/context.js';
import type { Item } from '../../values/value.js';
import { hydrate, opened, settled } from '../item/hydrate.js';
import { LEFT_OUT, readingRow, readOrPass, unreadablePolicy } from '../item/unreadable.js';
import { yielding } from '../item/yielding.js';
import { storedRowOf, verified } from './lookup/verified.js';
import type { Read } from './read.js';

/** The rows of a page, in order; of a lookup by blind index only those it is about. */
export async function readRows<T>(
  read: Read,
  items: readonly Item[],
  cipher: CipherContext | undefined,
): Promise<readonly T[]> {
  const found = await verified(read, items, cipher);
  // What was verified is open already.
  const opener = read.hashed === undefined ? cipher : undefined;
  const { target } = read;
  const ms = target.session.options['yieldAfterMs'] as number | undefined;
  const policy = unreadablePolicy(read.onUnreadable, target.session);
  const make = (row: Item) => readRow(read, row, opener) as T | Promise<T>;
  if (policy === 'throw') return settled(await yielding(found, ms, make));
  const rows = await settled(
    await yielding(found, ms, row => readOrPass({ target, row, stored: storedRowOf(row), policy }, () => make(row))),
  );
  return rows.filter((row): row is Awaited<T> => row !== LEFT_OUT);
}

/**
 * One row as the read answers it: an entity where the whole item is there, else a plain object of its fields: what was
 * only partly read can never be saved.
 */
export function readRow(read: Read, item: Item, cipher: CipherContext | undefined): unknown {
  if (read.stored === true) return item;
  if (!isPartial(read)) return hydrate(read.target, item, cipher);
  const { target } = read;
  const decode = (row: Item) => readingRow(target, item, () => decodeFields(target.model, asked(read, row)));
  return cipher === undefined ? decode(item) : opened(target, item, cipher).then(decode);
}

/** What was read for an envelope that is bound to it, to tell items of one hash or key text apart, or for `previous`, is no part of the answer. */
function asked({ select }: Read, item: Item): Item {
  if (select === undefined) return item;
  const names = new Set(select.map(([name]) => name));
  if (Object.keys(item).every(name => names.has(name))) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/** Whether a read answers parts of items: a projection of its own or of its index. */
export const isPartial = (read: Read): boolean =>
  read.select !== undefined || (read.index !== undefined && read.index.projection !== 'ALL');
