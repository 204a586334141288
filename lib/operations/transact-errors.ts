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
import type { Action, PlannedAction, TransactOptions, Asked } from './transact-plan.js';

/** What the service said of one action. */
export interface Blame extends CancellationReason {
  /** The unique field whose value another item holds, where that is why and not the action's own row. */
  readonly field?: string | undefined;
}

/** The same with the action it is about. */
interface RawReason {
  /** Its place among the actions as asked for. */
  readonly index: number;
  /** Undefined for an action that was not sent. */
  readonly plan: PlannedAction['plan'] | undefined;
  readonly blame: Blame;
  /** Whether to show the entity that was there. */
  readonly withItem: boolean;
}

/** What one action of a cancelled transaction has to do with it. */
async function reasonOf(action: Action, { index, plan, blame, withItem }: RawReason): Promise<TransactionReason> {
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

/** A cancelled transaction. */
interface Canceled {
  readonly asked: readonly Action[];
  readonly planned: readonly PlannedAction[];
  /** What the service said of each planned action. */
  readonly blames: readonly Blame[];
  readonly options: TransactOptions;
  readonly lost: boolean;
}

/** A cancelled transaction, told action by action: also those that had nothing to write and were not sent. */
async function canceledError(error: unknown, canceled: Canceled): Promise<TransactionCanceledError> {
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

/** A transaction that was tried for the last time. */
interface Attempted extends Asked {
  readonly planned: readonly PlannedAction[];
  /** What the service said of each planned action, where it is not what its answer says in that order. */
  readonly blames?: readonly Blame[] | undefined;
  /** Whether an attempt went without an answer. */
  readonly lost: boolean;
}

/** What a transaction throws when its last attempt failed. */
export async function failedTransaction(error: unknown, attempted: Attempted): Promise<unknown> {
  const blames = attempted.blames ?? refusalOf(error)?.reasons;
  if (blames !== undefined) return canceledError(error, { ...attempted, blames });
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
