import { refusalOf } from '../../client/errors/refusal.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { TransactionCanceledError, type TransactionReason } from '../../errors/transaction-error.js';
import type { PlannedAction } from './action.js';
import { reasonOf } from './reason.js';
import type { TransactOptions } from './transact-options.js';

/** A cancelled transaction, told action by action. */
export async function canceledError(
  planned: readonly PlannedAction[],
  failure: { error: unknown; options: TransactOptions },
): Promise<TransactionCanceledError> {
  const { error, options } = failure;
  const raw = refusalOf(error)?.reasons ?? [];
  const reasons: TransactionReason[] = [];
  for (const [index, part] of planned.entries()) {
    reasons.push(await reasonOf(part, { index, raw: raw[index] ?? {}, withItem: options.returnExisting === true }));
  }
  const blamed = reasons.filter(reason => reason.code !== undefined);
  const told = blamed.map(reason => `${reason.action} ${reason.model} (#${reason.index}): ${reason.code}`).join(', ');
  return new TransactionCanceledError(`the transaction was cancelled, nothing of it is applied: ${told}`, reasons, {
    operation: 'transact',
    retryable: isDynamormError(error) && error.retryable,
    cause: error instanceof Error ? error.cause : error,
  });
}
