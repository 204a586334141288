import { DynamormError } from '../errors/dynamorm-error.js';
import type { Item, Value } from '../values/value.js';
import { associatedData, keyRequest } from './binding.js';
import { isPromise } from './cipher.js';
import type { DataKey } from './cipher.js';
import { attributeError } from './context.js';
import type { AttributeValue, CipherContext } from './context.js';
import { replaceEncrypted } from './each-encrypted.js';
import { plaintextOf } from './envelope/plaintext-write.js';
import { sealEnvelope } from './envelope/seal-envelope.js';

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
