import type { Transport } from '../../client/transport.js';
import type { WritePlan } from '../plan.js';
import { tableOf } from '../target.js';

/** What tells the item of a write. */
type Addressed = Pick<WritePlan<unknown>, 'target' | 'key'>;

/** What this process did to the items of one database. */
interface Done {
  /** The last write of each item that is under way. */
  readonly underWay: Map<string, Promise<unknown>>;
  /** The latest version written to an item, for the items written to last. */
  readonly written: Map<string, string>;
}

/** By transport: a table of the same name may stand in two regions, accounts or engines that one process talks to. */
const databases = new WeakMap<Transport, Done>();

function doneTo({ target }: Addressed): Done {
  const { transport } = target.session;
  let done = databases.get(transport);
  if (done === undefined) databases.set(transport, (done = { underWay: new Map(), written: new Map() }));
  return done;
}

const MOST_WAIT_MS = 10_000;

/**
 * Runs writes of one item one after the other, as far as they are of this process. They could not all succeed at once anyway,
 * and a write whose answer was lost finds the row as it left it: another writer in between would make it impossible to tell
 * whether it was applied. Waits for a bounded time only, since nothing but that certainty depends on it.
 */
export async function inTurn<T>(plan: Addressed, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  const { underWay } = doneTo(plan);
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

const MOST_REMEMBERED = 1000;

/** Remembers which version of its item a write left. */
export function rememberVersion(plan: Addressed, version: string): void {
  const { written } = doneTo(plan);
  const item = itemOf(plan);
  written.delete(item);
  written.set(item, version);
  if (written.size > MOST_REMEMBERED) written.delete(written.keys().next().value!);
}

/**
 * Whether another write of this process is known to have taken the version: a row at it, or beyond it, is then not what a lost
 * attempt left. A row at less than what is remembered was deleted and created again since.
 */
export function isVersionTaken(plan: Addressed, version: string, row: string | undefined): boolean {
  const known = doneTo(plan).written.get(itemOf(plan));
  if (known === undefined || row === undefined) return false;
  return BigInt(known) >= BigInt(version) && BigInt(row) >= BigInt(known);
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
