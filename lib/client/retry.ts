import type { Clock } from '../session/session.js';

/** How often and how long to try again. Times in milliseconds. */
export interface BackoffPolicy {
  /** Upper bound of the first wait; it doubles with every further one. */
  readonly baseMs: number;
  /** Upper bound of any wait. */
  readonly capMs: number;
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** Time in all, waits and attempts; no limit when left out. */
  readonly totalMs?: number | undefined;
}

/** What a backoff reads time and chance from. */
interface BackoffSurroundings {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** A number in [0, 1); `Math.random` when left out. */
  readonly random?: (() => number) | undefined;
  /** Told before every wait: which attempt just failed (from 1) and how long the wait is. */
  readonly onWait?: ((attempt: number, delayMs: number) => void) | undefined;
}

/**
 * The waits between attempts of one logical call: "full jitter", a random time between nothing and an exponentially
 * growing bound, because workers that failed together must not come back together.
 */
export interface Backoff {
  /** Attempts that were begun so far. */
  readonly attempt: number;
  /** Waits, and answers true when there is another attempt; answers false at once when attempts or time are used up. */
  next(): Promise<boolean>;
}

/** Starts a backoff: the first attempt is running from here on. */
export function createBackoff(policy: BackoffPolicy, surroundings: BackoffSurroundings): Backoff {
  const { clock, signal, random = Math.random, onWait } = surroundings;
  const started = clock.now().getTime();
  let attempt = 1;
  return {
    get attempt() {
      return attempt;
    },
    async next() {
      if (attempt >= policy.attempts) return false;
      const delayMs = Math.floor(random() * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1)));
      const elapsed = clock.now().getTime() - started;
      if (policy.totalMs !== undefined && elapsed + delayMs > policy.totalMs) return false;
      onWait?.(attempt, delayMs);
      await clock.sleep(delayMs, signal);
      attempt += 1;
      return true;
    },
  };
}

/** What `retrying` repeats, and on which errors. */
interface Attempting<T> {
  /** One attempt; `attempt` counts from 1. */
  readonly run: (attempt: number) => Promise<T>;
  /** Whether this error is worth another attempt. */
  readonly when: (error: unknown) => boolean;
}

/** Runs until an attempt succeeds; throws the last error when it is not worth another attempt or none is left. */
export async function retrying<T>(attempting: Attempting<T>, backoff: Backoff): Promise<T> {
  for (;;) {
    try {
      return await attempting.run(backoff.attempt);
    } catch (error) {
      if (!attempting.when(error) || !(await ready(backoff))) throw error;
    }
  }
}

/** Whether there is another attempt. A wait that is aborted ends in one: it sends nothing and says why, as an error of this library. */
export function ready(backoff: Backoff): Promise<boolean> {
  return backoff.next().catch(() => true);
}
