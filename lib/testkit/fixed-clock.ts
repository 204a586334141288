import type { Clock } from '../session/session.js';
import { shared } from '../shared.js';

/**
 * A session clock that stands still until it is moved, so that a test sees the same timestamps on every run, to the millisecond;
 * the digits below count the writes of the process. Its waits are over at once.
 */
export interface FixedClock extends Clock {
  /** Moves time on by so many milliseconds. */
  advance(ms: number): void;
  /** Moves time to a moment. */
  set(moment: Date | string): void;
}

// All fixed clocks of a process count on from each other.
const counter = shared('fixed-clock@1', () => ({ next: 1 }));

/** Makes a clock that stands still. `sleep` moves it by the time slept and does not wait, so that retries with backoff cost a test nothing. */
export function fixedClock(start: Date | string = '2026-01-01T00:00:00.000Z'): FixedClock {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    subMillis: () => counter.next++,
    sleep: (ms, signal) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      now += ms;
      return Promise.resolve();
    },
    advance: ms => {
      now += ms;
    },
    set: moment => {
      now = new Date(moment).getTime();
    },
  };
}
