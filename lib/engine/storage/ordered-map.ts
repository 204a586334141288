/** What an `OrderedMap` holds: anything that carries the text it is sorted by. */
export interface Keyed {
  readonly key: string;
}

interface Block<E> {
  /** The map that may write to this block in place; any other copies it first. */
  owner: object;
  entries: E[];
}

const MAX_BLOCK = 256;

/**
 * Entries in the order of their keys: an array of short sorted arrays. A look-up is two binary searches, a range read is
 * a walk, and a snapshot shares every block until one side writes to it, which makes it cost about nothing.
 */
export class OrderedMap<E extends Keyed> {
  #owner: object = {};
  #ownsList = true;
  #blocks: Block<E>[] = [];
  #size = 0;

  /** Number of entries. */
  get size(): number {
    return this.#size;
  }

  /** The entry of exactly this key. */
  get(key: string): E | undefined {
    const block = this.#blocks[this.#blockFor(key)];
    if (block === undefined) return undefined;
    const entry = block.entries[lowerBound(block.entries, key)];
    return entry?.key === key ? entry : undefined;
  }

  /** Stores an entry in its place, instead of the one of the same key. */
  set(entry: E): void {
    if (this.#blocks.length === 0) this.#ownList().push({ owner: this.#owner, entries: [] });
    const index = this.#blockFor(entry.key);
    const { entries } = this.#ownBlock(index);
    const at = lowerBound(entries, entry.key);
    if (entries[at]?.key === entry.key) {
      entries[at] = entry;
      return;
    }
    if (at === entries.length) entries.push(entry);
    else entries.splice(at, 0, entry);
    this.#size++;
    if (entries.length > MAX_BLOCK) this.#split(index, at);
  }

  /** Takes the entry of this key away, if there is one. */
  delete(key: string): void {
    const index = this.#blockFor(key);
    const found = this.#blocks[index];
    if (found === undefined) return;
    const at = lowerBound(found.entries, key);
    if (found.entries[at]?.key !== key) return;
    this.#size--;
    if (found.entries.length === 1) this.#ownList().splice(index, 1);
    else this.#ownBlock(index).entries.splice(at, 1);
  }

  /** Entries from `key` upwards, the one of exactly this key included. */
  *ascend(key: string): Generator<E, undefined> {
    let at: number | undefined;
    for (let index = this.#blockFor(key); index < this.#blocks.length; index++) {
      const { entries } = this.#blocks[index]!;
      for (at = at === undefined ? lowerBound(entries, key) : 0; at < entries.length; at++) yield entries[at]!;
    }
  }

  /** Entries strictly below `key`, downwards. */
  *descend(key: string): Generator<E, undefined> {
    let at: number | undefined;
    for (let index = this.#blockFor(key); index >= 0; index--) {
      const entries = this.#blocks[index]?.entries ?? [];
      for (at = (at === undefined ? lowerBound(entries, key) : entries.length) - 1; at >= 0; at--) yield entries[at]!;
    }
  }

  /** A second map with the same entries; each goes its own way from here. */
  fork(): OrderedMap<E> {
    const other = new OrderedMap<E>();
    other.#blocks = this.#blocks;
    other.#size = this.#size;
    other.#ownsList = this.#ownsList = false;
    this.#owner = {};
    return other;
  }

  /** Index of the only block that can hold the key: the first whose last entry is not below it, or the last block. */
  #blockFor(key: string): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#blocks[middle]!.entries.at(-1)!.key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #ownList(): Block<E>[] {
    if (!this.#ownsList) {
      this.#blocks = this.#blocks.slice();
      this.#ownsList = true;
    }
    return this.#blocks;
  }

  #ownBlock(index: number): Block<E> {
    const block = this.#blocks[index]!;
    if (block.owner === this.#owner) return block;
    const copy = { owner: this.#owner, entries: block.entries.slice() };
    this.#ownList()[index] = copy;
    return copy;
  }

  /** Keys that arrive in rising order fill their blocks; any others leave room on both sides. */
  #split(index: number, insertedAt: number): void {
    const { entries } = this.#blocks[index]!;
    const atEnd = insertedAt === entries.length - 1 && index === this.#blocks.length - 1;
    const middle = atEnd ? entries.length - 1 : entries.length >>> 1;
    this.#ownList().splice(
      index,
      1,
      { owner: this.#owner, entries: entries.slice(0, middle) },
      { owner: this.#owner, entries: entries.slice(middle) },
    );
  }
}

/** Index of the first entry that is not below the key. */
function lowerBound(entries: readonly Keyed[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
