import { setOwn, sizeOfItem, type Item, type MutableItem } from '../../values/value.js';
import { keyText, attributesOf, type IndexSchema, type KeySchema } from './keys.js';
import { OrderedMap, type Keyed } from './ordered-map.js';

/** An item's place in an index. It refers to the item; what the index projects is cut out when it is read. */
interface IndexEntry extends Keyed {
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
