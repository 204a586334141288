import type { Value } from '../../../values/value.js';
import type { Codec } from '../../codec.js';
import { located, wrongType, wrongValue } from '../faults.js';
import { readDecimal, textOf } from '../scalars/decimal.js';
import { bigintText, decimalText, numberText, readBigint, readNumber } from '../scalars/number-text.js';
import { numericText, readNumeric } from '../scalars/numeric.js';
import { encodeMembers } from './members.js';

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
