import { refusalOf, type CancellationReason } from '../../../client/errors/refusal.js';
import type { Session } from '../../../client/session.js';
import { refused } from '../../../operations/transact/check-transaction.js';
import { sendTransaction } from '../../../operations/transact/send-transaction.js';
import type { TransactOptions } from '../../../operations/transact/transact-options.js';
import type { Part } from './part.js';

/** How a widened transaction is sent. */
export interface Attempting {
  readonly session: Session;
  readonly options: TransactOptions;
  /** What the user called, for errors. */
  readonly verb: string;
}

/** A widened transaction that failed. */
export interface Failure {
  readonly error: unknown;
  /** What the service said of each part, where it was cancelled. */
  readonly reasons: readonly CancellationReason[] | undefined;
  /** Whether an attempt went without an answer. */
  readonly lost: boolean;
}

const MOST_ACTIONS = 100;

/** Sends a widened transaction; answers how it failed, undefined where it did not. @throws ErrInvalidOperator for over 100 actions */
export async function attempt(
  parts: readonly Part[],
  { session, options, verb }: Attempting,
): Promise<Failure | undefined> {
  if (parts.length > MOST_ACTIONS)
    throw refused(
      `a transaction takes at most ${MOST_ACTIONS} actions, and is never split: with those of unique fields these are ${parts.length}`,
    );
  let lost = false;
  try {
    const failed = (error: unknown, wasLost: boolean): Promise<unknown> => {
      lost = wasLost;
      return Promise.resolve(error);
    };
    await sendTransaction(
      session,
      parts.map(({ item }) => item),
      { options, verb, failed },
    );
    return undefined;
  } catch (error) {
    return { error, reasons: refusalOf(error)?.reasons, lost };
  }
}
