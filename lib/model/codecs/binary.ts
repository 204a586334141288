import { Bytes, fromBase64, isBytes, type Binary } from '../../values/value.js';
import { invalid, wrongValue, wrongType, type Codec } from './codec.js';

/** A copy of bytes for the wire: the wire item is what dirty tracking compares with, and bytes can be changed in place. */
export function wireBytes(value: unknown): Bytes {
  if (!isBytes(value)) throw wrongValue('a Uint8Array', value);
  return new Bytes(value);
}

/** Fresh bytes of a stored binary, given as bytes or as base64 text. */
export function freshBytes(binary: Binary): Uint8Array {
  if (typeof binary !== 'string') return new Uint8Array(binary);
  try {
    return fromBase64(binary);
  } catch {
    throw invalid('the stored binary is not base64 text');
  }
}

/** Bytes as `B`. Reads base64 text too, so that one codec serves the SDK, raw JSON and stream images. */
export const binary: Codec<Uint8Array> = Object.freeze<Codec<Uint8Array>>({
  name: 'binary',
  type: 'B',
  encode: value => ({ B: wireBytes(value) }),
  decode: value => {
    if (value.B === undefined) throw wrongType(value, 'B');
    return freshBytes(value.B);
  },
});
