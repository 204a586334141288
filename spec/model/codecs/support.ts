import { type Codec, CodecFault } from '../../../lib/model/codecs/codec.js';
import type { Value } from '../../../lib/values/value.js';

/** The wire value as another process sees it: JSON, bytes as base64 text. */
export const overJson = (value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** The fault that a call ends in; a failure of the test where it ends otherwise. */
export function faultOf(call: () => unknown): CodecFault {
  try {
    call();
  } catch (error) {
    if (error instanceof CodecFault) return error;
    throw error;
  }
  throw new Error('expected a CodecFault, and nothing was thrown');
}

export const encodeFault = (codec: Codec, value: unknown): CodecFault => faultOf(() => codec.encode(value));
export const decodeFault = (codec: Codec, value: Value): CodecFault => faultOf(() => codec.decode(value));
