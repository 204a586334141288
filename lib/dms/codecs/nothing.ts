import type { Codec } from '../../model/codec.js';
import { NULL } from '../../model/codecs/element.js';
import { wrongType, wrongValue } from '../../model/codecs/faults.js';

/** The `NULL` type: nothing but null. */
export const nothing: Codec = Object.freeze<Codec>({
  name: 'null',
  type: 'NULL',
  handlesNull: true,
  encode: value => {
    if (value !== null) throw wrongValue('null', value);
    return NULL;
  },
  decode: value => {
    if (value.NULL === undefined) throw wrongType(value, 'NULL');
    return null;
  },
});
