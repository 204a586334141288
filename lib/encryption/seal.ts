import { DynamormError } from '../errors/errors.js';
import type { Attribute, Model } from '../model/model.js';
import { isPromise, type DataKey, type OpenedKey } from '../session/cipher.js';
import { getOwn, setOwn, typeOf, type Item, type MutableItem, type Value } from '../values/value.js';
import { associatedData, keyRequest } from './associated-data.js';
import { attributeError, EnvelopeFault, type AttributeValue, type CipherContext } from './context.js';
import { sealEnvelope, envelopeOf, openEnvelope } from './envelope.js';
import { plaintextOf } from './plaintext.js';

/**
 * A copy of the item with each encrypted attribute that it holds replaced, or the very same item where it holds none. All
 * or nothing. Replacements start in the order of declaration, so that a deterministic cipher stays one, and run together.
 */
async function replaceEncrypted(
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

/**
 * The item with every encrypted attribute that it holds sealed; the very same item where it holds none. All or nothing:
 * where one attribute cannot be sealed, nothing is answered that could be sent.
 * @throws ErrEncryptionUnavailable
 */
export function sealItem(context: CipherContext, item: Item): Promise<Item> {
  return replaceEncrypted(context.model, item, (attribute, value) => seal(context, { attribute, value, key: item }));
}

/**
 * The envelope of one attribute's wire value, for updates that set it alone. `NULL` is sealed like any other value.
 * @throws ErrEncryptionUnavailable
 */
export async function sealValue(context: CipherContext, at: AttributeValue<Value>): Promise<Value> {
  return seal(context, at);
}

function seal(context: CipherContext, at: AttributeValue<Value>): Value | Promise<Value> {
  const { attribute } = at;
  const fail = (fault: unknown): never => {
    throw attributeError(context, attribute, fault);
  };
  try {
    const v = attribute.encrypted ?? 1;
    const text = textOf(at.value);
    const aad = associatedData(context, at, v);
    const finish = (dataKey: DataKey): Value => sealEnvelope(dataKey, { v, text, aad });
    // UTF-16 units are a lower bound of the bytes and cost nothing to count; the bound on bytes is no exact science.
    const dataKey = context.cipher.dataKey(keyRequest(context, attribute, { v, bytes: text.length }));
    return isPromise(dataKey) ? dataKey.then(finish).catch(fail) : finish(dataKey);
  } catch (fault) {
    return fail(fault);
  }
}

function textOf(value: Value): string {
  try {
    return plaintextOf(value);
  } catch (fault) {
    throw new DynamormError('ErrValidation', fault instanceof TypeError ? fault.message : 'cannot be sealed');
  }
}

/**
 * The item with every encrypted attribute that it holds opened; the very same item where it holds none. All or nothing:
 * one value that does not open and the whole item is refused. `key` is where the primary key is found if the item is only
 * part of one (a projection, `UPDATED_NEW`).
 * @throws ErrInvalidEncryptedEnvelope ErrEncryptionUnavailable
 */
export function openItem(context: CipherContext, item: Item, key: Item = item): Promise<Item> {
  return replaceEncrypted(context.model, item, (attribute, value) => open(context, { attribute, value, key }));
}

/**
 * The wire value inside one attribute's envelope.
 * @throws ErrInvalidEncryptedEnvelope ErrEncryptionUnavailable
 */
export async function openValue(context: CipherContext, at: AttributeValue<Value>): Promise<Value> {
  return open(context, at);
}

function open(context: CipherContext, at: AttributeValue<Value>): Value | Promise<Value> {
  const { attribute } = at;
  const fail = (fault: unknown): never => {
    throw attributeError(context, attribute, fault);
  };
  try {
    const envelope = envelopeOf(attribute, at.value);
    const aad = associatedData(context, at, envelope.v);
    const finish = (opened: OpenedKey): Value => checkedType(attribute, openEnvelope(opened, envelope, aad));
    const request = keyRequest(context, attribute, { v: envelope.v, bytes: envelope.ct.length });
    const opened = context.cipher.unwrap(envelope.edk, request);
    return isPromise(opened) ? opened.then(finish).catch(fail) : finish(opened);
  } catch (fault) {
    return fail(fault);
  }
}

function checkedType(attribute: Attribute, value: Value): Value {
  if (isReadable(attribute, value)) return value;
  throw new EnvelopeFault(`is an envelope of another type (${typeOf(value)!})`);
}

/**
 * Whether the attribute's codec reads a value of this type. Where it is not the one type it writes the codec itself is asked, since
 * some read several; a number it cannot hold is told as that, by whoever decodes.
 */
function isReadable({ codec }: Attribute, value: Value): boolean {
  const type = typeOf(value);
  if (type === codec.type || type === 'NULL') return true;
  try {
    return codec.decode(value) !== undefined;
  } catch (fault) {
    return (fault as { code?: unknown } | null)?.code === 'ErrNumberPrecisionLoss';
  }
}

/**
 * Whether an envelope should be rewritten: it is of an older version than its attribute writes, or its data key is held
 * under a key that writes no longer. Asks the cipher, which may ask KMS; opens nothing.
 * @throws ErrInvalidEncryptedEnvelope ErrEncryptionUnavailable
 */
export async function needsReencryption(context: CipherContext, at: AttributeValue<Value>): Promise<boolean> {
  const { attribute, value } = at;
  try {
    const { v, edk, ct } = envelopeOf(attribute, value);
    if (v !== attribute.encrypted) return true;
    const current = context.cipher.isCurrent?.(edk, keyRequest(context, attribute, { v, bytes: ct.length })) ?? true;
    return !(await current);
  } catch (fault) {
    throw attributeError(context, attribute, fault);
  }
}
