import type { Item } from '../../values/value.js';
import { keyText } from './composed-key.js';
import { IndexData } from './index-data.js';
import { OrderedMap } from './ordered-map.js';
import type { IndexSchema, KeySchema } from './schema.js';
import type { StoredItem } from './stored-item.js';

/** One item before and after a write; either may be absent. */
export interface Change {
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

/** The items of a table and the entries of its indexes, which every write keeps in step. */
export class TableData {
  readonly keys: KeySchema;
  readonly items: OrderedMap<StoredItem>;
  readonly #indexes: Map<string, IndexData>;
  #bytes = 0;

  constructor(keys: KeySchema, items = new OrderedMap<StoredItem>(), indexes: Iterable<IndexData> = []) {
    this.keys = keys;
    this.items = items;
    this.#indexes = new Map([...indexes].map(index => [index.schema.name, index]));
  }

  /** Size of all items together. */
  get bytes(): number {
    return this.#bytes;
  }

  get indexes(): Iterable<IndexData> {
    return this.#indexes.values();
  }

  index(name: string): IndexData | undefined {
    return this.#indexes.get(name);
  }

  /** The stored item of this key, which must have the table's key attributes. */
  get(key: Item): StoredItem | undefined {
    return this.items.get(this.keyOf(key));
  }

  /** The text an item or key of this table is stored under. */
  keyOf(item: Item): string {
    const key = keyText(this.keys, item);
    if (key === undefined) throw new TypeError('The item lacks a key attribute of its table');
    return key;
  }

  /** Applies one change to the items and to every index. */
  write(change: Change): void {
    const { before, after } = change;
    if (after !== undefined) this.items.set(after);
    else if (before !== undefined) this.items.delete(before.key);
    this.#bytes += (after?.bytes ?? 0) - (before?.bytes ?? 0);
    if (this.#indexes.size === 0) return;
    const was = before?.item();
    const is = after?.item();
    for (const index of this.#indexes.values()) {
      const old = was && index.entryOf(was, before!);
      const now = is && index.entryOf(is, after!);
      if (old !== undefined && old.key !== now?.key) index.entries.delete(old.key);
      if (now !== undefined) index.entries.set(now);
    }
  }

  /** Adds an index and fills it; items that lack its keys, or have them with another type, are left out. */
  addIndex(schema: IndexSchema): void {
    const index = new IndexData(schema, this.keys);
    for (const stored of this.items.ascend('')) {
      const entry = index.entryOf(stored.item(), stored);
      if (entry !== undefined) index.entries.set(entry);
    }
    this.#indexes.set(schema.name, index);
  }

  dropIndex(name: string): void {
    this.#indexes.delete(name);
  }

  /** The same data, to go its own way; costs next to nothing until one of the two is written to. */
  fork(): TableData {
    const copy = new TableData(
      this.keys,
      this.items.fork(),
      [...this.#indexes.values()].map(index => index.fork()),
    );
    copy.#bytes = this.#bytes;
    return copy;
  }
}
