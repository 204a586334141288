import type { CallOptions } from '../../client/session.js';
import { checkKeys, identityOf, type ItemKey } from '../item-key.js';
import { hydrate, isOfClass, settled } from '../item/hydrate.js';
import { cipherContext, type CipherContext } from '../rules/crypto.js';
import { checkBatchOptions, type BatchOptions } from './batch-options.js';
import { inBatches } from './in-batches.js';
import { readBatch, type Wanted } from './read-batch.js';
import { unprocessedError } from './unprocessed.js';

/** DynamoDB's limit for one BatchGetItem. */
const MOST_KEYS = 100;

/** What a batch read found. */
export interface BatchGetResult {
  /** In the order of the keys; undefined for an item that does not exist. */
  readonly items: readonly (object | undefined)[];
  /** The keys under which there is nothing. */
  readonly missing: readonly ItemKey[];
}

/**
 * Reads any number of items of any classes and tables: `BatchGetItem` for 100 at a time, each item once, what the service left
 * unprocessed again with backoff.
 * @throws ErrUnprocessed with the keys that are still unread after the last try
 */
export async function batchGet(
  keys: readonly ItemKey[],
  options: BatchOptions & CallOptions = {},
): Promise<BatchGetResult> {
  checkBatchOptions(options, 'batchGet');
  checkKeys(keys, 'batchGet');
  const { signal } = options;
  const ciphers = keys.map(({ target }) => cipherContext(target, { operation: 'batchGet', reads: true, signal }));
  const wanted = new Map<string, Wanted>();
  const places = keys.map(at => {
    const id = identityOf(at.target, at.key);
    const known = wanted.get(id) ?? { at, item: undefined };
    wanted.set(id, known);
    return known;
  });
  const { left, cause } = await inBatches([...wanted.values()], {
    operation: 'BatchGetItem',
    size: MOST_KEYS,
    options,
    session: want => want.at.target.session,
    send: (session, batch) => readBatch(session, batch, options),
  });
  if (left.length > 0)
    throw unprocessedError('batchGet', {
      message: `${left.length} of ${wanted.size} items could not be read`,
      left: left.map(want => want.at),
      cause,
    });
  const items = await settled(keys.map(({ target }, i) => entityAt(target, places[i]!.item, ciphers[i])));
  return { items, missing: keys.filter((_, i) => items[i] === undefined) };
}

function entityAt(
  target: ItemKey['target'],
  item: Wanted['item'],
  cipher: CipherContext | undefined,
): object | Promise<object> | undefined {
  return item === undefined || !isOfClass(target, item) ? undefined : hydrate(target, item, cipher);
}
