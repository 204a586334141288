import type { Clock } from '../session/session.js';
import { refusalOf } from './attempt-notes.js';
import { timeLeft, withDeadline, type Deadline } from './deadline.js';

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
  /** The options of the call: no wait goes on beyond its end, nor once its signal is aborted. */
  readonly deadline?: Deadline | undefined;
  /** A number in [0, 1); `Math.random` when left out. */
  readonly random?: (() => number) | undefined;
  /** Called before every wait with the attempt that just failed (from 1) and the length of the wait. */
  readonly onWait?: ((attempt: number, delayMs: number) => void) | undefined;
}

/** The waits between attempts of one logical call. */
export interface Backoff {
  /** Attempts that were begun so far. */
  readonly attempt: number;
  /** Whether the call has ended: its time is over, or its signal aborted. */
  readonly isOver: boolean;
  /** Waits, and answers true when there is another attempt; answers false at once when attempts or time are used up. */
  next(): Promise<boolean>;
  /** Counts attempts anew, after one that brought something forward; the time in all goes on. */
  restart(): void;
}

/**
 * Starts a backoff: the first attempt is running from here on. Its waits have "full jitter", a random time between nothing and an
 * exponentially growing bound, because workers that failed together must not come back together.
 */
export function createBackoff(policy: BackoffPolicy, surroundings: BackoffSurroundings): Backoff {
  const { clock, deadline, random = Math.random, onWait } = surroundings;
  const started = clock.now().getTime();
  let attempt = 1;
  return {
    get attempt() {
      return attempt;
    },
    get isOver() {
      return deadline !== undefined && (deadline.signal?.aborted === true || timeLeft(deadline) === 0);
    },
    async next() {
      if (attempt >= policy.attempts) return false;
      const delayMs = Math.floor(random() * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1)));
      const elapsed = clock.now().getTime() - started;
      if (policy.totalMs !== undefined && elapsed + delayMs > policy.totalMs) return false;
      onWait?.(attempt, delayMs);
      await pause(clock, delayMs, deadline);
      attempt += 1;
      return true;
    },
    restart() {
      attempt = 1;
    },
  };
}

/** Waits, and no longer than the call lasts: rejects at its end, and with the reason of its signal once that is aborted. */
export function pause(clock: Pick<Clock, 'sleep'>, ms: number, deadline: Deadline = {}): Promise<void> {
  if (timeLeft(deadline) === undefined) return clock.sleep(ms, deadline.signal);
  return withDeadline(deadline, signal => clock.sleep(ms, signal));
}

/** What `retrying` repeats, and on which errors. */
interface Attempting<T> {
  /** One attempt; `attempt` counts from 1. */
  readonly run: (attempt: number) => Promise<T>;
  /** Whether this error is worth another attempt, `at once` without a wait. It may change what `run` does next. */
  readonly when: (error: unknown) => Again | Promise<Again>;
}
type Again = boolean | 'at once';

/**
 * The one loop that repeats: runs until an attempt succeeds; throws the last error when it is not worth another attempt, none is left, or
 * the call has ended.
 */
export async function retrying<T>({ run, when }: Attempting<T>, backoff: Backoff): Promise<T> {
  for (;;) {
    try {
      return await run(backoff.attempt);
    } catch (error) {
      const again = await when(error);
      // Once its time is over a call makes one last attempt, which sends nothing and throws the reason.
      if (again === false || (backoff.isOver && refusalOf(error)?.ended === true)) throw error;
      if (again === true && !(await ready(backoff))) throw error;
    }
  }
}

/** Whether there is another attempt. A wait that is ended or aborted ends in one: it sends nothing and says why, as an error of this library. */
function ready(backoff: Backoff): Promise<boolean> {
  return backoff.next().catch(() => true);
}
