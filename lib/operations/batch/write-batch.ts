import type { WriteRequest } from '../../client/requests.js';
import { send } from '../../client/send.js';
import type { Session } from '../../client/session.js';
import type { Item } from '../../values/value.js';
import { identityOf } from '../item-key.js';
import type { BatchEntry, BatchWriteOptions } from './batch-entry.js';

/** Sends one request; answers what it left undone. Puts and deletes can be repeated without harm, so a lost answer is just another try. */
export async function writeBatch(
  session: Session,
  batch: readonly BatchEntry[],
  options: BatchWriteOptions,
): Promise<readonly BatchEntry[]> {
  const RequestItems = requestsByTable(batch);
  const { signal, timeoutMs, meter } = options;
  const { output } = await send(session, 'BatchWriteItem', {
    input: { RequestItems },
    signal,
    timeoutMs,
    meter,
    verb: 'batchWrite',
  });
  const undone = new Set<string>();
  for (const [table, requests] of Object.entries(output.UnprocessedItems ?? {})) {
    const { target } = batch.find(entry => entry.table === table)!;
    for (const request of requests) undone.add(identityOf(target, subjectOf(request)));
  }
  return undone.size === 0 ? [] : batch.filter(entry => undone.has(entry.id));
}

// Through a map: a table may have any name, `constructor` among them.
function requestsByTable(batch: readonly BatchEntry[]): Readonly<Record<string, readonly WriteRequest[]>> {
  const tables = new Map<string, WriteRequest[]>();
  for (const { table, request } of batch) {
    const requests = tables.get(table);
    if (requests === undefined) tables.set(table, [request]);
    else requests.push(request);
  }
  return Object.fromEntries(tables);
}

function subjectOf(request: WriteRequest): Item {
  return 'PutRequest' in request && request.PutRequest !== undefined
    ? request.PutRequest.Item
    : (request as Extract<WriteRequest, { DeleteRequest: unknown }>).DeleteRequest.Key;
}
