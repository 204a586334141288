import { decodeFields } from '../../codec/item.js';
import type { CipherContext } from '../../encryption/context.js';
import type { Item } from '../../values/value.js';
import { hydrate, settled } from '../item/hydrate.js';
import { yielding } from '../item/yielding.js';
import { open } from '../rules/crypto.js';

import { verified } from './lookup/verified.js';
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
  const ms = read.target.session.options['yieldAfterMs'] as number | undefined;
  return settled(await yielding(found, ms, item => readRow(read, item, opener) as T | Promise<T>));
}

/**
 * One row as the read answers it: an entity where the whole item is there, else a plain object of its fields: what was
 * only partly read can never be saved.
 */
export function readRow(read: Read, item: Item, cipher: CipherContext | undefined): unknown {
  if (read.stored === true) return item;
  if (!isPartial(read)) return hydrate(read.target, item, cipher);
  if (cipher === undefined) {
    return decodeFields(read.target.model, asked(read, item));
  }
  return Promise.resolve(open(cipher, item)).then(opened => decodeFields(read.target.model, asked(read, opened)));
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
