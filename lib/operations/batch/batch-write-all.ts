import { isDynamormError } from '../../errors/dynamorm-error.js';
import { UnprocessedError } from '../../errors/unprocessed-error.js';
import { sizeOfItem } from '../../values/size.js';
import type { BatchEntry, BatchWritable, BatchWriteOptions } from './batch-entry.js';
import { committed, MOST_WRITES } from './batch-write.js';
import { makeEntry } from './make-entry.js';
import { writeBatch } from './write-batch.js';
import { inBatches } from './in-batches.js';

export interface BatchWriteAllOptions extends BatchWriteOptions {
  /** Told after every request: how many items are written so far. */
  readonly onProgress?: (progress: { readonly written: number }) => void;
  /** Most write capacity units a second, where a table must not be driven to its limit. */
  readonly writeUnitsPerSecond?: number;
}

/**
 * Writes as many items as an iterable yields, with no more of them in memory than are in flight: the iterable is read only as
 * fast as DynamoDB takes the items. Answers how many were written.
 * @throws ErrUnprocessed with the items that were read and are not written; what was not read yet is not lost either
 */
export async function batchWriteAll(
  source: AsyncIterable<BatchWritable> | Iterable<BatchWritable>,
  options: BatchWriteAllOptions = {},
): Promise<number> {
  const run = new BulkWrite(options);
  for await (const writable of source) {
    options.signal?.throwIfAborted();
    await run.add(await makeEntry(writable, options));
  }
  await run.flush();
  await run.settle();
  return run.written;
}

class BulkWrite {
  written = 0;
  #batch: BatchEntry[] = [];
  #ids = new Set<string>();
  #paidUntil = 0;
  readonly #flying = new Set<Promise<void>>();
  readonly #left: BatchEntry[] = [];
  #cause: unknown;

  constructor(readonly options: BatchWriteAllOptions) {}

  async add(entry: BatchEntry): Promise<void> {
    // Two writes of one item keep their order: the second waits until the first is done.
    if (this.#ids.has(entry.id)) {
      await this.flush();
      await this.settle();
    }
    this.#ids.add(entry.id);
    this.#batch.push(entry);
    if (this.#batch.length === MOST_WRITES) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    while (this.#flying.size >= (this.options.concurrency ?? 4)) await Promise.race(this.#flying);
    if (this.#left.length > 0) await this.#giveUp(batch);
    await this.#pay(batch);
    const flight: Promise<void> = this.#send(batch).finally(() => this.#flying.delete(flight));
    this.#flying.add(flight);
  }

  async settle(): Promise<void> {
    await Promise.all(this.#flying);
    this.#ids.clear();
    if (this.#left.length > 0) await this.#giveUp([]);
  }

  async #send(batch: readonly BatchEntry[]): Promise<void> {
    const session = batch[0]!.target.session;
    const { left, cause } = await inBatches(batch, {
      operation: 'BatchWriteItem',
      size: MOST_WRITES,
      options: { ...this.options, concurrency: 1 },
      session: entry => entry.target.session,
      send: (_, part) => writeBatch(session, part, this.options),
    });
    await committed(batch, left);
    for (const entry of batch) this.#ids.delete(entry.id);
    this.written += batch.length - left.length;
    this.#left.push(...left);
    this.#cause ??= cause;
    this.options.onProgress?.({ written: this.written });
  }

  async #giveUp(rest: readonly BatchEntry[]): Promise<never> {
    await Promise.all(this.#flying);
    const left = [...this.#left, ...rest, ...this.#batch];
    const message = `${left.length} items are not known to be written; ${this.written} are`;
    const codes = isDynamormError(this.#cause) ? this.#cause.codes : [];
    throw new UnprocessedError(
      message,
      left.map(entry => entry.writable),
      { operation: 'batchWriteAll', cause: this.#cause, codes },
    );
  }

  /** Spreads the write units of a batch over time. */
  async #pay(batch: readonly BatchEntry[]): Promise<void> {
    const rate = this.options.writeUnitsPerSecond;
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
    if (due > now) await clock.sleep(due - now, this.options.signal);
  }
}
