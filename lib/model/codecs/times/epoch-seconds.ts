import type { Codec } from '../../codec.js';
import { wrongType } from '../faults.js';
import { readNumber } from '../scalars/number-text.js';
import { dateOf, millisecondsOf } from './dates.js';

/** A `Date` as whole seconds since 1970, `N`, rounded down: the unit is the precision that is asked for. */
export const epochSeconds: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'epochSeconds',
  type: 'N',
  format: 'unix_seconds',
  encode: value => ({ N: secondsText(value) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return dateOf(readNumber(value.N) * 1000);
  },
});

/** A moment's whole seconds since 1970, as stored. */
export function secondsText(moment: unknown): string {
  return String(Math.floor(millisecondsOf(moment) / 1000));
}
