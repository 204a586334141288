import type { Codec } from '../../model/codec.js';
import { binarySet } from '../../model/codecs/sets/binary-set.js';
import { numericSet } from '../../model/codecs/sets/number-sets.js';
import { stringSet } from '../../model/codecs/sets/string-set.js';

/** The codec of a set by its type. */
export const SET_OF_TYPE: Readonly<Record<'SS' | 'NS' | 'BS', Codec>> = {
  SS: stringSet,
  NS: numericSet,
  BS: binarySet,
};
