import { setOwn } from '../../../values/own.js';
import type { Item, Value, ValueType } from '../../../values/value.js';
import { located, wrongType } from '../faults.js';
import { freshBytes } from '../scalars/bytes.js';
import { readNumber } from '../scalars/number-text.js';
import { decodeSet } from '../sets/any-set.js';
import { hasInheritedNames } from './inherited.js';

/** Whether each key has to be checked to be the map's own; true only while a foreign prototype is in the way. */
let guarded = false;

/** The plain data of any stored value. */
export function decodePlain(value: Value): unknown {
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

function decodeMap(map: Item): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  let at = '';
  try {
    for (const key in map) {
      at = key;
      if (key === '__proto__' || guarded) decodeOwn(object, key, map);
      else object[key] = decode(map[key]!);
    }
  } catch (error) {
    throw located(error, at);
  }
  return object;
}

function decodeOwn(object: Record<string, unknown>, key: string, map: Item): void {
  if (Object.hasOwn(map, key)) setOwn(object, key, decode(map[key]!));
}

function decodeList(list: readonly Value[]): unknown[] {
  const values: unknown[] = [];
  try {
    for (let i = 0; i < list.length; i++) values.push(decode(list[i]!));
  } catch (error) {
    throw located(error, values.length);
  }
  return values;
}
