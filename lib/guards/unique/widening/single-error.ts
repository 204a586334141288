import { codeOfReason, isPassing } from '../../../client/errors/error-codes.js';
import { DynamormError } from '../../../errors/dynamorm-error.js';
import { conflictError } from '../../../operations/outcome.js';
import type { WritePlan } from '../../../operations/plan.js';
import { contextOf } from '../../../operations/target.js';
import { withUnknownOutcome } from '../../../operations/transact/failed-transaction.js';
import type { Blame } from '../../../operations/transact/reason.js';
import { fieldsOf } from '../sentinels/claims.js';

/** How the transaction of a single write failed. */
export interface SingleFailure {
  readonly error: unknown;
  readonly blames: readonly Blame[] | undefined;
  readonly lost: boolean;
}

/** The error of a single write that was sent as a transaction: as the write alone would have thrown it. */
export function singleError(plan: WritePlan<unknown>, { error, blames, lost }: SingleFailure): unknown {
  if (blames !== undefined) return refusedError(plan, blames[0]!, { error, lost });
  return lost ? withUnknownOutcome(error, undefined) : error;
}

function refusedError(
  plan: WritePlan<unknown>,
  blame: Blame,
  { error, lost }: { readonly error: unknown; readonly lost: boolean },
): DynamormError {
  const { target, verb } = plan;
  const { name, unique } = target.model;
  const context = { ...contextOf(target, verb), cause: error };
  const { field, Item: item } = blame;
  if (field !== undefined) {
    const fields = unique.filter(({ parts }) => parts[0]!.attribute.field === field).map(fieldsOf);
    const message = `${name}: another item holds the same ${fields.join(', or ')}, which is unique`;
    return new DynamormError('ErrConditionFailed', message, { ...context, field });
  }
  if (codeOfReason(blame.Code) === 'ErrConditionFailed')
    return conflictError(plan, { attempts: 1, lost: false, item }, error);
  const code = codeOfReason(blame.Code) ?? 'ErrTransactionCanceled';
  return new DynamormError(code, `${name}: ${verb} was refused together with the rows of its unique fields`, {
    ...context,
    retryable: !lost && isPassing([code]),
    ...(lost && { applied: 'unknown' }),
  });
}
