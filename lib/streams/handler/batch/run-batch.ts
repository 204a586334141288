import { concurrencyOf, recordsOf } from './batch-input.js';
import { startTime } from './deadline.js';
import { groupsOf } from './groups.js';
import type { HandlerPlan } from '../plan.js';
import { routesOf } from '../route.js';
import { runGroup } from './run-group.js';
import type { BatchEvent, ContextLike, Failure } from '../types.js';

const LEASE_MS = 60_000;

/** Handles a batch: keys in parallel, the records of one key in order until one fails. Answers what failed and what was not tried. */
export async function runBatch(
  plan: HandlerPlan,
  event: BatchEvent,
  context: ContextLike | undefined,
): Promise<readonly Failure[]> {
  const routes = routesOf(plan);
  const groups = groupsOf(recordsOf(event));
  const time = startTime(context, plan.options);
  const running = { plan, routes, signal: time.signal, leaseMs: plan.options.leaseMs ?? time.remainingMs ?? LEASE_MS };
  const failures: Failure[] = [];
  const waiting = groups[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const group of waiting) {
      const failure = await runGroup(running, group);
      if (failure !== undefined) failures.push(failure);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrencyOf(plan) }, worker));
  } finally {
    time.end();
  }
  return failures;
}
