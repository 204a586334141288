import { createBackoff, retrying } from '../../../client/backoff.js';
import { send } from '../../../client/send.js';
import type { CallOptions } from '../../../client/session.js';
import { isDynamormError } from '../../../errors/dynamorm-error.js';
import { tableOf, type Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';

const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/** Rows of one table as they are at one moment, with `TransactGetItems`: a row and its sentinel are never seen halfway through a write. */
export async function moment(
  target: Target,
  keys: readonly Item[],
  { signal, timeoutMs }: CallOptions,
): Promise<readonly (Item | undefined)[]> {
  const { session } = target;
  const TransactItems = keys.map(Key => ({ Get: { TableName: tableOf(target), Key } }));
  const run = () =>
    send(session, 'TransactGetItems', { input: { TransactItems }, signal, timeoutMs, verb: 'verifyUnique' });
  const backoff = createBackoff(BACKOFF, { clock: session.clock, signal });
  const when = (error: unknown): boolean => isDynamormError(error) && error.retryable && signal?.aborted !== true;
  const { output } = await retrying({ run, when }, backoff);
  return keys.map((_, i) => output.Responses?.[i]?.Item);
}
