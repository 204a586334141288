import type { WritePlan } from '../plan.js';
import { tableOf } from '../target.js';

/** The last write of each item that is under way in this process. */
const underWay = new Map<string, Promise<unknown>>();

const MOST_WAIT_MS = 10_000;

/**
 * Runs writes of one item one after the other, as far as they are of this process. They could not all succeed at once anyway,
 * and a write whose answer was lost finds the row as it left it: another writer in between would make it impossible to tell
 * whether it was applied. Waits for a bounded time only, since nothing but that certainty depends on it.
 */
export async function inTurn<T>(
  plan: Pick<WritePlan<unknown>, 'target' | 'key'>,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const item = `${tableOf(plan.target)} ${JSON.stringify(Object.values(plan.key))}`;
  const before = underWay.get(item);
  const mine = before === undefined ? run() : afterwards(before, signal).then(run);
  const settled = mine.then(nothing, nothing);
  underWay.set(item, settled);
  try {
    return await mine;
  } finally {
    if (underWay.get(item) === settled) underWay.delete(item);
  }
}

const nothing = (): void => undefined;

async function afterwards(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  let stop = nothing;
  const enough = new Promise<void>(resolve => {
    const timer = setTimeout(resolve, MOST_WAIT_MS);
    const go = (): void => resolve();
    signal?.addEventListener('abort', go);
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', go);
    };
  });
  await Promise.race([before, enough]);
  stop();
}
