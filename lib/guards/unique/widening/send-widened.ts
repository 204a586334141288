import { createBackoff, ready } from '../../../client/backoff.js';
import type { Blame } from '../../../operations/transact/reason.js';
import { newToken } from '../../../operations/transact/send-transaction.js';
import { attempt, type Attempting } from './attempt.js';
import type { Guarded } from './guarded.js';
import { learn } from './learn.js';
import { Seen } from './seen.js';
import { widen } from './widen.js';

/** How a widened transaction is sent, and what it throws. */
export interface Widened extends Attempting {
  /** What to throw after the last attempt; `blames`, one for each write, where it was cancelled. */
  readonly failed: (error: unknown, told: { blames: readonly Blame[] | undefined; lost: boolean }) => Promise<unknown>;
}

const BACKOFF = { baseMs: 5, capMs: 500, attempts: 12 };

/**
 * Sends writes together with what keeps their unique values apart, in one transaction; again with what it showed, where a row
 * was not as it was read. Answers what it found.
 */
export async function sendWidened(writes: readonly Guarded[], how: Widened): Promise<Seen> {
  const { signal, timeoutMs } = how.options;
  const seen = new Seen({ ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) });
  const backoff = createBackoff(BACKOFF, { clock: how.session.clock, signal });
  // Planned again, it keeps its token as long as an attempt of the plan before may still arrive.
  const shared = how.options.shared ?? newToken(how.options);
  for (;;) {
    const parts = await widen(writes, seen);
    const failure = await attempt(parts, { ...how, options: { ...how.options, shared } });
    if (failure === undefined) return seen;
    const { error, reasons, lost } = failure;
    if (reasons === undefined) throw await how.failed(error, { blames: undefined, lost });
    const { again, blames } = await learn(writes, { parts, reasons }, seen);
    if (again && (await ready(backoff))) continue;
    throw await how.failed(error, { blames, lost });
  }
}
