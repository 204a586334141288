import { decodeItem, envelopesOf } from '../../codec/item.js';
import { setState } from '../../codec/state.js';
import type { CipherContext } from '../../encryption/context.js';
import type { Item } from '../../values/value.js';
import { open } from '../rules/crypto.js';
import { hasHooks, runHooks } from '../rules/hooks.js';
import type { Target } from '../target.js';
import { readingRow, unreadable } from './unreadable.js';

/**
 * A stored item as an entity: opened, decoded, its after-load hooks run. Without cipher and hooks nothing is awaited. Every verb
 * makes its entities here, so that an error of a row that cannot be read names the row.
 */
export function hydrate<E extends object>(
  target: Target<E>,
  item: Item,
  cipher: CipherContext | undefined,
): E | Promise<E> {
  const { model, session } = target;
  if (cipher !== undefined || hasHooks(model, 'afterLoad')) return hydrateSlowly(target, item, cipher);
  return readingRow(target, item, () => decodeItem(model, item, session));
}

async function hydrateSlowly<E extends object>(
  target: Target<E>,
  item: Item,
  cipher: CipherContext | undefined,
): Promise<E> {
  const { model, session } = target;
  const stored = await opened(target, item, cipher);
  const entity = readingRow(target, item, () => decodeItem(model, stored, session));
  setState(entity, { stored, sealed: envelopesOf(model, item), owner: session });
  await runHooks(model, entity, 'afterLoad');
  return entity;
}

/** A stored item with its encrypted attributes open. */
export async function opened(target: Target, item: Item, cipher: CipherContext | undefined): Promise<Item> {
  try {
    return await open(cipher, item);
  } catch (error) {
    throw unreadable(target, item, error);
  }
}

/** Whether an item belongs to the class: always, unless several classes of one table are told apart by a discriminator. */
export function isOfClass({ model }: Target, item: Item): boolean {
  return model.discriminator === undefined || item[model.discriminator.name]?.S === model.discriminator.value;
}

/** What was hydrated, in order: waited for only where something has to be. */
export async function settled<T>(rows: readonly (T | Promise<T>)[]): Promise<T[]> {
  const waiting = rows.filter(row => row instanceof Promise);
  if (waiting.length === 0) return rows as T[];
  await Promise.all(waiting);
  const found: T[] = [];
  for (const row of rows) found.push(await row);
  return found;
}
