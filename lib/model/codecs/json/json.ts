import { canonicalJson, isJsonTextError } from '../../../values/json-text.js';
import type { Value, ValueType } from '../../../values/value.js';
import type { Codec } from '../../codec.js';
import { NULL } from '../element.js';
import { invalid, precisionLoss, wrongType } from '../faults.js';
import { decodePlain } from '../plain/plain-decode.js';
import { plain } from '../plain/plain.js';
import { parseExactJson } from './exact-json.js';

/** The attribute types a JSON value is stored in: its text as `S`, or its native form as any other. */
export type JsonType = Extract<ValueType, 'S' | 'N' | 'BOOL' | 'NULL' | 'L' | 'M'>;

/**
 * Any JSON value as its text, `S`: no white space, keys sorted, so that every runtime stores the same bytes. `null` is
 * `NULL`. Reads the native form too, whichever of the two another runtime wrote.
 */
export const json: Codec = Object.freeze<Codec>({
  name: 'json',
  type: 'S',
  handlesNull: true,
  encode: value => (value === null ? NULL : { S: jsonText(value) }),
  decode,
});

/**
 * The same codec for a declared attribute type: the native DynamoDB value for `N BOOL NULL L M`, text for `S`. A value
 * that is of another type than declared is refused, `null` excepted.
 */
export function jsonAs(type: JsonType): Codec {
  if (type === 'S') return json;
  return Object.freeze<Codec>({
    name: `json(${type})`,
    type,
    handlesNull: true,
    encode: value => native(value, type),
    decode,
    member: segment => ({ segment, codec: plain }),
  });
}

function native(value: unknown, type: JsonType): Value {
  const wire = plain.encode(value);
  if (wire[type] === undefined && wire.NULL === undefined)
    throw invalid(`the value is not of type ${type}, which the attribute has`);
  return wire;
}

function decode(value: Value): unknown {
  if (value.S !== undefined) return parseExactJson(value.S);
  if (value.B !== undefined || value.SS !== undefined || value.NS !== undefined || value.BS !== undefined)
    throw wrongType(value, 'S, N, BOOL, NULL, L or M');
  return decodePlain(value);
}

function jsonText(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    // What `toJSON` of a user's class throws is not ours to reword.
    if (!isJsonTextError(error)) throw error;
    // NaN and the infinities have the code that they have in every other number.
    throw error.isNumber ? precisionLoss(error.message) : invalid(error.message);
  }
}
