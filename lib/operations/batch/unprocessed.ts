import { isDynamormError, type ErrorContext } from '../../errors/dynamorm-error.js';
import { UnprocessedError } from '../../errors/unprocessed-error.js';

/** What a batch has to tell of what it could not do. */
export interface Unfinished<T> {
  readonly message: string;
  readonly left: readonly T[];
  /** The error that ended the tries, where it was one. */
  readonly cause: unknown;
}

/** The error for what is left of a batch: with the codes of what stopped it, and worth another try unless that was not. */
export function unprocessedError<T>(
  operation: NonNullable<ErrorContext['operation']>,
  { message, left, cause }: Unfinished<T>,
): UnprocessedError<T> {
  const known = isDynamormError(cause);
  const why = known ? `: ${cause.message}` : '';
  return new UnprocessedError(message + why, left, {
    operation,
    cause,
    codes: known ? cause.codes : [],
    retryable: cause === undefined || (known && cause.retryable),
    ...(known && cause.applied !== undefined && { applied: cause.applied }),
  });
}
