import fc from 'fast-check';
import { createBackoff, retrying, type BackoffPolicy } from '../../lib/client/retry.js';
import type { Clock } from '../../lib/session/session.js';
import { runs } from '../support/runs.js';

/** A clock whose time passes only in sleeps. */
function fakeClock(): Clock & { readonly slept: number[]; pass(ms: number): void } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    pass: ms => void (now += ms),
    now: () => new Date(now),
    sleep: (ms, signal) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

describe('a backoff', () => {
  it('waits up to a bound that doubles until the cap, and ends with its attempts', async () => {
    const clock = fakeClock();
    const waits: [number, number][] = [];
    const surroundings = {
      clock,
      random: () => 0.5,
      onWait: (attempt: number, ms: number) => void waits.push([attempt, ms]),
    };
    const backoff = createBackoff({ baseMs: 10, capMs: 50, attempts: 6 }, surroundings);
    while (await backoff.next());
    expect(clock.slept).toEqual([5, 10, 20, 25, 25]);
    expect(waits).toEqual([
      [1, 5],
      [2, 10],
      [3, 20],
      [4, 25],
      [5, 25],
    ]);
    expect(backoff.attempt).toBe(6);
    expect(await backoff.next()).toBe(false);
  });

  it('does not begin a wait that would end after its total time', async () => {
    const clock = fakeClock();
    const backoff = createBackoff(
      { baseMs: 100, capMs: 100, attempts: 99, totalMs: 250 },
      { clock, random: () => 0.999 },
    );
    expect(await backoff.next()).toBe(true);
    clock.pass(60);
    expect(await backoff.next()).toBe(false);
    expect(clock.slept).toEqual([99]);
  });

  it('rejects with the reason of its signal', async () => {
    const backoff = createBackoff(
      { baseMs: 1, capMs: 1, attempts: 9 },
      { clock: fakeClock(), deadline: { signal: AbortSignal.abort('stop') } },
    );
    await expect(backoff.next()).rejects.toBe('stop');
  });

  it('never waits longer than cap and bound, whatever chance says', async () => {
    const policies = fc.record({
      baseMs: fc.integer({ min: 0, max: 1000 }),
      capMs: fc.integer({ min: 0, max: 5000 }),
      attempts: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(
        policies,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (policy: BackoffPolicy, chance) => {
          const clock = fakeClock();
          const backoff = createBackoff(policy, { clock, random: () => chance });
          while (await backoff.next());
          expect(clock.slept).toHaveLength(policy.attempts - 1);
          expect(clock.slept.every((ms, at) => ms <= Math.min(policy.capMs, policy.baseMs * 2 ** at))).toBe(true);
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});

describe('retrying', () => {
  const policy = { baseMs: 1, capMs: 1, attempts: 3 };

  it('runs until an attempt succeeds', async () => {
    const seen: number[] = [];
    const run = (attempt: number): Promise<string> => {
      seen.push(attempt);
      return attempt < 3 ? Promise.reject(new Error(`${attempt}`)) : Promise.resolve('done');
    };
    expect(await retrying({ run, when: () => true }, createBackoff(policy, { clock: fakeClock() }))).toBe('done');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('throws the last error when none is left, and any other at once', async () => {
    const run = (attempt: number): Promise<never> => Promise.reject(new Error(`attempt ${attempt}`));
    await expect(retrying({ run, when: () => true }, createBackoff(policy, { clock: fakeClock() }))).rejects.toThrow(
      'attempt 3',
    );
    await expect(retrying({ run, when: () => false }, createBackoff(policy, { clock: fakeClock() }))).rejects.toThrow(
      'attempt 1',
    );
  });
});
