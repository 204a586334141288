import { encodeKey } from '../item/encode.js';
import { givenKey } from '../item/loaded-row.js';
import { misuse } from '../errors/errors.js';
import { isObject, base64Of, type Item, type Value } from '../values/value.js';
import { canonicalDecimal } from '../values/decimal.js';
import { tableOf, type Target } from './target.js';

/** The address of one item, typed by the class it is read as: what `Order.key({…})` answers and batch and transact reads take. */
export interface ItemKey<E extends object = object> {
  /** The class it is read as, with its session. */
  readonly target: Target<E>;
  /** Wire values of the primary key. */
  readonly key: Item;
}

/** A deletion by key, for batch writes: what `Order.deletion({…})` answers. */
export interface Deletion<E extends object = object> extends ItemKey<E> {
  /** Tells it from an entity to be written. */
  readonly kind: 'deletion';
}

/** Shows its key alone where it is printed: a session and a whole model are nothing to read in a log. */
class Address<E extends object> implements ItemKey<E> {
  readonly #target: Target<E>;
  readonly key: Item;

  constructor(target: Target<E>, key: object) {
    this.#target = target;
    this.key = encodeKey(target.model, givenKey(target.model, key, 'key'), 'key');
  }

  get target(): Target<E> {
    return this.#target;
  }
}

class DeletedAddress<E extends object> extends Address<E> implements Deletion<E> {
  readonly kind = 'deletion';
}

/** The address of the item under a key. @throws ErrMissingPrimaryKey ErrInvalidModel */
export const itemKey = <E extends object>(target: Target<E>, key: object): ItemKey<E> =>
  Object.freeze(new Address(target, key));

/** The deletion of the item under a key. @throws ErrMissingPrimaryKey ErrInvalidModel */
export const deletionOf = <E extends object>(target: Target<E>, key: object): Deletion<E> =>
  Object.freeze(new DeletedAddress(target, key));

/** Refuses keys that are not what `Order.key({…})` answers. @throws ErrInvalidOperator */
export function checkKeys(given: readonly ItemKey[], operation: string): void {
  const isKey = (one: Partial<ItemKey> | undefined): boolean =>
    isObject(one) && isObject(one.target) && isObject(one.key);
  if (!Array.isArray(given) || !given.every(isKey)) throw misuse(operation, 'a list of keys such as Order.key({ … })');
}

/** Text that is the same for two spellings of one item's address and differs for any two items. */
export function identityOf(target: Target, item: Item): string {
  // A table's name has no blank, and every part tells its length: no two addresses run together to the same text.
  let text = `${numberOf(target.session)} ${tableOf(target)}`;
  for (const { name } of target.model.key) {
    const part = keyText(item[name]);
    text += ` ${part.length}${part}`;
  }
  return text;
}

function keyText(value: Value | undefined): string {
  if (value?.S !== undefined) return `S${value.S}`;
  if (value?.N !== undefined) return `N${canonicalDecimal(value.N) ?? value.N}`;
  return `B${value?.B === undefined ? '' : base64Of(value.B)}`;
}

const numbers = new WeakMap<object, number>();
let sessions = 0;

/** Two sessions may mean two accounts: the same table name and key are then two items. */
function numberOf(session: Target['session']): number {
  let number = numbers.get(session.transport);
  if (number === undefined) numbers.set(session.transport, (number = sessions++));
  return number;
}
