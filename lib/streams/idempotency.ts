import { DynamormError, misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';

/** How much an idempotency store in this process remembers. */
export interface MemoryIdempotencyOptions {
  /** Milliseconds for which a handled record is remembered: longer than it can come again. Default 24 hours, which a stream keeps records. */
  readonly maxAgeMs?: number;
  /** How many handled records are remembered; the oldest are forgotten first. Default 100,000, some 20 MB. */
  readonly maxEntries?: number;
  /** Milliseconds of a clock. Default `Date.now`. */
  readonly now?: () => number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_ENTRIES = 100_000;

interface Lease {
  readonly token: string;
  readonly until: number;
}

/**
 * An idempotency store in this process: for tests and single long-lived consumers, since it forgets with the process. It forgets the
 * oldest of what is done, by age and by number, so that it does not grow without end.
 *
 * ```ts
 * streamHandler({ idempotency: memoryIdempotency({ maxEntries: 10_000 }) })
 * ```
 * @throws ErrValidation for an age or a number that is not above 0
 */
export function memoryIdempotency(options: MemoryIdempotencyOptions | (() => number) = {}): IdempotencyStore {
  const { maxAgeMs = DAY_MS, maxEntries = MAX_ENTRIES, now = Date.now } = settingsOf(options);
  checkPositive({ maxAgeMs, maxEntries });
  if (typeof now !== 'function') throw misuse('memoryIdempotency', 'a function as now, which answers milliseconds');
  const leases = new Map<string, Lease>();
  /** Until when each is remembered; a Map keeps the order of insertion, which is that of age. */
  const done = new Map<string, number>();
  let tokens = 0;
  const holds = (id: string, token: string): boolean => leases.get(id)?.token === token;
  const isDone = (id: string, at: number): boolean => (done.get(id) ?? -Infinity) > at;
  return Object.freeze<IdempotencyStore>({
    claim(id, leaseMs): Promise<Claim> {
      const at = now();
      forget(done, at, maxEntries);
      if (isDone(id, at)) return Promise.resolve({ state: 'done' });
      if ((leases.get(id)?.until ?? -Infinity) > at) return Promise.resolve({ state: 'held' });
      const token = String(++tokens);
      leases.set(id, { token, until: at + leaseMs });
      // What others left behind by crashing; those that are held are as many as are at work.
      if (leases.size > maxEntries) for (const [other, { until }] of leases) if (until <= at) leases.delete(other);
      return Promise.resolve({ state: 'claimed', token });
    },
    complete(id, token) {
      if (holds(id, token)) {
        leases.delete(id);
        const at = now();
        done.delete(id);
        done.set(id, at + maxAgeMs);
        forget(done, at, maxEntries);
      }
      return Promise.resolve();
    },
    release(id, token) {
      if (holds(id, token)) leases.delete(id);
      return Promise.resolve();
    },
  });
}

function settingsOf(options: MemoryIdempotencyOptions | (() => number)): MemoryIdempotencyOptions {
  if (typeof options === 'function') return { now: options };
  if (!isObject(options)) throw misuse('memoryIdempotency', 'an object of options, such as { maxEntries: 10_000 }');
  return options;
}

/** Drops from the oldest on what is too old, and what is too many. */
function forget(done: Map<string, number>, at: number, maxEntries: number): void {
  for (const [id, until] of done) {
    if (until > at && done.size <= maxEntries) return;
    done.delete(id);
  }
}

function checkPositive(numbers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && value > 0) continue;
    throw new DynamormError('ErrValidation', `memoryIdempotency: ${name} is a number above 0`, {
      operation: 'memoryIdempotency',
    });
  }
}

/** What became of a claim: granted under a token; refused because the work is done, or because another holds it. */
export type Claim =
  { readonly state: 'claimed'; readonly token: string } | { readonly state: 'done' } | { readonly state: 'held' };

/**
 * Remembers which records were handled, so that what Lambda sends again is skipped. A claim is a lease: whoever crashes loses it
 * when it expires, and the record is handled again. `Tx` is what `once` collects writes with.
 */
export interface IdempotencyStore<Tx = never> {
  /** Claims `id` for `leaseMs` milliseconds. */
  claim(id: string, leaseMs: number): Promise<Claim>;
  /** Marks `id` as done for good (for as long as the store keeps marks). Nothing happens where the token's claim was lost. */
  complete(id: string, token: string): Promise<void>;
  /** Gives a claim back after a failure, so that the next delivery need not wait for its expiry. */
  release(id: string, token: string): Promise<void>;
  /**
   * Applies the writes and the mark of `id` in one transaction, once; false where `id` was marked before. `unnamed` is true for an
   * effect without a name, whose mark another one may have left: a store that can tell refuses it.
   */
  once?(id: string, collect: (tx: Tx) => unknown, unnamed?: boolean): Promise<boolean>;
}
