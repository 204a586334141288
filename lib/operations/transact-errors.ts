import { keepRefusal, refusalOf, type CancellationReason } from '../client/attempt-notes.js';
import { codeOfReason } from '../client/translate-error.js';
import {
  isDynamormError,
  TransactionCanceledError,
  DynamormError,
  type ErrorCode,
  type TransactionReason,
} from '../errors/errors.js';
import { existingEntity, conflictError } from './outcome.js';
import type { Action, PlannedAction, TransactOptions, TransactionRequest } from './transact-plan.js';

/** What the service said of one action. */
export interface ActionReason extends CancellationReason {
  /** The unique field whose value another item holds, where that is why and not the action's own row. */
  readonly field?: string | undefined;
}

/** A cancellation reason with the action it is about. */
interface RawReason {
  /** Its place among the actions as given. */
  readonly index: number;
  /** Undefined for an action that was not sent. */
  readonly plan: PlannedAction['plan'] | undefined;
  readonly reason: ActionReason;
  /** Whether to show the entity that was there. */
  readonly withItem: boolean;
}

/** What one action of a cancelled transaction has to do with it. */
async function reasonOf(action: Action, { index, plan, reason, withItem }: RawReason): Promise<TransactionReason> {
  const { target } = action;
  const codes = plan === undefined ? [] : codesOf(plan, reason);
  const details = {
    index,
    action: action.kind === 'deleteKey' ? 'delete' : action.kind,
    model: target.model.name,
    code: codes[0],
    codes,
    ...(reason.field !== undefined && { field: reason.field }),
  };
  const item =
    withItem && reason.Item !== undefined ? await existingEntity(target, reason.Item, 'transact') : undefined;
  return Object.freeze(item === undefined ? details : Object.defineProperty(details, 'item', { value: item }));
}

function codesOf(plan: PlannedAction['plan'], raw: ActionReason): readonly ErrorCode[] {
  if (raw.field !== undefined) return ['ErrConditionFailed'];
  if (raw.Code === 'ConditionalCheckFailed')
    return conflictError(plan, { attempts: 1, lost: false, item: raw.Item }, undefined).codes;
  const code = codeOfReason(raw.Code);
  return code === undefined ? [] : [code];
}

/** A cancelled transaction. */
interface Canceled {
  readonly actions: readonly Action[];
  readonly planned: readonly PlannedAction[];
  /** What the service said of each planned action. */
  readonly reasonsByWrite: readonly ActionReason[];
  readonly options: TransactOptions;
  readonly lost: boolean;
}

/** A cancelled transaction, told action by action: also those that had nothing to write and were not sent. */
async function canceledError(error: unknown, canceled: Canceled): Promise<TransactionCanceledError> {
  const { actions, planned, reasonsByWrite, options, lost } = canceled;
  const reasons: TransactionReason[] = [];
  for (const [index, action] of actions.entries()) {
    const sent = planned.findIndex(part => part.action === action);
    const [plan, reason] = [planned[sent]?.plan, reasonsByWrite[sent] ?? {}];
    reasons.push(await reasonOf(action, { index, plan, reason, withItem: options.returnExisting === true }));
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
  keepRefusal(thrown, { attempts: 1, lost, reasons: reasonsByWrite });
  return thrown;
}

function sentence({ action, model, index, code, field }: TransactionReason): string {
  return `${action} ${model} (#${index}): ${code}${field === undefined ? '' : `, ${field} is taken`}`;
}

/** A transaction that was tried for the last time. */
interface Attempted extends TransactionRequest {
  readonly planned: readonly PlannedAction[];
  /** What the service said of each planned action, where it is not what its answer says in that order. */
  readonly reasonsByWrite?: readonly ActionReason[] | undefined;
  /** Whether an attempt went without an answer. */
  readonly lost: boolean;
}

/** What a transaction throws when its last attempt failed. */
export async function failedTransaction(error: unknown, attempted: Attempted): Promise<unknown> {
  const reasonsByWrite = attempted.reasonsByWrite ?? refusalOf(error)?.reasons;
  if (reasonsByWrite !== undefined) return canceledError(error, { ...attempted, reasonsByWrite });
  return attempted.lost ? withUnknownOutcome(error, attempted.options.shared?.current) : error;
}

/** The last attempt's error says nothing of an earlier one that went without an answer: that may have been applied. */
export function withUnknownOutcome(error: unknown, token: string | undefined): unknown {
  if (!isDynamormError(error)) return error;
  const { model, field, key, table, operation, cause } = error;
  const details = { model, field, key, table, operation, cause, ...(token !== undefined && { token }) };
  const message = `${error.message}; an attempt without an answer may have been applied`;
  return new DynamormError('ErrTimeout', message, { ...details, applied: 'unknown' });
}
