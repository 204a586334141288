import { isBytes } from '../../../values/binary.js';
import type { Value } from '../../../values/value.js';
import type { Codec } from '../../codec.js';
import { invalid, wrongType, wrongValue } from '../faults.js';
import { describe } from '../kinds.js';
import { binarySet } from './binary-set.js';
import { numberSet } from './number-sets.js';
import { stringSet } from './string-set.js';

/** What a set may hold where no codec says what it holds. */
export type Member = string | number | Uint8Array;

/** A `Set` whose type follows from its members, all of one kind: texts `SS`, numbers `NS`, bytes `BS`; empty is `NULL`. */
export const anySet: Codec<Set<Member>> = Object.freeze<Codec<Set<Member>>>({
  name: 'anySet',
  type: undefined,
  handlesNull: true,
  encode: set => ((set as unknown) === null ? stringSet.encode(set as Set<string>) : encodeSet(set)),
  decode: value => decodeSet(value),
});

/** The wire value of a set whose members tell its type. */
export function encodeSet(set: unknown): Value {
  if (!(set instanceof Set)) throw wrongValue('a Set', set);
  const members = set as ReadonlySet<unknown>;
  for (const first of members) {
    if (typeof first === 'string') return stringSet.encode(set as Set<string>);
    if (typeof first === 'number') return numberSet.encode(set as Set<number>);
    if (isBytes(first)) return binarySet.encode(set as Set<Uint8Array>);
    throw invalid(`a set holds texts, numbers or bytes, found ${describe(first)}${hint(first)}`);
  }
  // Without members every set is stored alike.
  return stringSet.encode(set as Set<string>);
}

function hint(member: unknown): string {
  return typeof member === 'bigint' ? ': use the bigintSet codec' : '';
}

/** The set of a stored set of any type. */
export function decodeSet(value: Value): Set<Member> {
  if (value.SS !== undefined) return stringSet.decode(value);
  if (value.NS !== undefined) return numberSet.decode(value);
  if (value.BS !== undefined || value.NULL === true) return binarySet.decode(value);
  throw wrongType(value, 'SS, NS or BS');
}
