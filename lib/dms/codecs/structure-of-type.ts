import type { Codec } from '../../model/codec.js';
import { binarySet } from '../../model/codecs/sets/binary-set.js';
import { numericSet } from '../../model/codecs/sets/number-sets.js';
import { stringSet } from '../../model/codecs/sets/string-set.js';
import { exactList, exactMap } from './exact-plain.js';
import { nothing } from './nothing.js';

/** The codecs of the types that are no scalars, by type. */
export const STRUCTURE_OF_TYPE: Readonly<Record<'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS', Codec>> = {
  NULL: nothing,
  L: exactList,
  M: exactMap,
  SS: stringSet,
  NS: numericSet,
  BS: binarySet,
};
