import { Bytes, fromBase64, isBytes } from '../../../values/binary.js';
import type { Binary } from '../../../values/value.js';
import { invalid, wrongValue } from '../faults.js';

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
