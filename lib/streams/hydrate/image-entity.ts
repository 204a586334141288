import { decodeItem } from '../../codec/item.js';
import type { CipherContext } from '../../encryption/context.js';
import { openItem } from '../../encryption/open.js';
import type { Item } from '../../values/value.js';
import { afterLoad, afterLoadSync } from './after-load.js';
import type { BoundClass } from './bound-class.js';

/** A class and the cipher its images are opened with; undefined where it has nothing to open. */
export interface Reading<E extends object = object> {
  readonly of: BoundClass<E>;
  readonly cipher: CipherContext | undefined;
}

/** An image with its encrypted attributes opened; `keys` are those of its item. */
export function openImage({ cipher }: Reading, image: Item, keys: Item): Item | Promise<Item> {
  return cipher === undefined ? image : openItem(cipher, image, keys);
}

/** An opened image as an entity that can be saved, its after-load hooks run. */
export function entityOfImage<E extends object>({ of }: Reading<E>, opened: Item): E | Promise<E> {
  return afterLoad(of.model, decodeItem(of.model, opened, of.owner));
}

/** The same at once. @throws ErrInvalidModel where a hook is asynchronous */
export function entityOfImageSync<E extends object>({ of }: Reading<E>, image: Item): E {
  return afterLoadSync(of.model, decodeItem(of.model, image, of.owner));
}
