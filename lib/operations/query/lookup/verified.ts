import { blindIndexText } from '../../../encryption/blind-index.js';
import type { Item } from '../../../values/value.js';
import { getOwn } from '../../../values/own.js';
import { opened } from '../../item/hydrate.js';
import { LEFT_OUT, readOrPass, unreadablePolicy } from '../../item/unreadable.js';
import type { CipherContext } from '../../rules/crypto.js';
import type { Target } from '../../target.js';
import type { Hashed, Read } from '../read.js';

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
export const storedRowOf = (item: Item): Item => sealed.get(item) ?? item;

const sealed = new WeakMap<Item, Item>();

async function openedRow(target: Target, row: Item, cipher: CipherContext | undefined): Promise<Item> {
  const item = await opened(target, row, cipher);
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
