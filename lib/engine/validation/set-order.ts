import { bytesOf, compareBytes, compareUtf8 } from '../../values/value.js';
import { compareDecimals } from '../../values/decimal.js';

// The service keeps the members of a set in an order of its own, and every answer, index and stream image shows them in it.

/** The order of the members of an `SS`: by their UTF-8 bytes. */
export const compareText = compareUtf8;

/** The order of the members of an `NS`: by value. */
export const compareNumber = compareDecimals;

/** The order of the members of a `BS`, given as base64: by their unsigned bytes. */
export const compareBinary = (a: string, b: string): number => compareBytes(bytesOf(a), bytesOf(b));

/** The members in order; the very list where they are in order already, as nearly every stored set is. */
export function inOrder(members: readonly string[], compare: (a: string, b: string) => number): readonly string[] {
  for (let i = 1; i < members.length; i++)
    if (compare(members[i - 1]!, members[i]!) > 0) return [...members].sort(compare);
  return members;
}
