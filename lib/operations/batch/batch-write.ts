import { afterSave } from '../item/entity-write.js';
import type { BatchEntry, BatchWritable, BatchWriteOptions } from './batch-entry.js';
import { checkBatchOptions, checkIterable } from './batch-options.js';
import { twiceError } from './batch-rules.js';
import { inBatches } from './in-batches.js';
import { makeEntry } from './make-entry.js';
import { unprocessedError } from './unprocessed.js';
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
  checkBatchOptions(options, 'batchWrite');
  checkIterable(writables, 'batchWrite');
  const entries = await batchEntries(writables, options);
  const { left, cause } = await inBatches(entries, {
    operation: 'BatchWriteItem',
    size: MOST_WRITES,
    options,
    session: entry => entry.target.session,
    send: (session, batch) => writeBatch(session, batch, options),
  });
  const fault = await committed(entries, left);
  if (left.length > 0)
    throw unprocessedError('batchWrite', {
      message: `${left.length} of ${entries.length} items are not known to be written`,
      left: left.map(entry => entry.writable),
      cause,
    });
  if (fault !== undefined) throw fault.error;
}

/** Everything checked, stamped and sealed before the first request. */
async function batchEntries(
  writables: readonly BatchWritable[],
  options: BatchWriteOptions,
): Promise<readonly BatchEntry[]> {
  const entries = new Map<string, BatchEntry>();
  for (const writable of writables) {
    const made = makeEntry(writable, options);
    const entry = made instanceof Promise ? await made : made;
    if (entries.has(entry.id)) throw twiceError(entry.target);
    entries.set(entry.id, entry);
  }
  return [...entries.values()];
}

/** Brings what was written to its new state, then runs the hooks; answers the first error of a hook, which takes nothing back. */
export async function committed(
  entries: readonly BatchEntry[],
  left: readonly BatchEntry[],
): Promise<{ readonly error: unknown } | undefined> {
  const undone = new Set(left);
  const done = left.length === 0 ? entries : entries.filter(entry => !undone.has(entry));
  for (const entry of done) entry.commit();
  let fault: { readonly error: unknown } | undefined;
  for (const { target, entity } of done) {
    if (entity === undefined) continue;
    const hooks = afterSave(target, entity);
    if (hooks !== undefined) await hooks.catch((error: unknown) => (fault ??= { error }));
  }
  return fault;
}
