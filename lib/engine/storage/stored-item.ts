import { sizeOfItem } from '../../values/size.js';
import type { Item } from '../../values/value.js';
import type { Keyed } from './ordered-map.js';

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
    this.key = key;
    this.text = JSON.stringify(item);
    this.bytes = bytes;
  }

  /** A fresh object each time, the caller's own to change. */
  item(): Item {
    return JSON.parse(this.text) as Item;
  }
}
