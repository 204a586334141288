import { setOwn } from '../../values/own.js';
import { sizeOfItem } from '../../values/size.js';
import type { Item, MutableItem } from '../../values/value.js';
import { keyText } from './composed-key.js';
import { OrderedMap } from './ordered-map.js';
import type { Keyed } from './ordered-map.js';
import { attributesOf } from './schema.js';
import type { IndexSchema, KeySchema } from './schema.js';
import type { StoredItem } from './stored-item.js';

/** An item's place in an index. It refers to the item; what the index projects is cut out when it is read. */
export interface IndexEntry extends Keyed {
  readonly base: StoredItem;
  /** Size of the projected attributes. */
  readonly bytes: number;
}

/** One secondary index of a table: entries for the items that have all its key attributes. */
export class IndexData {
  readonly schema: IndexSchema;
  readonly entries: OrderedMap<IndexEntry>;
  /** Names of what the index holds; undefined for all attributes. */
  readonly projected: ReadonlySet<string> | undefined;

  constructor(schema: IndexSchema, table: KeySchema, entries: OrderedMap<IndexEntry> = new OrderedMap()) {
    this.schema = schema;
    this.entries = entries;
    const keys = [...attributesOf(schema.keys), ...attributesOf(table)].map(({ name }) => name);
    this.projected = schema.projection.type === 'ALL' ? undefined : new Set([...keys, ...schema.projection.attributes]);
    this.#table = table;
  }

  readonly #table: KeySchema;

  /** The entry an item has here, or undefined when it is not in this index. */
  entryOf(item: Item, base: StoredItem): IndexEntry | undefined {
    const key = keyText(this.schema.keys, item);
    if (key === undefined) return undefined;
    return { key: key + base.key, base, bytes: this.#sizeOf(item, base.bytes) };
  }

  /** Size of the entry of an item of `bytes`, or undefined when it is not in this index. */
  sizeOfEntry(item: Item, bytes: number): number | undefined {
    return keyText(this.schema.keys, item) === undefined ? undefined : this.#sizeOf(item, bytes);
  }

  #sizeOf(item: Item, bytes: number): number {
    return this.projected === undefined ? bytes : sizeOfItem(this.project(item));
  }

  /** The key text of a whole index key: what `entryOf` gives for an item that has these attributes. */
  keyOf(item: Item): string | undefined {
    const own = keyText(this.schema.keys, item);
    const base = keyText(this.#table, item);
    return own === undefined || base === undefined ? undefined : own + base;
  }

  /** What of an item this index holds. */
  project(item: Item): Item {
    if (this.projected === undefined) return item;
    const result: MutableItem = {};
    for (const name of Object.keys(item)) {
      if (this.projected.has(name)) setOwn(result, name, item[name]!);
    }
    return result;
  }

  /** The same index, to go its own way. */
  fork(): IndexData {
    return new IndexData(this.schema, this.#table, this.entries.fork());
  }
}
