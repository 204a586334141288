import {
  isBytes,
  type Item,
  type Value,
  type ValueType,
  type MutableItem,
  hasInheritedNames,
  setOwn,
} from '../../values/value.js';
import { freshBytes, wireBytes } from './binary.js';
import {
  located,
  wrongType,
  wrongValue,
  invalid,
  describe,
  isDate,
  isPlainObject,
  mapKey,
  wellFormed,
  type CodecFault,
  type Codec,
} from './codec.js';
import { readNumber, numberText } from './number.js';
import { decodeSet, encodeSet } from './sets.js';

/** Whether each key has to be checked to be the map's own; true only while a foreign prototype is in the way. */
let guarded = false;

/** The plain data of any stored value. */
export function decodePlain(value: Value): unknown {
  // Most values of most items, and nothing in them is looked up by a name from outside.
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return readNumber(value.N);
  guarded = hasInheritedNames();
  return decode(value);
}

/** `for in` finds the one member of a value faster than asking for each of ten. */
function decode(value: Value): unknown {
  for (const type in value) {
    const content = value[type as ValueType];
    if (content === undefined) continue;
    switch (type as ValueType) {
      case 'S':
      case 'BOOL':
        return content;
      case 'N':
        return readNumber(content as string);
      case 'M':
        return decodeMap(content as Item);
      case 'L':
        return decodeList(content as readonly Value[]);
      case 'NULL':
        return null;
      default:
        return decodeRare(value);
    }
  }
  throw wrongType(value, 'any type');
}

function decodeRare(value: Value): unknown {
  if (value.B !== undefined) return freshBytes(value.B);
  if (value.SS === undefined && value.NS === undefined && value.BS === undefined) throw wrongType(value, 'any type');
  return decodeSet(value);
}

// A copy has all its keys at once, which is much cheaper than adding one after the other; each is then translated in place.
// An own key named `__proto__` is copied as one, and assigned as one.
function decodeMap(map: Item): Record<string, unknown> {
  const object: Record<string, unknown> = { ...map };
  let at = '';
  try {
    for (const key in object) {
      at = key;
      if (!guarded || Object.hasOwn(object, key)) object[key] = decode(object[key] as Value);
    }
  } catch (error) {
    throw located(error, at);
  }
  return object;
}

function decodeList(list: readonly Value[]): unknown[] {
  const values: unknown[] = list.slice();
  let at = 0;
  try {
    for (; at < values.length; at++) values[at] = decode(values[at] as Value);
  } catch (error) {
    throw located(error, at);
  }
  return values;
}

/** Encodes the objects that are plain data and yet neither list nor map: bytes and sets. */
function encodeLeaf(value: object): Value {
  if (isBytes(value)) return { B: wireBytes(value) };
  if (value instanceof Set) return encodeSet(value);
  throw needsCodec(value);
}

/** The fault of a value that plain data has no form for, with the way out. */
function needsCodec(value: unknown): CodecFault {
  return invalid(`${describe(value)} cannot be stored as plain data${wayOut(value)}`);
}

function wayOut(value: unknown): string {
  if (typeof value === 'bigint') return ': use the bigint codec';
  if (typeof value !== 'object' || value === null) return '';
  if (isDate(value)) return ': use the isoDate, epochSeconds or epochMilliseconds codec';
  if (value instanceof Map) return ': use the map codec';
  if (value instanceof URL) return ': use the url codec';
  return ': use the nested codec for a decorated class, or a codec of your own';
}

/** DynamoDB's limit; the attribute's own value is level 1. */
const MAX_LEVEL = 32;

/** The wire value of plain data; a fault for what would not be read back as it was. */
export function encodePlain(value: unknown): Value {
  if (typeof value === 'object') guarded = hasInheritedNames();
  return encode(value, 1);
}

function encode(value: unknown, level: number): Value {
  switch (typeof value) {
    case 'string':
      return { S: wellFormed(value) };
    case 'number':
      return { N: numberText(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      return value === null ? { NULL: true } : encodeObject(value, level);
    default:
      throw needsCodec(value);
  }
}

function encodeObject(value: object, level: number): Value {
  if (Array.isArray(value)) return { L: encodeList(value, level + 1) };
  if (isPlainObject(value)) return { M: encodeMap(value, level + 1) };
  return encodeLeaf(value);
}

function encodeList(list: readonly unknown[], level: number): readonly Value[] {
  if (level > MAX_LEVEL && list.length > 0) throw tooDeep();
  const values: Value[] = [];
  try {
    for (let i = 0; i < list.length; i++) values.push(encode(list[i], level));
  } catch (error) {
    throw located(error, values.length);
  }
  return values;
}

function encodeMap(object: Readonly<Record<string, unknown>>, level: number): Item {
  const map: MutableItem = {};
  let at = '';
  try {
    for (const key in object) {
      at = key;
      const member = object[key];
      if (member === undefined) continue;
      if (key === '__proto__' || guarded) encodeOwn(map, key, { object, level });
      else map[mapKey(key)] = encodeMember(member, level);
    }
  } catch (error) {
    throw located(error, at);
  }
  return map;
}

function encodeMember(member: unknown, level: number): Value {
  if (level > MAX_LEVEL) throw tooDeep();
  return encode(member, level);
}

function encodeOwn(
  map: MutableItem,
  key: string,
  from: { object: Readonly<Record<string, unknown>>; level: number },
): void {
  if (Object.hasOwn(from.object, key)) setOwn(map, mapKey(key), encodeMember(from.object[key], from.level));
}

function tooDeep(): Error {
  return invalid(`a value nests at most ${MAX_LEVEL} levels; it is deeper, or contains itself`);
}

/**
 * Plain data by its value: text, numbers, booleans, null, bytes, sets, lists and objects, nested up to 32 levels. It is
 * what a field without a codec gets, so it refuses, naming the codec to use, everything it would not read back as it was.
 */
export const plain: Codec = Object.freeze<Codec>({
  name: 'plain',
  type: undefined,
  encode: encodePlain,
  decode: decodePlain,
  member: segment => ({ segment, codec: plain }),
});

/** Text as `S`. Nothing else passes, so that an object can never stand where a key or a name is expected. */
export const string: Codec<string> = Object.freeze<Codec<string>>({
  name: 'string',
  type: 'S',
  encode: value => {
    if (typeof value !== 'string') throw wrongValue('a string', value);
    return { S: wellFormed(value) };
  },
  decode: value => {
    if (value.S === undefined) throw wrongType(value, 'S');
    return value.S;
  },
});

/** True or false as `BOOL`. */
export const boolean: Codec<boolean> = Object.freeze<Codec<boolean>>({
  name: 'boolean',
  type: 'BOOL',
  encode: value => {
    if (typeof value !== 'boolean') throw wrongValue('a boolean', value);
    return { BOOL: value };
  },
  decode: value => {
    if (value.BOOL === undefined) throw wrongType(value, 'BOOL');
    return value.BOOL;
  },
});
