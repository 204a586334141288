import type { Codec } from '../../model/codec.js';
import { wrongType, wrongValue } from '../../model/codecs/faults.js';
import { isPlainObject } from '../../model/codecs/kinds.js';
import { decodeExact } from './exact-decode.js';
import { encodeExact } from './exact-encode.js';

/** Plain data, as the codec of that name, in which numbers of any size keep all their digits: see `ExactNumber`. */
export const exactPlain: Codec = Object.freeze<Codec>({
  name: 'exactPlain',
  type: undefined,
  encode: encodeExact,
  decode: decodeExact,
  member: segment => ({ segment, codec: exactPlain }),
});

/** A list, `L`, of plain data with exact numbers. */
export const exactList: Codec = ofType('L', { name: 'exactList', expected: 'a list', is: Array.isArray });

/** A map, `M`, of plain data with exact numbers. */
export const exactMap: Codec = ofType('M', { name: 'exactMap', expected: 'an object', is: isPlainObject });

function ofType(
  type: 'L' | 'M',
  { name, expected, is }: { name: string; expected: string; is: (value: unknown) => boolean },
): Codec {
  return Object.freeze<Codec>({
    name,
    type,
    encode: value => {
      if (!is(value)) throw wrongValue(expected, value);
      return encodeExact(value);
    },
    decode: value => {
      if (value[type] === undefined) throw wrongType(value, type);
      return decodeExact(value);
    },
    member: segment => ({ segment, codec: exactPlain }),
  });
}
