import { randomUUID } from 'node:crypto';
import { createBackoff } from '../../client/backoff.js';
import { refusalOf } from '../../client/errors/refusal.js';
import { send } from '../../client/send.js';
import type { Session } from '../../client/session.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Action, PlannedAction } from './action.js';
import { failedTransaction } from './failed-transaction.js';
import type { TransactOptions } from './transact-options.js';

const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/** Sends a transaction, again as long as that is safe and may help: what met another transaction, throttling, or lost its answer. */
export async function sendTransaction(
  session: Session,
  planned: readonly PlannedAction[],
  { asked, options }: { readonly asked: readonly Action[]; readonly options: TransactOptions },
): Promise<void> {
  const { signal, timeoutMs, returnConsumedCapacity } = options;
  const backoff = createBackoff(
    { ...BACKOFF, attempts: options.attempts ?? BACKOFF.attempts },
    { clock: session.clock, signal },
  );
  const TransactItems = planned.map(({ item }) => item);
  let token = options.token ?? randomUUID();
  let lost = false;
  for (;;) {
    try {
      const input = {
        TransactItems,
        ClientRequestToken: token,
        ...(returnConsumedCapacity && { ReturnConsumedCapacity: returnConsumedCapacity }),
      };
      await send(session, 'TransactWriteItems', { input, signal, timeoutMs, verb: 'transact' });
      return;
    } catch (error) {
      lost ||= (isDynamormError(error) && error.applied === 'unknown') || refusalOf(error)?.lost === true;
      const again = isDynamormError(error) && error.retryable && signal?.aborted !== true && (await backoff.next());
      if (!again) throw await failedTransaction(error, { asked, planned, options, lost });
      // Nothing of a cancelled transaction was applied: it goes as a new one. Any other failure may hide a success, which the
      // token finds, and goes on finding: an attempt without an answer may still be under way when a later one is cancelled.
      if (error.code === 'ErrTransactionCanceled' && !lost && options.token === undefined) token = randomUUID();
    }
  }
}
