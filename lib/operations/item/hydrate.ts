import { decodeItem, envelopesOf } from '../../codec/item.js';
import { setState } from '../../codec/state.js';
import type { CipherContext } from '../../encryption/context.js';
import type { Item } from '../../values/value.js';
import { classOf, UNTOLD } from '../../model/item-class.js';
import type { Model } from '../../model/model.js';
import { classesOf } from '../classes.js';
import { cipherContext, open } from '../rules/crypto.js';
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
  const view = classesOf(target);
  if (view.family.length > 1) {
    const model = readingRow(target, item, () => classOf(view, item));
    if (model !== undefined && model !== UNTOLD && model !== target.model) return hydrateSub(target, { model, item });
  }
  return hydrateOne(target, item, cipher);
}

/** An item of a subclass: its fields, its ciphers and its hooks. */
function hydrateSub<E extends object>(
  target: Target<E>,
  { model, item }: { readonly model: Model; readonly item: Item },
): E | Promise<E> {
  const own = { model: model as Model<E>, session: target.session };
  return hydrateOne(own, item, cipherContext(own, { operation: 'read', reads: true }));
}

function hydrateOne<E extends object>(
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

/**
 * Whether an item that was found by its key is of the class or one of its subclasses. One whose type nobody registered passes: it is
 * refused, by its key, where it is made an entity.
 */
export function isOfClass(target: Target, item: Item): boolean {
  const view = classesOf(target);
  // The key was made by the class itself, and no other class has such a key.
  if (view.rivals.length === 0 && view.family.length === 1 && target.model.discriminator === undefined) return true;
  try {
    return classOf(view, item) !== undefined;
  } catch {
    return true;
  }
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
