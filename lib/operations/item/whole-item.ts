import { encodeItem } from '../../codec/item.js';
import { encodeKey } from '../../codec/key.js';
import type { Item, MutableItem, Value } from '../../values/value.js';
import { cipherContext, type CipherContext } from '../rules/crypto.js';
import { stampFor, stampNew } from '../rules/lifecycle.js';
import { sealedItem } from '../rules/sealed-item.js';
import type { Target } from '../target.js';
import { beforeSave } from './entity-write.js';

/** An entity as it is written whole. */
export interface WholeItem {
  readonly key: Item;
  /** As the class knows it, encrypted attributes open. */
  readonly item: Item;
  /** As it is sent. */
  readonly sealed: Item;
}

/** How a whole item is made. */
export interface Making {
  readonly verb: string;
  readonly signal?: AbortSignal | undefined;
  /** The stamp of the logical write; drawn where it is left out. */
  readonly stamp?: Value | undefined;
  /** Changes the stamped item before it is sealed. */
  readonly adjust?: (item: MutableItem) => void;
}

/**
 * Makes an item of an entity: validated, hooks run, encoded, stamped, sealed, of a size that DynamoDB takes. At once for a class
 * without hooks, schemas and encrypted attributes: a batch makes many.
 */
export function wholeItem(target: Target, entity: object, making: Making): WholeItem | Promise<WholeItem> {
  const cipher = wholeCipher(target, making);
  const before = beforeSave(target, entity);
  const make = (): WholeItem | Promise<WholeItem> => encoded(target, entity, making, cipher);
  return before === undefined ? make() : before.then(make);
}

/** The same of an entity that is validated already, and whose hooks have run. */
export function preparedItem(target: Target, entity: object, making: Making): WholeItem | Promise<WholeItem> {
  return encoded(target, entity, making, wholeCipher(target, making));
}

/** The cipher that seals a whole item. @throws ErrEncryptionNotConfigured, before any hook is run */
export const wholeCipher = (target: Target, { verb, signal }: Making): CipherContext | undefined =>
  cipherContext(target, { operation: verb, reads: false, signal });

function encoded(
  target: Target,
  entity: object,
  ...[{ verb, stamp, adjust }, cipher]: [Making, CipherContext | undefined]
): WholeItem | Promise<WholeItem> {
  const { model } = target;
  const key = encodeKey(model, entity, verb);
  const item = encodeItem(model, entity);
  stampNew(model, item, stamp ?? stampFor(target));
  adjust?.(item);
  const whole = (sealed: Item): WholeItem => ({ key, item, sealed });
  const sealed = sealedItem(target, cipher, { entity, item, verb });
  return sealed instanceof Promise ? sealed.then(whole) : whole(sealed);
}
