import type { CacheLimits } from './limits.js';
import { KeyEntry, KeyLease } from './key-entry.js';
import type { KeyMaterial } from './key-entry.js';

/** One wish for a key. */
export interface KeyWish {
  /** Equal for wishes that the same key can serve. */
  readonly id: string;
  /** Bytes to be sealed or opened. */
  readonly bytes: number;
  /** Fetches the key where none is at hand; its bytes then belong to the cache. */
  load(): Promise<KeyMaterial>;
  readonly signal?: AbortSignal | undefined;
}

/** The longest delay a timer takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Plaintext data keys in use, bounded by age, uses, bytes and number. Wishes for the same key share one fetch, a place in
 * it being taken when it is asked for, so that no crowd overruns the bounds. Keys that leave are overwritten: when they
 * are used up, when they are too old (by a timer, also if nobody asks again), when newer ones need the room, on `clear`.
 */
export class KeyCache {
  readonly #entries = new Map<string, KeyEntry>();
  readonly #limits: CacheLimits;
  readonly #now: () => number;
  #newest: KeyEntry | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: CacheLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Keys held, those on their way included. */
  get size(): number {
    return this.#entries.size;
  }

  /** A key on loan: at once where one is at hand, else when it arrives. Rejects with the signal's reason when aborted. */
  lease(wish: KeyWish): KeyLease | Promise<KeyLease> {
    if (wish.signal?.aborted === true) return Promise.reject(wish.signal.reason as Error);
    const entry = this.#find(wish) ?? this.#fetch(wish);
    entry.enter(wish.bytes);
    const { maxUses, maxBytes, maxEntries } = this.#limits;
    if (entry.uses >= maxUses || entry.bytes >= maxBytes || maxEntries === 0) this.#drop(wish.id, entry);
    return entry.isReady ? new KeyLease(entry) : arrival(entry, wish.signal);
  }

  /** Retires every key that is too old. */
  sweep(): void {
    const now = this.#now();
    for (const [id, entry] of this.#entries) if (entry.expires <= now) this.#drop(id, entry);
  }

  /** Retires every key. */
  clear(): void {
    for (const [id, entry] of this.#entries) this.#drop(id, entry);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #find({ id, bytes }: KeyWish): KeyEntry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    if (entry.expires > this.#now() && entry.bytes + bytes <= this.#limits.maxBytes) {
      // Moved to the end: the map's order is that of the last use, and eviction takes from its beginning.
      if (entry !== this.#newest) {
        this.#entries.delete(id);
        this.#entries.set(id, entry);
        this.#newest = entry;
      }
      return entry;
    }
    this.#drop(id, entry);
    return undefined;
  }

  #fetch(wish: KeyWish): KeyEntry {
    const { id } = wish;
    const entry = new KeyEntry(() => wish.load(), this.#now() + this.#limits.maxAgeMs);
    this.#entries.set(id, entry);
    this.#newest = entry;
    // A failure is told to those who wait for it and forgotten: the next wish asks again.
    entry.ready.catch(() => this.#drop(id, entry));
    for (const [oldest, old] of this.#entries) {
      if (this.#entries.size <= this.#limits.maxEntries || old === entry) break;
      this.#drop(oldest, old);
    }
    this.#schedule();
    return entry;
  }

  #drop(id: string, entry: KeyEntry): void {
    if (this.#entries.get(id) === entry) this.#entries.delete(id);
    entry.retire();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#entries.size === 0) return;
    let first = Infinity;
    for (const { expires } of this.#entries.values()) if (expires < first) first = expires;
    const delay = Math.min(Math.max(first - this.#now(), 1), LONGEST_TIMER);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.sweep();
      this.#schedule();
    }, delay);
    this.#timer.unref();
  }
}

/** Waits for a key; one who stops waiting gives the place back, and the key still arrives for the others. */
function arrival(entry: KeyEntry, signal: AbortSignal | undefined): Promise<KeyLease> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      entry.leave();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', stop, { once: true });
    entry.ready.then(
      () => {
        signal?.removeEventListener('abort', stop);
        if (signal?.aborted !== true) resolve(new KeyLease(entry));
      },
      (error: Error) => {
        signal?.removeEventListener('abort', stop);
        reject(error);
      },
    );
  });
}
