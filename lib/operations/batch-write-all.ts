import { checkOptions } from '../client/send.js';
import type { OptionNames } from '../session/session.js';
import { signalOf, withinTime } from '../client/deadline.js';
import { sizeOfItem } from '../values/value.js';
import {
  BATCH_WRITE_OPTIONS,
  committed,
  MAX_WRITES,
  makeEntry,
  writeBatch,
  type BatchEntry,
  type BatchWritable,
  type BatchWriteOptions,
} from './batch-write.js';
import { checkBatchOptions, checkIterable, mostInFlight, inBatches, unprocessedError } from './in-batches.js';

interface BatchWriteAllOptions extends BatchWriteOptions {
  /** Told after every request: how many items are written so far. */
  readonly onProgress?: (progress: { readonly written: number }) => void;
  /** Most write capacity units a second, where a table must not be driven to its limit. */
  readonly writeUnitsPerSecond?: number;
}

const BATCH_WRITE_ALL_OPTIONS: OptionNames<BatchWriteAllOptions> = {
  ...BATCH_WRITE_OPTIONS,
  onProgress: true,
  writeUnitsPerSecond: true,
};

/**
 * Writes as many items as an iterable yields, with no more of them in memory than are in flight: the iterable is read only as
 * fast as DynamoDB takes the items. Answers how many were written. What was read before an item that is refused, or before the
 * iterable itself fails, is written first; then that error is thrown.
 * @throws ErrUnprocessed with the items that were read and are not written; what was not read yet is not lost either
 */
export async function batchWriteAll(
  source: AsyncIterable<BatchWritable> | Iterable<BatchWritable>,
  options: BatchWriteAllOptions = {},
): Promise<number> {
  checkOptions('batchWriteAll', options, BATCH_WRITE_ALL_OPTIONS);
  checkBatchOptions(options, 'batchWriteAll');
  checkIterable(source, 'batchWriteAll');
  const run = new BulkWrite(options);
  try {
    for await (const writable of untilAborted(source, run.signal)) {
      await run.take(writable);
      if (run.isOver) break;
    }
  } catch (error) {
    run.fail(error);
  }
  return run.end();
}

/** What an iterable yields, and no more once a signal is aborted: neither an end nor an item that never comes is waited for then. */
async function* untilAborted<T>(
  source: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Awaited<T>, void, undefined> {
  if (signal === undefined || !(Symbol.asyncIterator in source)) {
    for await (const one of source) yield one;
    return;
  }
  const iterator = source[Symbol.asyncIterator]();
  let abort = (): void => undefined;
  const aborted = new Promise<'aborted'>(resolve => {
    abort = () => resolve('aborted');
    signal.addEventListener('abort', abort, { once: true });
  });
  let isRead = false;
  try {
    while (!signal.aborted) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === 'aborted') return;
      isRead = next.done === true;
      if (isRead) return;
      yield await next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    if (!isRead) Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

class BulkWrite {
  /** Aborted by the caller, or at the end of the call. */
  readonly signal: AbortSignal | undefined;
  readonly #options: BatchWriteAllOptions;
  readonly #flying = new Set<Promise<void>>();
  readonly #ids = new Set<string>();
  readonly #left: BatchWritable[] = [];
  #batch: BatchEntry[] = [];
  #written = 0;
  #paidUntil = 0;
  /** What the tries of a batch ended with. */
  #cause: unknown;
  /** What else went wrong: an item that is refused, the iterable, a hook. */
  #fault: { readonly error: unknown } | undefined;

  constructor(options: BatchWriteAllOptions) {
    this.#options = withinTime(options);
    this.signal = signalOf(this.#options);
  }

  /** Whether reading on would only add to what is not written. */
  get isOver(): boolean {
    return this.#left.length > 0 || this.#fault !== undefined;
  }

  fail(error: unknown): void {
    this.#fault ??= { error };
  }

  async take(writable: BatchWritable): Promise<void> {
    const { signal } = this;
    if (signal?.aborted === true) return this.#leave([writable], signal.reason);
    const entry = await makeEntry(writable, this.#options);
    // Two writes of one item keep their order: the second waits until the first is done.
    if (this.#ids.has(entry.id)) {
      await this.#flush();
      await Promise.all(this.#flying);
    }
    this.#ids.add(entry.id);
    this.#batch.push(entry);
    if (this.#batch.length === MAX_WRITES) await this.#flush();
  }

  async end(): Promise<number> {
    await this.#flush();
    await Promise.all(this.#flying);
    const { signal } = this;
    // Nobody knows what the iterable would have yielded besides.
    if (signal?.aborted === true && this.#fault === undefined) this.#cause ??= signal.reason;
    if (this.#left.length > 0 || (this.#cause !== undefined && signal?.aborted === true)) {
      const message = `${this.#left.length} items are not known to be written; ${this.#written} are`;
      throw unprocessedError('batchWriteAll', { message, left: this.#left, cause: this.#cause ?? this.#fault?.error });
    }
    if (this.#fault !== undefined) throw this.#fault.error;
    return this.#written;
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length === 0) return;
    while (this.#flying.size >= mostInFlight(this.#options)) await Promise.race(this.#flying);
    try {
      if (this.#left.length === 0) await this.#pay(batch);
    } catch (aborted) {
      this.#cause ??= aborted;
      return this.#leave(batch.map(entry => entry.writable));
    }
    if (this.#left.length > 0) return this.#leave(batch.map(entry => entry.writable));
    const flight: Promise<void> = this.#send(batch)
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.#flying.delete(flight));
    this.#flying.add(flight);
  }

  async #send(batch: readonly BatchEntry[]): Promise<void> {
    const { left, cause } = await inBatches(batch, {
      operation: 'BatchWriteItem',
      size: MAX_WRITES,
      options: { ...this.#options, concurrency: 1 },
      session: entry => entry.target.session,
      send: (session, part) => writeBatch(session, part, this.#options),
    });
    this.#leave(
      left.map(entry => entry.writable),
      cause,
    );
    this.#written += batch.length - left.length;
    const fault = await committed(batch, left);
    for (const entry of batch) this.#ids.delete(entry.id);
    this.#options.onProgress?.({ written: this.#written });
    if (fault !== undefined) throw fault.error;
  }

  #leave(left: readonly BatchWritable[], cause?: unknown): void {
    this.#left.push(...left);
    if (left.length > 0) this.#cause ??= cause;
  }

  /** Spreads the write units of a batch over time. */
  async #pay(batch: readonly BatchEntry[]): Promise<void> {
    const rate = this.#options.writeUnitsPerSecond;
    if (rate === undefined) return;
    const { clock } = batch[0]!.target.session;
    const now = clock.now().getTime();
    const units = batch.reduce(
      (sum, { request }) =>
        sum + ('PutRequest' in request ? Math.max(1, Math.ceil(sizeOfItem(request.PutRequest.Item) / 1024)) : 1),
      0,
    );
    const due = Math.max(this.#paidUntil, now);
    this.#paidUntil = due + (units / rate) * 1000;
    if (due > now) await clock.sleep(due - now, this.signal);
  }
}
