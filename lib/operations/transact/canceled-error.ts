import { keepRefusal } from '../../client/errors/refusal.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { TransactionCanceledError, type TransactionReason } from '../../errors/transaction-error.js';
import type { Action, PlannedAction } from './action.js';
import { reasonOf, type Blame } from './reason.js';
import type { TransactOptions } from './transact-options.js';

/** A cancelled transaction. */
export interface Canceled {
  readonly asked: readonly Action[];
  readonly planned: readonly PlannedAction[];
  /** What the service said of each planned action. */
  readonly blames: readonly Blame[];
  readonly options: TransactOptions;
  readonly lost: boolean;
}

/** A cancelled transaction, told action by action: also those that had nothing to write and were not sent. */
export async function canceledError(error: unknown, canceled: Canceled): Promise<TransactionCanceledError> {
  const { asked, planned, blames, options, lost } = canceled;
  const reasons: TransactionReason[] = [];
  for (const [index, action] of asked.entries()) {
    const sent = planned.findIndex(part => part.action === action);
    const [plan, blame] = [planned[sent]?.plan, blames[sent] ?? {}];
    reasons.push(await reasonOf(action, { index, plan, blame, withItem: options.returnExisting === true }));
  }
  // A failed condition was evaluated, which under one token happens only where nothing was applied before; a conflict says
  // nothing of an earlier attempt that went without an answer.
  const unknown = lost && !reasons.some(reason => reason.codes.includes('ErrConditionFailed'));
  const nothing = unknown ? 'an earlier attempt of it may have been applied' : 'nothing of it is applied';
  const told = reasons.filter(reason => reason.code !== undefined).map(sentence);
  const thrown = new TransactionCanceledError(
    `the transaction was cancelled, ${nothing}: ${told.join(', ')}`,
    reasons,
    {
      operation: 'transact',
      retryable: !unknown && isDynamormError(error) && error.retryable,
      cause: error instanceof Error ? error.cause : error,
      ...(unknown && { applied: 'unknown', ...(options.shared && { token: options.shared.current }) }),
    },
  );
  keepRefusal(thrown, { attempts: 1, lost, reasons: blames });
  return thrown;
}

function sentence({ action, model, index, code, field }: TransactionReason): string {
  return `${action} ${model} (#${index}): ${code}${field === undefined ? '' : `, ${field} is taken`}`;
}
