import type { Value } from '../values/value.js';
import { keyRequest } from './binding.js';
import { attributeError } from './context.js';
import type { AttributeValue, CipherContext } from './context.js';
import { envelopeOf } from './envelope/open-envelope.js';

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
