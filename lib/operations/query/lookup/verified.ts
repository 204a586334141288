import { blindIndexText } from '../../../encryption/blind-index.js';
import type { Item } from '../../../values/value.js';
import { getOwn } from '../../../values/own.js';
import { open, type CipherContext } from '../../rules/crypto.js';
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
  const opened = await Promise.all(items.map(async item => open(cipher, item)));
  return opened.filter(item => hashed.every(one => !one.shown || holds(read, item, one)));
}

/** Whether an opened item holds the value that was looked up. */
export function holds({ target }: Pick<Read, 'target'>, item: Item, { by, text }: Hashed): boolean {
  const value = getOwn(item, by.of.name);
  if (value === undefined || value.NULL === true) return false;
  const { attribute, normalize } = by;
  return blindIndexText({ model: target.model.name, attribute: attribute.name, value, normalize }) === text;
}
