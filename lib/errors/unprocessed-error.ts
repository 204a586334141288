import { DynamormError, type ErrorDetails } from './dynamorm-error.js';

/** What a batch could not finish after its last try: nothing of it is lost, it stands here. */
export class UnprocessedError<T = unknown> extends DynamormError {
  /** What was asked for and is not done, ready to be passed in again: entities and deletions, or keys. */
  readonly unprocessed!: readonly T[];
  constructor(message: string, unprocessed: readonly T[], details: ErrorDetails = {}) {
    super('ErrUnprocessed', message, { retryable: true, ...details });
    // Not enumerable: entities hold values, and errors are logged.
    Object.defineProperty(this, 'unprocessed', { value: unprocessed, enumerable: false });
  }
}
