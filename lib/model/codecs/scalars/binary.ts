import type { Codec } from '../../codec.js';
import { wrongType } from '../faults.js';
import { freshBytes, wireBytes } from './bytes.js';

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
