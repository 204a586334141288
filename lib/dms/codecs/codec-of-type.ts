import type { Codec } from '../../model/codec.js';
import { binary } from '../../model/codecs/scalars/binary.js';
import { boolean } from '../../model/codecs/scalars/boolean.js';
import { numeric } from '../../model/codecs/scalars/numeric.js';
import { string } from '../../model/codecs/scalars/string.js';
import type { ValueType } from '../../values/value.js';
import { exactList, exactMap } from './exact-plain.js';
import { nothing } from './nothing.js';
import { SET_OF_TYPE } from './set-of-type.js';

/** The codec of an attribute of which nothing but the type is said. */
export const CODEC_OF_TYPE: Readonly<Record<ValueType, Codec>> = {
  S: string,
  N: numeric,
  B: binary,
  BOOL: boolean,
  NULL: nothing,
  L: exactList,
  M: exactMap,
  ...SET_OF_TYPE,
};
