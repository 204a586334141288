import type { WriteRequest } from '../../client/requests.js';
import { send } from '../../client/send.js';
import type { Session } from '../../client/session.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { UnprocessedError } from '../../errors/unprocessed-error.js';
import { runHooks } from '../rules/hooks.js';
import { contextOf } from '../target.js';
import { batchEntry, type BatchEntry, type BatchWritable, type BatchWriteOptions } from './batch-entry.js';
import { inBatches } from './in-batches.js';

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

/** Everything checked, stamped and sealed before the first request; one item twice in a call has no order and is refused. */
export async function batchEntries(
  writables: readonly BatchWritable[],
  options: BatchWriteOptions,
): Promise<readonly BatchEntry[]> {
  const entries = new Map<string, BatchEntry>();
  for (const writable of writables) {
    const entry = await batchEntry(writable, options);
    if (entries.has(entry.id)) {
      const message = `${entry.target.model.name}: a batch writes each item once, and this one is in it twice`;
      throw new DynamormError('ErrInvalidOperator', message, contextOf(entry.target, 'batchWrite'));
    }
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
    if (entry.entity !== undefined) await runHooks(entry.target.model, entry.entity, 'afterSave');
  }
}

/** One request. Puts and deletes can be repeated without harm, so a lost answer is just another try. */
export async function writeBatch(
  session: Session,
  batch: readonly BatchEntry[],
  options: BatchWriteOptions,
): Promise<readonly BatchEntry[]> {
  const RequestItems: Record<string, WriteRequest[]> = {};
  for (const { table, request } of batch) (RequestItems[table] ??= []).push(request);
  const { signal, timeoutMs } = options;
  const { output } = await send(session, 'BatchWriteItem', {
    input: { RequestItems },
    signal,
    timeoutMs,
    verb: 'batchWrite',
  });
  const left = output.UnprocessedItems ?? {};
  if (Object.keys(left).length === 0) return [];
  const ids = new Set(
    Object.entries(left).flatMap(([table, requests]) =>
      requests.map(request => `${table} ${requestText(batch, table, request)}`),
    ),
  );
  return batch.filter(entry => ids.has(`${entry.table} ${entry.id}`));
}

function requestText(batch: readonly BatchEntry[], table: string, request: WriteRequest): string {
  const item =
    'PutRequest' in request && request.PutRequest !== undefined
      ? request.PutRequest.Item
      : (request as { DeleteRequest: { Key: never } }).DeleteRequest.Key;
  return batch.find(entry => entry.table === table)!.identify(item);
}
