import { refusalOf } from '../../client/errors/refusal.js';
import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';
import type { Asked, PlannedAction } from './action.js';
import { canceledError } from './canceled-error.js';
import type { Blame } from './reason.js';

/** A transaction that was tried for the last time. */
export interface Attempted extends Asked {
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
