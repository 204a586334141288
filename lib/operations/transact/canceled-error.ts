import { refusalOf } from '../../client/errors/refusal.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { TransactionCanceledError, type TransactionReason } from '../../errors/transaction-error.js';
import type { Action, PlannedAction } from './action.js';
import { reasonOf } from './reason.js';
import type { TransactOptions } from './transact-options.js';

/** A cancelled transaction, told action by action: also those that had nothing to write and were not sent. */
export async function canceledError(
  asked: readonly Action[],
  failure: { planned: readonly PlannedAction[]; error: unknown; options: TransactOptions; lost: boolean },
): Promise<TransactionCanceledError> {
  const { planned, error, options, lost } = failure;
  const raw = refusalOf(error)?.reasons ?? [];
  const reasons: TransactionReason[] = [];
  for (const [index, action] of asked.entries()) {
    const sent = planned.findIndex(part => part.action === action);
    const plan = planned[sent]?.plan;
    reasons.push(
      await reasonOf(action, { index, plan, raw: raw[sent] ?? {}, withItem: options.returnExisting === true }),
    );
  }
  const blamed = reasons.filter(reason => reason.code !== undefined);
  const told = blamed.map(reason => `${reason.action} ${reason.model} (#${reason.index}): ${reason.code}`).join(', ');
  // A failed condition was evaluated, which under one token happens only where nothing was applied before; a conflict says
  // nothing of an earlier attempt that went without an answer.
  const unknown = lost && !reasons.some(reason => reason.codes.includes('ErrConditionFailed'));
  const nothing = unknown ? 'an earlier attempt of it may have been applied' : 'nothing of it is applied';
  return new TransactionCanceledError(`the transaction was cancelled, ${nothing}: ${told}`, reasons, {
    operation: 'transact',
    retryable: isDynamormError(error) && error.retryable,
    cause: error instanceof Error ? error.cause : error,
    ...(unknown && { applied: 'unknown' }),
  });
}
