import type { Codec } from '../../codec.js';
import { wrongType, wrongValue } from '../faults.js';
import { numberText, readNumber } from './number-text.js';

/**
 * A JavaScript number as `N`, exact or refused: what a double cannot hold, or may have rounded already, throws
 * `ErrNumberPrecisionLoss` both ways.
 */
export const number: Codec<number> = Object.freeze<Codec<number>>({
  name: 'number',
  type: 'N',
  encode: value => {
    if (typeof value !== 'number') throw wrongValue('a number', value);
    return { N: numberText(value) };
  },
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readNumber(value.N);
  },
});
