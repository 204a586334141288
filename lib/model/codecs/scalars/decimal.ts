import { canonicalDecimal } from '../../../values/decimal.js';
import type { Codec } from '../../codec.js';
import { invalid, wrongType, wrongValue } from '../faults.js';
import { decimalText } from './number-text.js';

/**
 * An exact decimal as text in memory and `N` in store: money and measures of up to 38 significant digits. Written
 * without needless zeros, as DynamoDB stores them. Also takes what wraps a number's text as `value`.
 */
export const decimal: Codec<string> = Object.freeze<Codec<string>>({
  name: 'decimal',
  type: 'N',
  format: 'decimal_string',
  encode: value => ({ N: decimalText(textOf(value)) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readDecimal(value.N);
  },
  isEmpty: (value: string | null) =>
    value === null || value === '' || (typeof value === 'string' && canonicalDecimal(value) === '0'),
});

/** The text of a decimal, given plainly or as an object that keeps it under `value`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const wrapped = typeof value === 'object' && value !== null ? (value as { value?: unknown }).value : undefined;
  if (typeof wrapped !== 'string') throw wrongValue('a decimal number as text', value);
  return wrapped;
}

/** A stored number's text in its one canonical form. */
export function readDecimal(text: string): string {
  const canonical = canonicalDecimal(text);
  if (canonical === undefined) throw invalid('the stored text is not a number');
  return canonical;
}
