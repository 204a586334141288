import { hasInheritedNames, setOwn } from '../../../values/own.js';
import type { Item, MutableItem, Value } from '../../../values/value.js';
import { invalid, located } from '../faults.js';
import { isPlainObject } from '../kinds.js';
import { numberText } from '../scalars/number-text.js';
import { mapKey, wellFormed } from '../text.js';

import { encodeLeaf, needsCodec } from './plain-leaf.js';

/** DynamoDB's limit; the attribute's own value is level 1. */
const MAX_LEVEL = 32;

/** Whether each key has to be checked to be the object's own; true only while a foreign prototype is in the way. */
let guarded = false;

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
