import { DynamormError } from '../errors/dynamorm-error.js';
import type { Attribute } from '../model/model.js';
import { base64Of } from '../values/binary.js';
import { canonicalDecimal } from '../values/decimal.js';
import type { Value } from '../values/value.js';
import type { CipherContext } from './context.js';
import { quote } from './envelope/quote.js';

/** JSON of one key value with its type letter; numbers in canonical form, because DynamoDB answers `1` for `1.0`. */
export function keyText(context: CipherContext, part: Attribute, value: Value | undefined): string {
  if (value?.S !== undefined) return `{"S":${quote(value.S)}}`;
  if (value?.N !== undefined) return `{"N":${quote(canonicalDecimal(value.N) ?? value.N)}}`;
  if (value?.B !== undefined) return `{"B":"${base64Of(value.B)}"}`;
  const { model, operation } = context;
  const message = `an attribute bound to its item needs the item's key: ${part.name} of ${model.name} is missing`;
  throw new DynamormError('ErrMissingPrimaryKey', message, { model: model.name, field: part.field, operation });
}
