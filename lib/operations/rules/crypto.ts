import { needsCipher, requireCipher, type CipherContext } from '../../encryption/context.js';
import { openItem } from '../../encryption/open.js';
import { sealItem, sealValue } from '../../encryption/seal.js';
import { equalItems } from '../../values/equal.js';
import type { Item, Value } from '../../values/value.js';
import { tableOf, type Target } from '../target.js';

/** What an operation is about to do with encrypted attributes. */
export interface Use {
  readonly operation: string;
  /** Whether it will open what it reads; a cipher that only writes is refused then. */
  readonly reads: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The cipher context of an operation; undefined for a class without encrypted attributes. Asked before any request, so that a
 * class whose cipher is missing sends none.
 * @throws ErrEncryptionNotConfigured
 */
export function cipherContext(target: Target, use: Use): CipherContext | undefined {
  if (!needsCipher(target.model)) return undefined;
  const cipher = requireCipher(target.session.cipher, target.model, use);
  return { cipher, model: target.model, table: tableOf(target), operation: use.operation, signal: use.signal };
}

/** The item as it is sent. */
export function seal(context: CipherContext | undefined, item: Item): Item | Promise<Item> {
  return context === undefined ? item : sealItem(context, item);
}

/** One attribute's value as it is sent in an update; anything that is not encrypted passes as it is. `key` holds the primary key. */
export async function sealOne(
  context: CipherContext | undefined,
  name: string,
  at: { value: Value; key: Item },
): Promise<Value> {
  const attribute = context?.model.byName.get(name);
  if (context === undefined || attribute?.encrypted === undefined) return at.value;
  return sealValue(context, { attribute, ...at });
}

/** The item as the class reads it; `key` where the item is only part of one. */
export function open(context: CipherContext | undefined, item: Item, key?: Item): Item | Promise<Item> {
  return context === undefined ? item : openItem(context, item, key);
}

/** Whether a stored row, once opened, is exactly `item`. */
export async function isSame(context: CipherContext | undefined, row: Item | undefined, item: Item): Promise<boolean> {
  return row !== undefined && equalItems(await open(context, row), item);
}

export type { CipherContext };
