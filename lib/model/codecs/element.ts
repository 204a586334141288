import type { Value } from '../../values/value.js';
import type { Codec } from '../codec.js';
import { invalid } from './faults.js';

/** The wire value of `null`, shared because nobody may change it. */
export const NULL: Value = Object.freeze({ NULL: true });

/** Encodes one element of a list or map: `null` is `NULL` there as it is at the top, and `undefined` has no stored form. */
export function encodeElement(codec: Codec, value: unknown): Value {
  if (value === undefined) throw invalid('undefined cannot be stored inside a list, map or set');
  return value === null && codec.handlesNull !== true ? NULL : codec.encode(value);
}

/** Decodes one element of a list or map; the counterpart of `encodeElement`. */
export function decodeElement(codec: Codec, value: Value): unknown {
  return value.NULL === true && codec.handlesNull !== true ? null : codec.decode(value);
}
