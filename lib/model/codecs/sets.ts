import { toBase64, isBytes, type Bytes, type Value } from '../../values/value.js';
import { freshBytes, wireBytes } from './binary.js';
import { located, wrongValue, NULL, wrongType, wellFormed, invalid, describe, type Codec } from './codec.js';
import {
  readDecimal,
  textOf,
  bigintText,
  decimalText,
  numberText,
  readBigint,
  readNumber,
  numericText,
  readNumeric,
} from './number.js';

/**
 * A set's wire value by its members' texts. DynamoDB has no empty set: it is `NULL`. Members that are one on the wire
 * (`1` and `1.0`, two arrays of the same bytes) are stored once, since a set with duplicates is refused by the service.
 */
function encodeMembers<M>(set: unknown, encode: (member: unknown) => M, toValue: (members: M[]) => Value): Value {
  // Whoever takes NULL for no members when reading takes null for them when writing.
  if (set === null) return NULL;
  if (!(set instanceof Set)) throw wrongValue('a Set', set);
  if (set.size === 0) return NULL;
  const members: M[] = [];
  try {
    for (const member of set) members.push(encode(member));
  } catch (error) {
    throw located(error, members.length);
  }
  return toValue(members);
}

/** A `Set` of bytes as `BS`; the empty set is `NULL`. Members of the same bytes are one member in store. */
export const binarySet: Codec<Set<Uint8Array>> = Object.freeze<Codec<Set<Uint8Array>>>({
  name: 'binarySet',
  type: 'BS',
  handlesNull: true,
  encode: set => encodeMembers(set, wireBytes, uniqueBytes),
  decode: value => {
    if (value.BS === undefined && value.NULL !== true) throw wrongType(value, 'BS');
    return new Set(value.BS?.map(freshBytes));
  },
});

function uniqueBytes(members: Bytes[]): Value {
  if (members.length === 1) return { BS: members };
  return { BS: [...new Map(members.map(member => [toBase64(member), member])).values()] };
}

/** A `Set` of numbers as `NS`, each as exact as the number codec; the empty set is `NULL`. */
export const numberSet: Codec<Set<number>> = setOf('numberSet', { encode: numberMember, decode: readNumber });

/** A `Set` of bigints as `NS`. */
export const bigintSet: Codec<Set<bigint>> = setOf('bigintSet', {
  encode: member => bigintText(member as bigint),
  decode: readBigint,
});

/** A `Set` of exact decimals as text, `NS`. */
export const decimalSet: Codec<Set<string>> = setOf('decimalSet', {
  encode: member => decimalText(textOf(member)),
  decode: readDecimal,
});

/** A `Set` of numbers, and of texts where a number would be rounded, `NS`; see `numeric`. */
export const numericSet: Codec<Set<number | string>> = setOf('numericSet', {
  encode: numericText,
  decode: readNumeric,
});

interface NumberMember<T> {
  readonly encode: (member: unknown) => string;
  readonly decode: (text: string) => T;
}

function setOf<T>(name: string, member: NumberMember<T>): Codec<Set<T>> {
  return Object.freeze<Codec<Set<T>>>({
    name,
    type: 'NS',
    handlesNull: true,
    encode: set => encodeMembers(set, member.encode, uniqueNumbers),
    decode: value => decodeNumbers(value, member.decode),
  });
}

function decodeNumbers<T>(value: Value, decode: (text: string) => T): Set<T> {
  const set = new Set<T>();
  if (value.NS === undefined) {
    if (value.NULL !== true) throw wrongType(value, 'NS');
    return set;
  }
  let at = 0;
  try {
    for (; at < value.NS.length; at++) set.add(decode(value.NS[at]!));
  } catch (error) {
    throw located(error, at);
  }
  return set;
}

function numberMember(member: unknown): string {
  if (typeof member !== 'number') throw wrongValue('a number', member);
  return numberText(member);
}

/** Texts are canonical, so equal numbers are equal texts. */
function uniqueNumbers(members: string[]): Value {
  return { NS: [...new Set(members)] };
}

/** A `Set` of texts as `SS`; the empty set is `NULL`. */
export const stringSet: Codec<Set<string>> = Object.freeze<Codec<Set<string>>>({
  name: 'stringSet',
  type: 'SS',
  handlesNull: true,
  encode: set => encodeMembers(set, memberText, SS => ({ SS })),
  decode: value => {
    if (value.SS === undefined && value.NULL !== true) throw wrongType(value, 'SS');
    return new Set(value.SS);
  },
});

function memberText(member: unknown): string {
  if (typeof member !== 'string') throw wrongValue('a string', member);
  return wellFormed(member);
}

/** What a set may hold where no codec says what it holds. */
type Member = string | number | Uint8Array;

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
