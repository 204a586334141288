import type { Item } from '../../values/value.js';
import { cipherContext } from '../rules/crypto.js';
import type { Target } from '../target.js';
import { hydrate, isOfClass } from './hydrate.js';

/**
 * The row that refused a write, as an entity; undefined where it is of another class or the class cannot read it: that must
 * not hide why the write was refused.
 */
export async function existingEntity(target: Target, item: Item, operation: string): Promise<object | undefined> {
  if (!isOfClass(target, item)) return undefined;
  try {
    return await hydrate(target, item, cipherContext(target, { operation, reads: true }));
  } catch {
    return undefined;
  }
}
