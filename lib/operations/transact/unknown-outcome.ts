import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';

/** The error of a transaction's last attempt, after an earlier one went without an answer, of which it says nothing: that may have been applied. */
export function unknownOutcome(error: unknown): unknown {
  if (!isDynamormError(error) || error.applied === 'unknown') return error;
  const { code, codes, retryable, model, field, key, table, operation, cause } = error;
  const details = { codes, retryable, model, field, key, table, operation, cause };
  return new DynamormError(code, `${error.message}; an earlier attempt may have been applied`, {
    ...details,
    applied: 'unknown',
  });
}
