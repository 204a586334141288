import { randomInt } from 'node:crypto';
import { formatTimestamp } from '../values/timestamp.js';
import type { Value } from '../values/value.js';
import type { Clock } from '../session/session.js';

/** The last stamp that this process drew: its millisecond and the six digits below it. */
interface Last {
  ms: number;
  digits: number;
}

// Kept on globalThis: the ESM and the CommonJS build of this package draw from one row of stamps.
const SLOT = Symbol.for('dynamorm/stamps@1');
const last = ((globalThis as { [SLOT]?: Last })[SLOT] ??= { ms: -1, digits: -1 });

const BELOW_A_MS = 1_000_000;

/**
 * Draws the stamp of one logical write: the clock's time with six digits below the millisecond that no other write has. They are
 * what proves, after an answer was lost, that a row holds this write and not an equal one by somebody else. Every request that
 * repeats the write carries the same stamp. The stamps that one process draws within a millisecond are strictly increasing.
 */
export function drawStamp(clock: Clock): Value {
  const now = clock.now();
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
