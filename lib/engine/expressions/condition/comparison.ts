import { bytesOf, compareBytes } from '../../../values/binary.js';
import { compareDecimals } from '../../../values/decimal.js';
import { equalValues } from '../../../values/equal.js';
import { compareUtf8 } from '../../../values/utf8.js';
import type { Value } from '../../../values/value.js';
import type { RangeCondition } from '../compiled.js';
import type { Comparator } from '../grammar/tree.js';

/** The order of two strings, numbers or binaries; undefined where the types differ or have no order. */
export function orderOf(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareUtf8(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return compareBytes(bytesOf(a.B), bytesOf(b.B));
  return undefined;
}

/** A comparison as conditions make it; a missing operand equals nothing and has no order. */
export function compares(a: Value | undefined, operator: Comparator, b: Value | undefined): boolean {
  if (operator === '<>') return !equals(a, b);
  if (operator === '=') return equals(a, b);
  const order = a === undefined || b === undefined ? undefined : orderOf(a, b);
  if (order === undefined) return false;
  if (order === 0) return operator === '<=' || operator === '>=';
  return order < 0 ? operator === '<' || operator === '<=' : operator === '>' || operator === '>=';
}

function equals(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && equalValues(a, b);
}

/** Whether a string or binary begins with another of its type. */
export function beginsWith(value: Value | undefined, prefix: Value | undefined): boolean {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value?.B === undefined || prefix?.B === undefined) return false;
  const start = bytesOf(prefix.B);
  return compareBytes(bytesOf(value.B).subarray(0, start.length), start) === 0;
}

/** Whether a string or binary has another within it, or a set or list has a member equal to it. */
export function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) return part.B !== undefined && includesBytes(bytesOf(value.B), bytesOf(part.B));
  if (value.SS !== undefined) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS !== undefined) return value.NS.some(member => equalValues({ N: member }, part));
  if (value.BS !== undefined) return value.BS.some(member => equalValues({ B: member }, part));
  return value.L?.some(element => equalValues(element, part)) ?? false;
}

function includesBytes(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from(part));
}

/** Whether the value of a sort key fulfils its part of a key condition. */
export function inRange(value: Value, { operator, values: [first, last] }: RangeCondition): boolean {
  if (operator === 'begins_with') return beginsWith(value, first);
  if (operator !== 'BETWEEN') return compares(value, operator, first);
  return compares(value, '>=', first) && compares(value, '<=', last);
}
