import type { Codec } from '../../codec.js';
import { decodePlain } from './plain-decode.js';
import { encodePlain } from './plain-encode.js';

/**
 * Plain data by its value: text, numbers, booleans, null, bytes, sets, lists and objects, nested up to 32 levels. It is
 * what a field without a codec gets, so it refuses, naming the codec to use, everything it would not read back as it was.
 */
export const plain: Codec = Object.freeze<Codec>({
  name: 'plain',
  type: undefined,
  encode: encodePlain,
  decode: decodePlain,
  member: segment => ({ segment, codec: plain }),
});
