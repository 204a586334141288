import { fieldError } from '../../codec/fault.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute, Model } from '../../model/model.js';
import { stampText } from '../../model/stamp.js';
import { templateText } from '../../model/template.js';
import type { Value } from '../../values/value.js';
import { contextOf } from '../refs/site.js';

/** A value as part of a key: undefined for bytes, which have no text. Throws ErrMissingPrimaryKey for an empty one. */
export function keyText(model: Model, attribute: Attribute, value: unknown): string | undefined {
  const { field, codec } = attribute;
  const exact = stampText(attribute, value);
  if (exact !== undefined) return exact;
  let wire: Value | undefined;
  try {
    wire = value === null ? undefined : codec.encode(value);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
  if (wire === undefined || wire.NULL === true || wire.S === '' || wire.B?.length === 0)
    throw new DynamormError('ErrMissingPrimaryKey', `${model.name}.${field} is empty`, contextOf(model, field));
  return templateText(codec, value, model.escape);
}
