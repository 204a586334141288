import type { Codec } from '../../codec.js';
import { wrongType } from '../faults.js';
import { bigintText, readBigint } from './number-text.js';

/** An integer of up to 38 significant digits as `N`. */
export const bigint: Codec<bigint> = Object.freeze<Codec<bigint>>({
  name: 'bigint',
  type: 'N',
  format: 'int',
  encode: value => ({ N: bigintText(value) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readBigint(value.N);
  },
});
