import { setOwn } from '../../../values/own.js';
import type { Item, MutableItem, Value } from '../../../values/value.js';
import { NULL } from '../element.js';
import { invalid, located } from '../faults.js';
import { isPlainObject } from '../kinds.js';
import { numberText } from '../scalars/number-text.js';
import { wellFormed } from '../text.js';
import { encodeLeaf, needsCodec } from './plain-leaf.js';

/** DynamoDB's limit; the attribute's own value is level 1. */
const MAX_LEVEL = 32;

/** The wire value of plain data; a fault for what would not be read back as it was. */
export function encodePlain(value: unknown): Value {
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
      return value === null ? NULL : encodeObject(value, level);
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
  let key = '';
  try {
    for (key of Object.keys(object)) {
      const member = object[key];
      if (member === undefined) continue;
      if (level > MAX_LEVEL) throw tooDeep();
      setOwn(map, wellFormed(key), encode(member, level));
    }
  } catch (error) {
    throw located(error, key);
  }
  return map;
}

function tooDeep(): Error {
  return invalid(`a value nests at most ${MAX_LEVEL} levels; it is deeper, or contains itself`);
}
