import { bytesOf, compareBytes, compareUtf8 } from '../values/bytes.js';
import { compareDecimals } from '../values/decimal.js';
import type { Value } from '../values/value.js';

/** DynamoDB's order of two texts, numbers or byte strings; undefined across types, and for types without an order. */
export function compareKeys(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareUtf8(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return compareBytes(bytesOf(a.B), bytesOf(b.B));
  return undefined;
}
