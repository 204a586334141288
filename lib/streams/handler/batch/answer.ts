import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { BatchResponse } from '../types.js';
import type { Stop } from './run-group.js';

/** Whom a batch came from, and whether they look at answers. */
export interface Asker {
  readonly isPipe: boolean;
  readonly partial: boolean;
}

/**
 * What the caller is answered. Lambda takes the lowest sequence number that failed and sends everything from there again;
 * EventBridge Pipes sends again what it is told, so it is told of everything that is not done.
 * @throws ErrUnprocessed where failures cannot be answered: one has no identifier, or the event source does not look at answers
 */
export function answerOf(stops: readonly Stop[], { isPipe, partial }: Asker): BatchResponse {
  if (stops.length === 0) return { batchItemFailures: [] };
  const left = isPipe
    ? stops.flatMap(({ failure, untried }) => [failure, ...untried])
    : stops.map(({ failure }) => failure);
  const named = left.map(({ identifier }) => identifier).filter(identifier => identifier !== undefined);
  if (!partial || named.length < left.length) throw unanswerable(stops, partial);
  const told = isPipe ? [...new Set(named)] : [named.reduce((low, one) => (isBelow(one, low) ? one : low))];
  return { batchItemFailures: told.map(itemIdentifier => ({ itemIdentifier })) };
}

function unanswerable(stops: readonly Stop[], partial: boolean): DynamormError {
  const failures = stops.map(({ failure }) => failure);
  const nameless = failures.find(({ identifier }) => identifier === undefined);
  const { error: cause } = nameless ?? failures[0]!;
  const why = partial ? ', one without an identifier' : '';
  return new DynamormError(
    'ErrUnprocessed',
    `${failures.length} records or keys of the batch failed${why}: all of it comes again`,
    { cause, retryable: true, operation: 'streamHandler' },
  );
}

/** Sequence numbers are decimal, of any length. */
function isBelow(a: string, b: string): boolean {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length === y.length ? x < y : x.length < y.length;
}
