import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { BatchResponse, Failure } from '../types.js';

/**
 * What Lambda is answered: the lowest sequence number that failed, from which it sends everything again.
 * @throws ErrUnprocessed where failures cannot be answered: one has no identifier, or the event source does not look at answers
 */
export function answerOf(failures: readonly Failure[], partial: boolean): BatchResponse {
  if (failures.length === 0) return { batchItemFailures: [] };
  const lowest = failures.reduce((low, failure) => (isBelow(failure.identifier, low.identifier) ? failure : low));
  const nameless = failures.find(({ identifier }) => identifier === undefined);
  if (partial && nameless === undefined) return { batchItemFailures: [{ itemIdentifier: lowest.identifier! }] };
  const cause = (nameless ?? lowest).error;
  const why = nameless === undefined ? '' : ', one without a sequence number';
  throw new DynamormError(
    'ErrUnprocessed',
    `${failures.length} records or keys of the batch failed${why}: all of it comes again`,
    {
      cause,
      retryable: true,
      operation: 'streamHandler',
    },
  );
}

/** Sequence numbers are decimal, of any length. */
function isBelow(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length === y.length ? x < y : x.length < y.length;
}
