import { UnprocessedError } from '../../errors/unprocessed-error.js';
import { afterSave } from '../item/entity-write.js';
import type { BatchEntry, BatchWritable, BatchWriteOptions } from './batch-entry.js';
import { twiceError } from './batch-rules.js';
import { inBatches } from './in-batches.js';
import { makeEntry } from './make-entry.js';
import { writeBatch } from './write-batch.js';

/** DynamoDB's limit for one BatchWriteItem. */
export const MOST_WRITES = 25;

/**
 * Puts and deletes any number of items of any classes and tables: `BatchWriteItem` for 25 at a time, what the service left
 * unprocessed again with backoff. Not atomic. Batches carry no conditions, so versioned classes are refused unless
 * `ignoreVersions` says otherwise, and classes that protect fields always.
 * @throws ErrUnprocessed with what is not written after the last try; ErrInvalidOperator for an item twice
 */
export async function batchWrite(writables: readonly BatchWritable[], options: BatchWriteOptions = {}): Promise<void> {
  const entries = await batchEntries(writables, options);
  const { left, cause } = await inBatches(entries, {
    operation: 'BatchWriteItem',
    size: MOST_WRITES,
    options,
    session: entry => entry.target.session,
    send: (session, batch) => writeBatch(session, batch, options),
  });
  await committed(entries, left);
  if (left.length === 0) return;
  const message = `${left.length} of ${entries.length} items are not known to be written`;
  throw new UnprocessedError(
    message,
    left.map(entry => entry.writable),
    { operation: 'batchWrite', cause },
  );
}

/** Everything checked, stamped and sealed before the first request. */
async function batchEntries(
  writables: readonly BatchWritable[],
  options: BatchWriteOptions,
): Promise<readonly BatchEntry[]> {
  const entries = new Map<string, BatchEntry>();
  for (const writable of writables) {
    const entry = await makeEntry(writable, options);
    if (entries.has(entry.id)) throw twiceError(entry.target);
    entries.set(entry.id, entry);
  }
  return [...entries.values()];
}

/** Brings what was written to its new state. */
export async function committed(entries: readonly BatchEntry[], left: readonly BatchEntry[]): Promise<void> {
  const undone = new Set(left);
  for (const entry of entries) {
    if (undone.has(entry)) continue;
    entry.commit();
    if (entry.entity !== undefined) await afterSave(entry.target, entry.entity);
  }
}
