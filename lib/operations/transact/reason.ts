import { codeOfReason } from '../../client/errors/error-codes.js';
import type { CancellationReason } from '../../client/errors/refusal.js';
import type { ErrorCode } from '../../errors/codes.js';
import type { TransactionReason } from '../../errors/transaction-error.js';
import { existingEntity } from '../item/existing-entity.js';
import { conflictError } from '../outcome.js';
import type { Action, PlannedAction } from './action.js';

/** What the service said of one action. */
export interface Blame extends CancellationReason {
  /** The unique field whose value another item holds, where that is why and not the action's own row. */
  readonly field?: string | undefined;
}

/** The same with the action it is about. */
export interface RawReason {
  /** Its place among the actions as asked for. */
  readonly index: number;
  /** Undefined for an action that was not sent. */
  readonly plan: PlannedAction['plan'] | undefined;
  readonly blame: Blame;
  /** Whether to show the entity that was there. */
  readonly withItem: boolean;
}

/** What one action of a cancelled transaction has to do with it. */
export async function reasonOf(
  action: Action,
  { index, plan, blame, withItem }: RawReason,
): Promise<TransactionReason> {
  const { target } = action;
  const codes = plan === undefined ? [] : codesOf(plan, blame);
  const reason = {
    index,
    action: action.kind === 'deleteKey' ? 'delete' : action.kind,
    model: target.model.name,
    code: codes[0],
    codes,
    ...(blame.field !== undefined && { field: blame.field }),
  };
  const item = withItem && blame.Item !== undefined ? await existingEntity(target, blame.Item, 'transact') : undefined;
  return Object.freeze(item === undefined ? reason : Object.defineProperty(reason, 'item', { value: item }));
}

function codesOf(plan: PlannedAction['plan'], raw: Blame): readonly ErrorCode[] {
  if (raw.field !== undefined) return ['ErrConditionFailed'];
  if (raw.Code === 'ConditionalCheckFailed')
    return conflictError(plan, { attempts: 1, lost: false, item: raw.Item }, undefined).codes;
  const code = codeOfReason(raw.Code);
  return code === undefined ? [] : [code];
}
