import { untilAborted } from './deadline.js';
import { onceEach } from './once-each.js';
import { isPoison } from './poison.js';
import { ReadingFault, UnroutedFault, type ReadRecord, type Running } from '../reading.js';
import type { Failure } from '../types.js';
import { workOf } from '../work-of.js';

/** Where a group stopped: its first failure, and what was behind it and so was not tried. */
export interface Stop {
  readonly failure: Failure;
  readonly untried: readonly ReadRecord[];
}

/** Handles a group in order until one record fails; undefined where none does. */
export async function runGroup(running: Running, group: readonly ReadRecord[]): Promise<Stop | undefined> {
  for (const [i, read] of group.entries()) {
    try {
      await runRecord(running, read);
    } catch (thrown) {
      return { failure: failureOf(thrown, read), untried: group.slice(i + 1) };
    }
  }
  return undefined;
}

async function runRecord(running: Running, read: ReadRecord): Promise<void> {
  const { plan, signal, leaseMs } = running;
  running.check();
  const work = workOf(running, read);
  if (work === undefined) return;
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      const { onPoison } = plan.options;
      if (onPoison === undefined || !isPoison(plan, thrown, read)) throw thrown;
      await onPoison(failureOf(thrown, read));
    }
  };
  await untilAborted(onceEach(plan.options.idempotency, { id: read.change?.id, leaseMs, run }), signal);
}

const failureOf = (thrown: unknown, { record, identifier }: ReadRecord): Failure => ({
  error: thrown instanceof ReadingFault || thrown instanceof UnroutedFault ? thrown.error : thrown,
  record,
  identifier,
});
