import type { AttributeValue, CipherContext } from '../../encryption/context.js';
import { openValue } from '../../encryption/open.js';
import { sealValue } from '../../encryption/seal.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { equalValues } from '../../values/equal.js';
import type { Value } from '../../values/value.js';

/**
 * A value sealed anew, after making sure that it opens: whoever may ask for data keys of the new key need not be allowed to decrypt them,
 * and the old envelope is gone once the new one is written.
 * @throws ErrEncryptionUnavailable
 */
export async function resealed(context: CipherContext, at: AttributeValue<Value>): Promise<Value> {
  const value = await sealValue(context, at);
  const opened = await openValue(context, { ...at, value });
  if (equalValues(opened, at.value)) return value;
  const { model } = context;
  const message = `attribute ${at.attribute.name} of ${model.name}: what was sealed opens as something else`;
  throw new DynamormError('ErrEncryptionUnavailable', message, { model: model.name, field: at.attribute.field });
}
