import { plain } from '../../model/codecs/plain/plain.js';
import { numericText } from '../../model/codecs/scalars/numeric.js';
import { numericSet } from '../../model/codecs/sets/number-sets.js';
import type { Value } from '../../values/value.js';
import { isNumberText } from './exact-number.js';

/** The wire value of plain data that is neither list nor map, bigint and exact numbers included. */
export function encodeExactLeaf(value: unknown): Value {
  if (typeof value === 'bigint') return { N: numericText(value) };
  if (value instanceof Set) return encodeMembers(value);
  return isExact(value) ? { N: numericText(value.value) } : plain.encode(value);
}

/** A set of numbers of which some are exact only as text is `NS` all the same; any other set is told by its members. */
function encodeMembers(set: ReadonlySet<unknown>): Value {
  if (![...set].some(member => typeof member === 'bigint' || isExact(member))) return plain.encode(set);
  return numericSet.encode(new Set([...set].map(member => (isExact(member) ? member.value : member))) as never);
}

const isExact = (value: unknown): value is { readonly value: string } =>
  typeof value === 'object' && value !== null && isNumberText(value);
