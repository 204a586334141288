import { setOwn } from '../../../values/own.js';
import type { Item, Value } from '../../../values/value.js';
import { located, wrongType } from '../faults.js';
import { freshBytes } from '../scalars/bytes.js';
import { readNumber } from '../scalars/number-text.js';
import { decodeSet } from '../sets/any-set.js';

/** The plain data of any stored value; the types that items are mostly made of are tested first. */
export function decodePlain(value: Value): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return readNumber(value.N);
  if (value.M !== undefined) return decodeMap(value.M);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return decodeList(value.L);
  if (value.NULL !== undefined) return null;
  return decodeRare(value);
}

function decodeRare(value: Value): unknown {
  if (value.B !== undefined) return freshBytes(value.B);
  if (value.SS === undefined && value.NS === undefined && value.BS === undefined)
    throw wrongType(value, 'DynamoDB values');
  return decodeSet(value);
}

function decodeMap(map: Item): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  let key = '';
  try {
    for (key of Object.keys(map)) setOwn(object, key, decodePlain(map[key]!));
  } catch (error) {
    throw located(error, key);
  }
  return object;
}

function decodeList(list: readonly Value[]): unknown[] {
  const values: unknown[] = [];
  try {
    for (let i = 0; i < list.length; i++) values.push(decodePlain(list[i]!));
  } catch (error) {
    throw located(error, values.length);
  }
  return values;
}
