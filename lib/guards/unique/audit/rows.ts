import type { CallOptions } from '../../../client/session.js';
import { identityOf } from '../../../operations/item-key.js';
import { inBatches } from '../../../operations/batch/in-batches.js';
import { readBatch, type Wanted } from '../../../operations/batch/read-batch.js';
import { unprocessedError } from '../../../operations/batch/unprocessed.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';

/** Rows by identity, strongly consistent, with `BatchGetItem`. @throws ErrUnprocessed */
export async function rowsOf(
  target: Target,
  keys: readonly Item[],
  options: CallOptions,
): Promise<ReadonlyMap<string, Item | undefined>> {
  const { signal } = options;
  const wanted = new Map(
    keys.map((key): [string, Wanted] => [identityOf(target, key), { at: { target, key }, item: undefined }]),
  );
  const { left, cause } = await inBatches([...wanted.values()], {
    operation: 'BatchGetItem',
    size: 100,
    options: { signal },
    session: () => target.session,
    send: (session, batch) => readBatch(session, batch, { ...options, consistent: true }),
  });
  if (left.length === 0) return new Map([...wanted].map(([id, { item }]) => [id, item]));
  const message = `${left.length} of ${wanted.size} items could not be read`;
  throw unprocessedError('verifyUnique', { message, left, cause });
}
