import { randomInt } from 'node:crypto';
import { isDate } from 'node:util/types';
import { DynamormError } from '../errors/errors.js';
import { formatTimestamp } from '../model/codecs/date-codecs.js';
import type { Clock } from '../session/session.js';
import { shared } from '../shared.js';
import type { Value } from '../values/value.js';

/** The machine's own clock, which sessions use unless they are given another. */
export const systemClock: Clock = Object.freeze({
  now: () => new Date(),
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, signal),
});

/** Waits `ms` milliseconds; rejects with the signal's reason as soon as it is aborted, and leaves no timer behind then. */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The last millisecond of 9999: what every runtime can write as a date. */
export const MAX_MS = 253_402_300_799_999;

/**
 * The time of a session's clock, for what is stored or compared with what is stored.
 * @throws ErrInvalidOperator for a clock that gives no date between 1970 and 9999, before anything is sent
 */
export function timeNow(clock: Pick<Clock, 'now'>): Date {
  const now: unknown = clock.now();
  if (isDate(now) && now.getTime() >= 0 && now.getTime() <= MAX_MS) return now;
  throw new DynamormError(
    'ErrInvalidOperator',
    "now() of the session's clock must return a Date between 1970 and 9999",
  );
}

/** The last stamp that this process drew: its millisecond and the six digits below it. */
const last = shared('stamps@1', () => ({ ms: -1, digits: -1 }));

const BELOW_A_MS = 1_000_000;

/**
 * Draws the stamp of one logical write: the clock's time with six digits below the millisecond that no other write has. They are
 * what proves, after an answer was lost, that a row holds this write and not an equal one by somebody else. Every request that
 * repeats the write carries the same stamp. The stamps that one process draws within a millisecond are strictly increasing.
 */
export function drawStamp(clock: Clock): Value {
  const now = timeNow(clock);
  if (clock.subMillis !== undefined) return { S: formatTimestamp(now, clock.subMillis() % BELOW_A_MS) };
  const ms = now.getTime();
  const digits = drawDigits();
  if (ms > last.ms || ms < last.ms - 1) Object.assign(last, { ms, digits });
  else if (ms === last.ms && digits > last.digits) last.digits = digits;
  else follow();
  return { S: formatTimestamp(last.ms === ms ? now : new Date(last.ms), last.digits) };
}

/** The next stamp of a millisecond that has one already; of the next millisecond, where it has no digits left. */
function follow(): void {
  const room = BELOW_A_MS - last.digits;
  const digits = last.digits + 1 + Math.floor(Math.random() * Math.min(1000, room / 2));
  if (digits < BELOW_A_MS) last.digits = digits;
  else Object.assign(last, { ms: last.ms + 1, digits: drawDigits() });
}

/** Microseconds of the monotonic clock and three random digits; six random ones where that clock shows no microseconds. */
function drawDigits(): number {
  if (isCoarse) return randomInt(BELOW_A_MS);
  return (Math.floor(performance.now() * 1000) % 1000) * 1000 + Math.floor(Math.random() * 1000);
}

// Browsers and some sandboxes round their clock to 100 microseconds or more.
const isCoarse = Array.from({ length: 4 }, () => performance.now()).every(
  ms => Math.abs(ms * 10 - Math.round(ms * 10)) < 1e-6,
);
