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
  return attempted.lost ? withUnknownOutcome(error) : error;
}

/** The last attempt's error says nothing of an earlier one that went without an answer: that may have been applied. */
export function withUnknownOutcome(error: unknown): unknown {
  if (!isDynamormError(error) || error.applied === 'unknown') return error;
  const { code, codes, retryable, model, field, key, table, operation, cause } = error;
  const details = { codes, retryable, model, field, key, table, operation, cause };
  const message = `${error.message}; an earlier attempt may have been applied`;
  return new DynamormError(code, message, { ...details, applied: 'unknown' });
}
