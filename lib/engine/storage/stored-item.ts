import { sizeOfItem } from '../../values/size.js';
import type { Item } from '../../values/value.js';
import type { Keyed } from './ordered-map.js';

/** Characters that take two bytes in memory, and with them all others of their text. */
const WIDE = /[\u0100-\uffff]/;

/**
 * An item at rest: its JSON text rather than an object, which takes about a third of the memory, cannot be changed by
 * anyone it is shared with (indexes, stream records, snapshots), and goes into a response as it is.
 */
export class StoredItem implements Keyed {
  readonly key: string;
  /** The item as DynamoDB JSON. */
  readonly text: string;
  /** Its size by DynamoDB's rule. */
  readonly bytes: number;

  constructor(key: string, item: Item, bytes = sizeOfItem(item)) {
    this.key = flat(key);
    this.text = flat(JSON.stringify(item));
    this.bytes = bytes;
  }

  /** A fresh object each time, the caller's own to change. */
  item(): Item {
    return JSON.parse(this.text) as Item;
  }
}

/**
 * The same text in one piece. V8 keeps what was put together as a tree of its parts, which for texts as short as these
 * takes half as much again, and for as long as the item is stored.
 */
function flat(text: string): string {
  return WIDE.test(text) ? text : Buffer.from(text, 'latin1').toString('latin1');
}
