import type { Attribute } from '../model/model.js';
import { typeOf } from '../values/value.js';
import type { Item, Value } from '../values/value.js';
import { associatedData, keyRequest } from './binding.js';
import { isPromise } from './cipher.js';
import type { OpenedKey } from './cipher.js';
import { attributeError, EnvelopeFault } from './context.js';
import type { AttributeValue, CipherContext } from './context.js';
import { replaceEncrypted } from './each-encrypted.js';
import { envelopeOf, openEnvelope } from './envelope/open-envelope.js';

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
