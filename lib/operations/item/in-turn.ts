import type { Transport } from '../../client/transport.js';
import type { WritePlan } from '../plan.js';
import { tableOf } from '../target.js';

/** What tells the item of a write. */
type Addressed = Pick<WritePlan<unknown>, 'target' | 'key'>;

/** The last write of each item that is under way, by transport: a table of the same name may stand in two regions, accounts or engines that one process talks to. */
const databases = new WeakMap<Transport, Map<string, Promise<unknown>>>();

function underWayIn({ target }: Addressed): Map<string, Promise<unknown>> {
  const { transport } = target.session;
  let underWay = databases.get(transport);
  if (underWay === undefined) databases.set(transport, (underWay = new Map<string, Promise<unknown>>()));
  return underWay;
}

const MOST_WAIT_MS = 10_000;

/**
 * Runs writes of one item one after the other, as far as they are of this process. They could not all succeed at once anyway,
 * and a write whose answer was lost finds the row as it left it: another writer in between would make it impossible to tell
 * whether it was applied. Waits for a bounded time only, since nothing but that certainty depends on it.
 */
export async function inTurn<T>(plan: Addressed, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  const underWay = underWayIn(plan);
  const item = itemOf(plan);
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

const itemOf = ({ target, key }: Addressed): string => `${tableOf(target)} ${JSON.stringify(Object.values(key))}`;

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
