import { signalOf, type Deadline } from '../client/deadline.js';
import { blindIndexOf } from '../encryption/blind-index.js';
import { requireCipher, type CipherContext } from '../encryption/context.js';
import { openItem, sealItem, sealValue } from '../encryption/seal.js';
import { invalidInput, type DynamormError } from '../errors/errors.js';
import type { Change } from '../item/diff.js';
import { stateOf } from '../item/entity-state.js';
import { applyChanges } from '../item/merge.js';
import type { Attribute } from '../model/model.js';
import { getOwn, setOwn, type Item, type Value, type MutableItem } from '../values/value.js';
import { tableOf, contextOf, type Target } from './target.js';
import { refuseOversize } from './validate.js';

/** How an operation will use encrypted attributes. */
interface CipherUse {
  readonly operation: string;
  /** Whether it will open what it reads; a cipher that only writes is refused then. */
  readonly reads: boolean;
  /** The options of the call: nobody waits for a key beyond its end. */
  readonly options?: Deadline | undefined;
}

/**
 * The cipher context of an operation; undefined for a class without encrypted attributes. Asked before any request, so that a
 * class whose cipher is missing sends none.
 * @throws ErrEncryptionNotConfigured
 */
export function cipherContext(target: Target, use: CipherUse): CipherContext | undefined {
  if (target.model.encrypted.length === 0) return undefined;
  const cipher = requireCipher(target.session.cipher, target.model, use);
  return {
    cipher,
    model: target.model,
    table: tableOf(target),
    operation: use.operation,
    signal: use.options && signalOf(use.options),
  };
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

export type { CipherContext };

/**
 * Sets the blind indexes of an item that is written whole, whatever stood in their fields.
 * @throws ErrInvalidModel for a field that holds something else than the library ever put there
 */
export async function fillBlindIndexes(
  target: Target,
  cipher: CipherContext | undefined,
  { entity, item }: { readonly entity: object; readonly item: MutableItem },
): Promise<void> {
  if (cipher === undefined) return;
  for (const index of target.model.blindIndexes) {
    const { name } = index.attribute;
    const given = getOwn(item, name)?.S;
    const digests = await blindIndexOf(cipher, index, getOwn(item, index.of.name));
    const known = [digests?.current, ...(digests?.old ?? []), stateOf(entity)?.stored?.[name]?.S];
    if (given !== undefined && !known.includes(given)) throw givenError(target, index.attribute);
    if (digests === undefined) delete item[name];
    else setOwn<Value>(item, name, { S: digests.current });
  }
}

function givenError(target: Target, { field }: Attribute): DynamormError {
  const message = `${target.model.name}.${field} cannot be set: it is a blind index, and set by the library`;
  return invalidInput(message, { ...contextOf(target, 'save'), field });
}

/** An item that is about to be written whole. */
interface SealRequest {
  readonly entity: object;
  /** The item as the class knows it; its blind indexes are set in it. */
  readonly item: MutableItem;
  readonly verb: string;
}

/** The item as it is sent: its blind indexes set, its encrypted attributes sealed, of a size that DynamoDB takes. */
export function sealedItem(
  target: Target,
  cipher: CipherContext | undefined,
  sealing: SealRequest,
): Item | Promise<Item> {
  if (cipher !== undefined) return sealForWrite(target, cipher, sealing);
  refuseOversize(target, sealing.verb, sealing.item);
  return sealing.item;
}

async function sealForWrite(target: Target, cipher: CipherContext, { entity, item, verb }: SealRequest): Promise<Item> {
  await fillBlindIndexes(target, cipher, { entity, item });
  const sealed = await seal(cipher, item);
  refuseOversize(target, verb, sealed);
  return sealed;
}

/** The changes of a loaded entity with those of the blind indexes that follow from them. */
export async function withBlindIndexes(
  target: Target,
  entity: object,
  { changes, options }: { readonly changes: readonly Change[]; readonly options: Deadline },
): Promise<readonly Change[]> {
  const touched = new Set(changes.map(change => change.path[0]));
  const indexes = target.model.blindIndexes.filter(({ of }) => touched.has(of.name));
  if (indexes.length === 0) return changes;
  const cipher = cipherContext(target, { operation: 'save', reads: false, options })!;
  const stored = stateOf(entity)!.stored!;
  const next = applyChanges(stored, changes);
  const more: Change[] = [];
  for (const index of indexes) {
    const path = [index.attribute.name] as const;
    const before = getOwn(stored, path[0]);
    const digests = await blindIndexOf(cipher, index, getOwn(next, index.of.name));
    if (digests !== undefined && before?.S !== digests.current)
      more.push({ kind: 'set', path, value: { S: digests.current } });
    if (digests === undefined && before !== undefined) more.push({ kind: 'remove', path });
  }
  return [...changes, ...more];
}
