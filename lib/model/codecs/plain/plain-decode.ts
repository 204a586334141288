import { hasInheritedNames } from '../../../values/own.js';
import type { Item, Value, ValueType } from '../../../values/value.js';
import { located, wrongType } from '../faults.js';
import { freshBytes } from '../scalars/bytes.js';
import { readNumber } from '../scalars/number-text.js';
import { decodeSet } from '../sets/any-set.js';

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
