import type { Codec } from '../../codec.js';
import { wrongType } from '../faults.js';
import { readNumber } from '../scalars/number-text.js';
import { dateOf, millisecondsOf } from './dates.js';

/** A `Date` as milliseconds since 1970, `N`: all that a `Date` holds. */
export const epochMilliseconds: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'epochMilliseconds',
  type: 'N',
  encode: value => ({ N: String(millisecondsOf(value)) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return dateOf(readNumber(value.N));
  },
});
