import { eventIdOf, identifierOf } from '../../records/identifier.js';
import { concurrencyOf, isPipe, recordsOf } from './batch-input.js';
import { startTime } from './deadline.js';
import { groupsOf } from './groups.js';
import type { HandlerPlan } from '../plan.js';
import { refuseAlike, reservedIn, routesOf } from '../route.js';
import { runGroup, type Stop } from './run-group.js';
import type { BatchEvent, ContextLike } from '../types.js';

const LEASE_MS = 60_000;

/** Handles a batch: keys in parallel, the records of one key in order until one fails. Answers where they stopped. */
export async function runBatch(
  plan: HandlerPlan,
  event: BatchEvent,
  context: ContextLike | undefined,
): Promise<readonly Stop[]> {
  const routes = routesOf(plan);
  // Once more, since tables may have other names by now: `connect` may come after the handler was made.
  refuseAlike(routes);
  const reserved = reservedIn(plan, routes);
  const groups = groupsOf(recordsOf(event), { identify: isPipe(event) ? eventIdOf : identifierOf, reserved });
  const time = startTime(context, plan.options);
  const { signal, check } = time;
  const leaseMs = (): number => plan.options.leaseMs ?? time.remainingMs() ?? LEASE_MS;
  const running = { plan, routes, reserved, signal, check, leaseMs };
  const stops: Stop[] = [];
  const waiting = groups[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const group of waiting) {
      const stop = await runGroup(running, group);
      if (stop !== undefined) stops.push(stop);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrencyOf(plan) }, worker));
  } finally {
    time.end();
  }
  return stops;
}
