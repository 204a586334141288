import type { CallOptions } from '../client/session.js';
import { batchGet as readBatch, type BatchReadOptions } from '../operations/batch/batch-get.js';
import type { ItemKey } from '../operations/item-key.js';
import { transactGet as readTransaction } from '../operations/transact/transact-get.js';
import type { TransactOptions } from '../operations/transact/transact-options.js';
import { transactWrite } from '../operations/transact/transact-write.js';
import { Transaction } from './transaction.js';

/** The entities behind keys, by position; undefined where there is none. */
export type EntitiesOf<K extends readonly ItemKey[]> = {
  -readonly [I in keyof K]: K[I] extends ItemKey<infer E> ? E | undefined : never;
};

/**
 * Reads any number of items of any classes, in the order of the keys: `BatchGetItem` for 100 at a time, each item once.
 *
 * ```ts
 * const { items: [order, customer], missing } = await batchGet([Order.key({…}), Customer.key({…})]);
 * ```
 * @throws ErrUnprocessed with the keys that could not be read
 */
export async function batchGet<const K extends readonly ItemKey[]>(
  keys: K,
  options: BatchReadOptions = {},
): Promise<{ items: EntitiesOf<K>; missing: readonly ItemKey[] }> {
  const { items, missing } = await readBatch(keys, options);
  return { items: items as EntitiesOf<K>, missing };
}

/**
 * Reads up to 100 items as they are at one moment: `TransactGetItems`.
 * @throws ErrInvalidOperator ErrTransactionCanceled
 */
export async function transactGet<const K extends readonly ItemKey[]>(
  keys: K,
  options: CallOptions = {},
): Promise<EntitiesOf<K>> {
  return (await readTransaction(keys, options)) as EntitiesOf<K>;
}

/**
 * Writes all that the callback names, or nothing: one `TransactWriteItems`, never split, with a client token.
 *
 * ```ts
 * await transact(tx => {
 *   tx.create(order);
 *   tx.update(Stock, { sku }, s => [s.left.add(-1)], { if: s => s.left.gte(1) });
 * });
 * ```
 * On success the entities carry their new version; on failure they are untouched.
 * @throws ErrTransactionCanceled with `reasons` in the order of the actions; ErrInvalidOperator for 0 or over 100 actions,
 * over 4 MB, or an item twice
 */
export async function transact(collect: (tx: Transaction) => unknown, options: TransactOptions = {}): Promise<void> {
  const tx = new Transaction();
  // From JavaScript it may be left out: then there are no actions, and that is refused.
  if (typeof collect === 'function') await collect(tx);
  await transactWrite(tx.actions(), options);
}
