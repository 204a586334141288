import { isTransient } from '../client/attempt-notes.js';
import type { Deadline } from '../client/deadline.js';
import { createBackoff, retrying, type BackoffPolicy } from '../client/retry.js';
import { tell } from '../client/send.js';
import { DynamormError, misuse, isDynamormError, UnprocessedError, type ErrorContext } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import type { Session } from '../session/session.js';

/** How a batch is cut up and how long it is tried. */
export interface BatchOptions {
  /** Requests in flight at once. Default 4. */
  readonly concurrency?: number | undefined;
  /** Tries in a row that bring nothing forward before the rest is given up. Default 10. */
  readonly attempts?: number | undefined;
  /** Milliseconds for all tries together. Default none. */
  readonly totalMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MAX_IN_FLIGHT = 4;

/** Refuses bounds with which nothing would ever be sent: a batch must not end as if it were done. @throws ErrInvalidOperator */
export function checkBatchOptions(
  options: BatchOptions & { readonly writeUnitsPerSecond?: number | undefined },
  operation: string,
): void {
  if (!isObject(options)) throw misuse(operation, 'an object of options');
  refuseBelow(1, 'concurrency', options.concurrency);
  refuseBelow(1, 'attempts', options.attempts);
  refuseBelow(0, 'totalMs', options.totalMs);
  refuseBelow(Number.MIN_VALUE, 'writeUnitsPerSecond', options.writeUnitsPerSecond);

  function refuseBelow(least: number, name: string, value: number | undefined): void {
    if (value === undefined || (typeof value === 'number' && value >= least)) return;
    const says = least === 1 ? 'a number from 1' : least === 0 ? 'a number of milliseconds' : 'a number above 0';
    throw new DynamormError('ErrInvalidOperator', `${operation}: ${name} must be ${says}`, { operation });
  }
}

/** Refuses what cannot be read one by one. @throws ErrInvalidOperator */
export function checkIterable(given: object, operation: string): void {
  if (isObject(given) && (Symbol.iterator in given || Symbol.asyncIterator in given)) return;
  throw misuse(operation, 'a list or another iterable of entities, and of deletions such as Order.deletion({ … })');
}

/** Requests that may be in flight at once. */
export const mostInFlight = ({ concurrency = MAX_IN_FLIGHT }: BatchOptions): number => Math.floor(concurrency);

/** What is done in batches. */
interface Batching<T> {
  readonly operation: 'BatchGetItem' | 'BatchWriteItem';
  /** Most entries of one request. */
  readonly size: number;
  readonly options: BatchOptions & Deadline;
  readonly session: (entry: T) => Session;
  /** Sends one request; answers the entries that the service left unprocessed. Must be safe to repeat. */
  readonly send: (session: Session, batch: readonly T[]) => Promise<readonly T[]>;
}

/** What is left after the last try, and the error that ended it, where it was one. */
interface BatchOutcome<T> {
  readonly left: readonly T[];
  readonly cause: unknown;
}

const BACKOFF: BackoffPolicy = { baseMs: 50, capMs: 5_000, attempts: 10 };

/** Sends entries in requests of a bounded size, a bounded number at once, until all are processed or trying again does not help. */
export async function inBatches<T>(entries: readonly T[], batching: Batching<T>): Promise<BatchOutcome<T>> {
  const batches = chunk(entries, batching);
  const left: T[] = [];
  let cause: unknown;
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const outcome = await untilProcessed(batch, batching);
      left.push(...outcome.left);
      cause ??= outcome.cause;
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostInFlight(batching.options), batches.length) }, worker));
  return { left, cause };
}

function chunk<T>(entries: readonly T[], { size, session }: Batching<T>): (readonly T[])[] {
  const bySession = new Map<Session, T[]>();
  for (const entry of entries) {
    const group = bySession.get(session(entry)) ?? [];
    group.push(entry);
    bySession.set(session(entry), group);
  }
  return [...bySession.values()].flatMap(group =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, i) => group.slice(i * size, (i + 1) * size)),
  );
}

/** What the service leaves of a request that it answers otherwise. */
class LeftUnprocessed extends Error {}

/** One request's entries, over and over: as long as something is brought forward the count of tries starts again. */
async function untilProcessed<T>(batch: readonly T[], batching: Batching<T>): Promise<BatchOutcome<T>> {
  const { operation, options } = batching;
  const session = batching.session(batch[0]!);
  const { clock, on } = session;
  const policy = { ...BACKOFF, attempts: options.attempts ?? BACKOFF.attempts, totalMs: options.totalMs };
  const onWait = (attempt: number, delayMs: number): void =>
    tell(on.retry, { operation, tables: [], attempt, delayMs, reason: 'unprocessed' });
  const backoff = createBackoff(policy, { clock, deadline: options, onWait });
  let left = batch;
  const run = async (): Promise<void> => {
    const rest = await batching.send(session, left);
    if (rest.length < left.length) backoff.restart();
    left = rest;
    if (left.length > 0) throw new LeftUnprocessed();
  };
  const when = (error: unknown): boolean =>
    error instanceof LeftUnprocessed || (isDynamormError(error) && isTransient(error));
  try {
    await retrying({ run, when }, backoff);
    return { left: [], cause: undefined };
  } catch (error) {
    return { left, cause: error instanceof LeftUnprocessed ? undefined : error };
  }
}

/** What a batch has to tell of what it could not do. */
interface Unfinished<T> {
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
