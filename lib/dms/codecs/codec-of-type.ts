import type { Codec } from '../../model/codec.js';
import { binary } from '../../model/codecs/scalars/binary.js';
import { boolean } from '../../model/codecs/scalars/boolean.js';
import { numeric } from '../../model/codecs/scalars/numeric.js';
import { string } from '../../model/codecs/scalars/string.js';
import type { ValueType } from '../../values/value.js';
import { STRUCTURE_OF_TYPE } from './structure-of-type.js';

/** The codec of an attribute of which nothing but the type is said. */
export const CODEC_OF_TYPE: Readonly<Record<ValueType, Codec>> = {
  S: string,
  N: numeric,
  B: binary,
  BOOL: boolean,
  ...STRUCTURE_OF_TYPE,
};
