import { codeOfReason } from '../../client/errors/error-codes.js';
import type { CancellationReason } from '../../client/errors/refusal.js';
import type { ErrorCode } from '../../errors/codes.js';
import type { TransactionReason } from '../../errors/transaction-error.js';
import { hydrate } from '../item/hydrate.js';
import { conflictError } from '../item/send-write.js';
import { cipherContext } from '../rules/crypto.js';
import type { PlannedAction } from './action.js';

/** What the service said of one action. */
export interface RawReason {
  readonly index: number;
  readonly raw: CancellationReason;
  /** Whether to show the entity that was there. */
  readonly withItem: boolean;
}

/** What one action of a cancelled transaction has to do with it. */
export async function reasonOf(
  { action, plan }: PlannedAction,
  { index, raw, withItem }: RawReason,
): Promise<TransactionReason> {
  const { target } = action;
  const codes = codesOf(plan, raw);
  const reason = {
    index,
    action: action.kind === 'deleteKey' ? 'delete' : action.kind,
    model: target.model.name,
    code: codes[0],
    codes,
  };
  if (!withItem || raw.Item === undefined) return Object.freeze(reason);
  const item = await hydrate(target, raw.Item, cipherContext(target, { operation: 'transact', reads: true }));
  return Object.freeze(Object.defineProperty(reason, 'item', { value: item }) as TransactionReason);
}

function codesOf(plan: PlannedAction['plan'], raw: CancellationReason): readonly ErrorCode[] {
  if (raw.Code === 'ConditionalCheckFailed')
    return conflictError(plan, { attempts: 1, lost: false, item: raw.Item }, undefined).codes;
  const code = codeOfReason(raw.Code);
  return code === undefined ? [] : [code];
}
