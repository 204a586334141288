import type { Codec } from '../../codec.js';
import { wrongType } from '../faults.js';
import { decimal, readDecimal, textOf } from './decimal.js';
import { decimalText, exactNumber, numberText } from './number-text.js';

/**
 * A number where a number is exact, its decimal text where it is not, as `N`; takes both, and bigint, on write. For
 * classes built from a model document, which says "number" and cannot know how large; a decorated class picks its codec.
 */
export const numeric: Codec<number | string> = Object.freeze<Codec<number | string>>({
  name: 'numeric',
  type: 'N',
  encode: value => ({ N: numericText(value) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readNumeric(value.N);
  },
  isEmpty: value => value === 0 || decimal.isEmpty!(value as string),
});

/** The text of a number, bigint or decimal text. */
export function numericText(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  return decimalText(typeof value === 'bigint' ? String(value) : textOf(value));
}

/** Integers beyond ±(2^53−1) are read as text even where a double happens to hold them, or they could not be written again. */
export function readNumeric(text: string): number | string {
  const number = exactNumber(text);
  return number === undefined || (Number.isInteger(number) && !Number.isSafeInteger(number))
    ? readDecimal(text)
    : number;
}
