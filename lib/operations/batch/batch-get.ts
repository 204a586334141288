import type { CallOptions, OnUnreadable } from '../../client/session.js';
import type { Item } from '../../values/value.js';
import { checkKeys, identityOf, type ItemKey } from '../item-key.js';
import { hydrate, isOfClass, settled } from '../item/hydrate.js';
import { LEFT_OUT, readOrPass, unreadablePolicy } from '../item/unreadable.js';
import { cipherContext, type CipherContext } from '../rules/crypto.js';
import { checkBatchOptions, type BatchOptions } from './batch-options.js';
import { inBatches } from './in-batches.js';
import { readBatch, type Wanted } from './read-batch.js';
import { unprocessedError } from './unprocessed.js';

/** DynamoDB's limit for one BatchGetItem. */
const MOST_KEYS = 100;

/** How a batch read is sent, and what it does about rows that their class cannot read. */
export interface BatchReadOptions extends BatchOptions, CallOptions {
  readonly signal?: AbortSignal;
  /** A row that is left out is undefined in `items` and not among `missing`. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/** What a batch read found. */
export interface BatchGetResult {
  /** In the order of the keys; undefined for an item that does not exist, or that `onUnreadable` left out. */
  readonly items: readonly (object | undefined)[];
  /** The keys under which there is nothing. */
  readonly missing: readonly ItemKey[];
}

/**
 * Reads any number of items of any classes and tables: `BatchGetItem` for 100 at a time, each item once, what the service left
 * unprocessed again with backoff.
 * @throws ErrUnprocessed with the keys that are still unread after the last try
 */
export async function batchGet(keys: readonly ItemKey[], options: BatchReadOptions = {}): Promise<BatchGetResult> {
  checkBatchOptions(options, 'batchGet');
  checkKeys(keys, 'batchGet');
  const { signal } = options;
  const ciphers = keys.map(({ target }) => cipherContext(target, { operation: 'batchGet', reads: true, signal }));
  const policies = keys.map(({ target }) => unreadablePolicy(options.onUnreadable, target.session));
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
  const rows = keys.map(({ target }, i) => {
    const row = places[i]!.item;
    return row === undefined || !isOfClass(target, row) ? undefined : row;
  });
  const items = await settled(
    rows.map((row, i) => row && entityOf(keys[i]!.target, row, { cipher: ciphers[i], policy: policies[i]! })),
  );
  return {
    items: items.map(item => (item === LEFT_OUT ? undefined : item)),
    missing: keys.filter((_, i) => rows[i] === undefined),
  };
}

function entityOf(
  target: ItemKey['target'],
  row: Item,
  { cipher, policy }: { readonly cipher: CipherContext | undefined; readonly policy: OnUnreadable },
): object | typeof LEFT_OUT | Promise<object | typeof LEFT_OUT> {
  if (policy === 'throw') return hydrate(target, row, cipher);
  return readOrPass({ target, row, policy }, () => hydrate(target, row, cipher));
}
