import { fieldError } from '../../codec/fault.js';
import { encodeKeyField } from '../../codec/key.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute, Model } from '../../model/model.js';
import type { Value } from '../../values/value.js';
import { contextOf } from '../refs/site.js';
import type { KeyEquality } from './key-condition.js';
import type { Questions } from './questions.js';

/** The equality of a partition key attribute. Throws ErrMissingPrimaryKey where it is not known as a whole. */
export function partitionOf(model: Model, attribute: Attribute, questions: Questions): KeyEquality {
  const value = exactKey(model, attribute, questions);
  if (value !== undefined) return { attribute: attribute.name, value };
  const needs = attribute.template?.fields.join(', ') || attribute.field;
  const message = `${model.name}: a query needs the whole partition key ${attribute.field} (${needs})`;
  throw new DynamormError('ErrMissingPrimaryKey', message, contextOf(model, attribute.field));
}

/** The value of a key attribute that is known as a whole. */
export function exactKey(model: Model, attribute: Attribute, { values }: Questions): Value | undefined {
  try {
    return encodeKeyField(attribute, values);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}
