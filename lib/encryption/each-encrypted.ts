import type { Attribute, Model } from '../model/model.js';
import { getOwn, setOwn } from '../values/own.js';
import type { Item, MutableItem, Value } from '../values/value.js';
import { isPromise } from './cipher.js';

/**
 * A copy of the item with each encrypted attribute that it holds replaced, or the very same item where it holds none. All
 * or nothing. Replacements start in the order of declaration, so that a deterministic cipher stays one, and run together.
 */
export async function replaceEncrypted(
  model: Model,
  item: Item,
  replace: (attribute: Attribute, value: Value) => Value | Promise<Value>,
): Promise<Item> {
  let copy: MutableItem | undefined;
  const pending: Promise<unknown>[] = [];
  for (const attribute of model.encrypted) {
    const { name } = attribute;
    const value = getOwn(item, name);
    if (value === undefined) continue;
    const target = (copy ??= { ...item });
    const result = attempt(() => replace(attribute, value));
    if (isPromise(result)) pending.push(result.then(replaced => setOwn(target, name, replaced)));
    else setOwn(target, name, result);
  }
  if (pending.length > 0) await Promise.all(pending);
  return copy ?? item;
}

/** Turns a throw into a rejection, so that what is already under way is awaited and never rejects unheard. */
function attempt<T>(action: () => T | Promise<T>): T | Promise<T> {
  try {
    return action();
  } catch (error) {
    return rejected(error);
  }
}

async function rejected(error: unknown): Promise<never> {
  await Promise.resolve();
  throw error;
}
