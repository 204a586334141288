import { CodecFault } from '../../model/codec-fault.js';
import type { Codec } from '../../model/codec.js';
import { decodeElement, encodeElement } from '../../model/codecs/element.js';
import { located, wrongType, wrongValue } from '../../model/codecs/faults.js';
import { isPlainObject } from '../../model/codecs/kinds.js';
import { plain } from '../../model/codecs/plain/plain.js';
import { numericText, readNumeric } from '../../model/codecs/scalars/numeric.js';
import { numericSet } from '../../model/codecs/sets/number-sets.js';
import { wellFormed } from '../../model/codecs/text.js';
import { setOwn } from '../../values/own.js';
import type { Item, MutableItem, Value } from '../../values/value.js';
import { ExactNumber, isNumberText } from './exact-number.js';

/** DynamoDB's limit on levels, which a value that contains itself runs into. */
const MAX_LEVEL = 32;
let level = 0;

/** Plain data, as the codec of that name, in which numbers of any size keep all their digits: see `ExactNumber`. */
export const exactPlain: Codec = Object.freeze<Codec>({
  name: 'exactPlain',
  type: undefined,
  encode,
  decode,
  member: segment => ({ segment, codec: exactPlain }),
});

/** A list, `L`, of plain data with exact numbers. */
export const exactList: Codec = ofType('L', 'a list', Array.isArray);

/** A map, `M`, of plain data with exact numbers. */
export const exactMap: Codec = ofType('M', 'an object', isPlainObject);

function ofType(type: 'L' | 'M', expected: string, is: (value: unknown) => boolean): Codec {
  return Object.freeze<Codec>({
    name: type === 'L' ? 'list(exactPlain)' : 'record(exactPlain)',
    type,
    encode: value => {
      if (!is(value)) throw wrongValue(expected, value);
      return encode(value);
    },
    decode: value => {
      if (value[type] === undefined) throw wrongType(value, type);
      return decode(value);
    },
    member: segment => ({ segment, codec: exactPlain }),
  });
}

function encode(value: unknown): Value {
  if (typeof value === 'bigint') return { N: numericText(value) };
  if (typeof value !== 'object' || value === null) return plain.encode(value);
  if (Array.isArray(value)) return { L: nested(() => encodeList(value)) };
  if (isPlainObject(value)) return { M: nested(() => encodeMap(value)) };
  if (isNumberText(value)) return { N: numericText(value.value) };
  return plain.encode(value);
}

function nested<T>(write: () => T): T {
  if (level >= MAX_LEVEL)
    throw new CodecFault(
      'ErrInvalidModel',
      `a value nests at most ${MAX_LEVEL} levels; it is deeper, or contains itself`,
    );
  level++;
  try {
    return write();
  } finally {
    level--;
  }
}

function encodeList(list: readonly unknown[]): readonly Value[] {
  return list.map((member, i) => at(i, () => encodeElement(exactPlain, member)));
}

function encodeMap(object: Readonly<Record<string, unknown>>): Item {
  const map: MutableItem = {};
  for (const [key, member] of Object.entries(object)) {
    if (member !== undefined)
      setOwn(
        map,
        wellFormed(key),
        at(key, () => encodeElement(exactPlain, member)),
      );
  }
  return map;
}

function decode(value: Value): unknown {
  if (value.N !== undefined) {
    const number = readNumeric(value.N);
    return typeof number === 'number' ? number : new ExactNumber(number);
  }
  if (value.L !== undefined) return value.L.map((member, i) => at(i, () => decodeElement(exactPlain, member)));
  if (value.NS !== undefined) return numericSet.decode(value);
  if (value.M === undefined) return plain.decode(value);
  const object: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value.M))
    setOwn(
      object,
      key,
      at(key, () => decodeElement(exactPlain, member)),
    );
  return object;
}

function at<T>(segment: string | number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw located(error, segment);
  }
}
