import { randomUUID } from 'node:crypto';
import { createBackoff, ready } from '../../client/backoff.js';
import { isTransient, refusalOf } from '../../client/errors/refusal.js';
import type { TransactWriteItem } from '../../client/requests.js';
import { send } from '../../client/send.js';
import type { Session } from '../../client/session.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { SharedToken, TransactOptions } from './transact-options.js';

const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/** How a transaction is sent. */
export interface SentTransaction {
  readonly options: TransactOptions;
  /** What the user called, for errors. */
  readonly verb: string;
  /** What to throw once it was tried for the last time. `lost`: an attempt went without an answer. */
  readonly failed: (error: unknown, lost: boolean) => Promise<unknown>;
}

/** Sends a transaction, again as long as that is safe and may help: what met another transaction, throttling, or lost its answer. */
export async function sendTransaction(
  session: Session,
  TransactItems: readonly TransactWriteItem[],
  { options, verb, failed }: SentTransaction,
): Promise<void> {
  const { signal, timeoutMs, meter, returnConsumedCapacity } = options;
  const backoff = createBackoff(
    { ...BACKOFF, attempts: options.attempts ?? BACKOFF.attempts },
    { clock: session.clock, signal },
  );
  const token = options.shared ?? newToken(options);
  for (;;) {
    try {
      const input = {
        TransactItems,
        ClientRequestToken: token.current,
        ...(returnConsumedCapacity && { ReturnConsumedCapacity: returnConsumedCapacity }),
      };
      await send(session, 'TransactWriteItems', { input, signal, timeoutMs, meter, verb });
      return;
    } catch (error) {
      // Nobody else has this token: an earlier plan of the same transaction was applied under it.
      if (token.lost && options.token === undefined && isMismatch(error)) return;
      token.lost ||= (isDynamormError(error) && error.applied === 'unknown') || refusalOf(error)?.lost === true;
      const again = isDynamormError(error) && isTransient(error) && signal?.aborted !== true && (await ready(backoff));
      const isCanceled = isDynamormError(error) && error.code === 'ErrTransactionCanceled';
      // Nothing of a cancelled transaction was applied: it goes as a new one. Any other failure may hide a success, which the
      // token finds, and goes on finding: an attempt without an answer may still be under way when a later one is cancelled.
      if (isCanceled && !token.lost && options.token === undefined) token.current = randomUUID();
      if (!again) throw await failed(error, token.lost);
    }
  }
}

/** The token of a new logical transaction: the caller's, or a random one. */
export const newToken = ({ token = randomUUID() }: Pick<TransactOptions, 'token'>): SharedToken => ({
  current: token,
  lost: false,
});

const isMismatch = (error: unknown): boolean =>
  isDynamormError(error) && (error.cause as Error | undefined)?.name === 'IdempotentParameterMismatchException';
