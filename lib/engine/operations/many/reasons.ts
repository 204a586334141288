import { ServiceError } from '../../failure.js';

/** Why one action of a transaction was, or was not, to blame for its cancellation. */
export type Reason = Readonly<Record<string, unknown>>;

/** The reason of an action that would have gone through. */
const NONE: Reason = Object.freeze({ Code: 'None' });

const CONFLICT: Reason = Object.freeze({
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item.',
});

const EMPTY_KEY = 'One or more parameter values are not valid. ';

/**
 * Runs every action, however many fail: the values when all went through, a TransactionCanceledException otherwise.
 * `conflict` is the index of an action whose item another transaction is said to hold.
 */
export function runAll<T>(actions: readonly (() => T)[], conflict: number | undefined): readonly T[] {
  const values: T[] = [];
  const reasons = actions.map((action, index): Reason => {
    if (index === conflict) return CONFLICT;
    try {
      values.push(action());
      return NONE;
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (reasons.every(reason => reason === NONE)) return values;
  throw cancelled(reasons);
}

/** Whether a failure is about an empty key: TransactWriteItems reports it for the request, not for its action. */
export function isEmptyKey(error: unknown): boolean {
  return error instanceof ServiceError && error.message.startsWith(EMPTY_KEY);
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof ServiceError)) throw error;
  if (error.name === 'ConditionalCheckFailedException') {
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members };
  }
  if (error.name === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  throw error;
}

function cancelled(reasons: readonly Reason[]): ServiceError {
  const codes = reasons.map(reason => String(reason['Code'])).join(', ');
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { members: { CancellationReasons: reasons } },
  );
}
