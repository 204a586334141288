import { DynamormError } from '../errors/errors.js';
import type { OpenedKey, DataKey } from '../session/cipher.js';

/** How long and for how much one plaintext data key may serve, and how many are kept. */
export interface CacheLimits {
  /** Milliseconds after which a key is no longer used. Default 5 minutes. */
  readonly maxAgeMs: number;
  /** Values sealed, or opened, with one key. Default 10,000; at most 2^32. */
  readonly maxUses: number;
  /** Bytes of plaintext sealed, or opened, with one key. Default 1 GiB; at most 2^36. */
  readonly maxBytes: number;
  /** Keys kept for sealing, and as many for opening. Default 1,000. */
  readonly maxEntries: number;
}

/**
 * NIST SP 800-38D section 8.3: with random 96-bit nonces at most 2^32 messages under one key, which keeps the chance that two
 * share a nonce (and that the key is then lost) below 2^-32. The default stays six orders of magnitude below.
 */
const MAX_USES = 2 ** 32;
/** Attacks on GCM as a whole gain with the square of the blocks under one key: 2^36 bytes are 2^32 blocks, a margin of 2^-64. */
const MAX_BYTES = 2 ** 36;

const DEFAULTS: CacheLimits = { maxAgeMs: 300_000, maxUses: 10_000, maxBytes: 2 ** 30, maxEntries: 1000 };
const MOST: CacheLimits = { maxAgeMs: Infinity, maxUses: MAX_USES, maxBytes: MAX_BYTES, maxEntries: Infinity };

/** The limits of a cache that keeps nothing: each key serves once. */
export const NO_CACHE: CacheLimits = Object.freeze({ maxAgeMs: 0, maxUses: 1, maxBytes: MAX_BYTES, maxEntries: 0 });

/**
 * Limits as configured, completed with defaults.
 * @throws ErrEncryptionNotConfigured for what is no number, or would leave AES-GCM's bounds
 */
export function cacheLimits(options: Partial<CacheLimits> | false = {}): CacheLimits {
  if (options === false) return NO_CACHE;
  const limits = { ...DEFAULTS, ...options };
  for (const name of Object.keys(DEFAULTS) as (keyof CacheLimits)[]) {
    const least = name === 'maxAgeMs' || name === 'maxEntries' ? 0 : 1;
    if (typeof limits[name] === 'number' && limits[name] >= least && limits[name] <= MOST[name]) continue;
    const range = Number.isFinite(MOST[name]) ? `between ${least} and ${MOST[name]}` : `at least ${least}`;
    throw new DynamormError('ErrEncryptionNotConfigured', `cache.${name} of a cipher must be a number ${range}`);
  }
  return Object.freeze(limits);
}

/** The bytes of a key on loan, after making sure that they are an AES-256 key: a shorter one would silently be weaker. */
export function checkedKey(opened: OpenedKey): Uint8Array {
  if (opened.key.length === 32) return opened.key;
  throw new DynamormError('ErrEncryptionUnavailable', 'the cipher gave a key that is not 32 bytes long');
}

/** What a key source answers: a plaintext key, its encrypted form, and which key encrypts it. */
export interface KeyMaterial {
  /** Owned by whoever receives it, who wipes it. */
  readonly key: Uint8Array;
  readonly edk: Uint8Array;
  /** Full id of the key that `edk` is encrypted under. */
  readonly keyId: string;
}

/**
 * One data key of a cache, from the moment it is asked for. Counts who uses it: retired, it is given to nobody any more, and
 * its bytes are overwritten as soon as the last user has let go of it.
 */
class KeyEntry {
  readonly ready: Promise<void>;
  readonly expires: number;
  uses = 0;
  bytes = 0;
  #material: KeyMaterial | undefined;
  #users = 0;
  #retired = false;

  constructor(load: () => Promise<KeyMaterial>, expires: number) {
    this.expires = expires;
    this.ready = load().then(material => {
      this.#material = material;
      this.#wipeIfUnused();
    });
  }

  /** Whether the key has arrived and can be lent without waiting. */
  get isReady(): boolean {
    return this.#material !== undefined;
  }

  /** Counts one user, who must call `leave` once. */
  enter(bytes: number): void {
    this.uses++;
    this.bytes += bytes;
    this.#users++;
  }

  leave(): void {
    this.#users--;
    this.#wipeIfUnused();
  }

  /** Gives the key to nobody new. */
  retire(): void {
    this.#retired = true;
    this.#wipeIfUnused();
  }

  /** For those who have entered, once the key is ready. */
  material(): KeyMaterial {
    if (this.#material === undefined) throw new TypeError('the data key was released');
    return this.#material;
  }

  #wipeIfUnused(): void {
    if (!this.#retired || this.#users > 0) return;
    this.#material?.key.fill(0);
    this.#material = undefined;
  }
}

/** A key lent to one user. Private state behind getters: neither `util.inspect` nor `JSON.stringify` shows key bytes. */
export class KeyLease implements DataKey {
  readonly #entry: KeyEntry;
  #released = false;

  constructor(entry: KeyEntry) {
    this.#entry = entry;
  }

  get key(): Uint8Array {
    if (this.#released) throw new TypeError('the data key was released');
    return this.#entry.material().key;
  }

  get edk(): Uint8Array {
    return this.#entry.material().edk;
  }

  /** Full id of the key that the data key is encrypted under. */
  get keyId(): string {
    return this.#entry.material().keyId;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#entry.leave();
  }
}

/** One wish for a key. */
interface KeyWish {
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
    // A failure goes to those who wait for it and is not cached: the next request asks the key service again.
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
