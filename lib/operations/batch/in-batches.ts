import { createBackoff, type Backoff, type BackoffPolicy } from '../../client/backoff.js';
import { isTransient } from '../../client/errors/refusal.js';
import { tell } from '../../client/send.js';
import type { Session } from '../../client/session.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { mostInFlight, type BatchOptions } from './batch-options.js';

/** What is done in batches. */
export interface Batching<T> {
  readonly operation: 'BatchGetItem' | 'BatchWriteItem';
  /** Most entries of one request. */
  readonly size: number;
  readonly options: BatchOptions;
  readonly session: (entry: T) => Session;
  /** Sends one request; answers the entries that the service left unprocessed. Must be safe to repeat. */
  readonly send: (session: Session, batch: readonly T[]) => Promise<readonly T[]>;
}

/** What is left after the last try, and the error that ended it, where it was one. */
export interface BatchOutcome<T> {
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

/** One request's entries, over and over: as long as something is brought forward the count of tries starts again. */
async function untilProcessed<T>(batch: readonly T[], batching: Batching<T>): Promise<BatchOutcome<T>> {
  const session = batching.session(batch[0]!);
  const started = session.clock.now().getTime();
  let left = batch;
  let retry = begin(session, batching, started);
  for (;;) {
    let cause: unknown;
    try {
      const rest = await batching.send(session, left);
      if (rest.length === 0) return { left: [], cause: undefined };
      if (rest.length < left.length) retry = begin(session, batching, started);
      left = rest;
    } catch (error) {
      if (!isDynamormError(error) || !isTransient(error)) return { left, cause: error };
      cause = error;
    }
    try {
      if (!(await retry.next())) return { left, cause };
    } catch (aborted) {
      return { left, cause: aborted };
    }
  }
}

/** A new row of tries within what is left of the time for all of them. */
function begin(
  session: Session,
  { operation, options }: Pick<Batching<never>, 'operation' | 'options'>,
  started: number,
): Backoff {
  const { clock, on } = session;
  const totalMs = options.totalMs === undefined ? undefined : options.totalMs - (clock.now().getTime() - started);
  const onWait = (attempt: number, delayMs: number): void =>
    tell(on.retry, { operation, tables: [], attempt, delayMs, reason: 'unprocessed' });
  return createBackoff(
    { ...BACKOFF, attempts: options.attempts ?? BACKOFF.attempts, totalMs },
    { clock, signal: options.signal, onWait },
  );
}
