import { codeOfReason } from '../../client/errors/error-codes.js';
import { refusalOf, type CancellationReason } from '../../client/errors/refusal.js';
import type { ErrorCode } from '../../errors/codes.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { TransactionCanceledError, type TransactionReason } from '../../errors/transaction-error.js';
import { hydrate } from '../item/hydrate.js';
import { conflictError } from '../item/send-write.js';
import { cipherContext } from '../rules/crypto.js';
import type { PlannedAction } from './action.js';

/** A cancelled transaction, told action by action. */
export async function canceledError(
  planned: readonly PlannedAction[],
  failure: { error: unknown; options: { readonly returnExisting?: boolean } },
): Promise<TransactionCanceledError> {
  const { error, options } = failure;
  const raw = refusalOf(error)?.reasons ?? [];
  const reasons: TransactionReason[] = [];
  for (const [index, part] of planned.entries())
    reasons.push(await reasonOf(part, { index, raw: raw[index] ?? {}, items: options.returnExisting === true }));
  const blamed = reasons.filter(reason => reason.code !== undefined);
  const told = blamed.map(reason => `${reason.action} ${reason.model} (#${reason.index}): ${reason.code}`).join(', ');
  return new TransactionCanceledError(`the transaction was cancelled, nothing of it is applied: ${told}`, reasons, {
    operation: 'transact',
    retryable: isDynamormError(error) && error.retryable,
    cause: error instanceof Error ? error.cause : error,
  });
}

async function reasonOf(
  { action, plan }: PlannedAction,
  at: { index: number; raw: CancellationReason; items: boolean },
): Promise<TransactionReason> {
  const { raw, index } = at;
  const kind = action.kind === 'deleteKey' ? 'delete' : action.kind;
  const codes: readonly ErrorCode[] =
    raw.Code === 'ConditionalCheckFailed'
      ? conflictError(plan, { attempts: 1, lost: false, item: raw.Item }, undefined).codes
      : codesOf(raw);
  const reason = {
    index,
    action: kind,
    model: action.target.model.name,
    code: codes[0],
    codes,
  };
  if (!at.items || raw.Item === undefined) return Object.freeze(reason);
  const cipher = cipherContext(action.target, { operation: 'transact', reads: true });
  const item = await hydrate(action.target, raw.Item, cipher);
  return Object.freeze(Object.defineProperty(reason, 'item', { value: item }) as TransactionReason);
}

function codesOf(raw: CancellationReason): readonly ErrorCode[] {
  const code = codeOfReason(raw.Code);
  return code === undefined ? [] : [code];
}
