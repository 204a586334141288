import { fromBase64 } from '../values/binary.js';
import { decimalLimit, parseDecimal } from '../values/decimal.js';
import { setOwn } from '../values/own.js';
import type { Item, MutableItem, Value } from '../values/value.js';

const DEPTH = 32;

/** A parsed JSON object of typed attribute values; undefined where it is anything else. Cursors come from outside. */
export function readItem(json: unknown, depth = 0): Item | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json) || depth > DEPTH) return undefined;
  const item: MutableItem = {};
  for (const [name, member] of Object.entries(json)) {
    const value = readValue(member, depth + 1);
    if (value === undefined) return undefined;
    setOwn(item, name, value);
  }
  return item;
}

function readValue(json: unknown, depth: number): Value | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const [entry, ...others] = Object.entries(json);
  if (entry === undefined || others.length > 0) return undefined;
  const [type, body] = entry as [string, unknown];
  switch (type) {
    case 'S':
      return typeof body === 'string' ? { S: body } : undefined;
    case 'N':
      return isNumber(body) ? { N: body } : undefined;
    case 'B':
      return isBase64(body) ? { B: body } : undefined;
    case 'BOOL':
      return typeof body === 'boolean' ? { BOOL: body } : undefined;
    case 'NULL':
      return body === true ? { NULL: true } : undefined;
    case 'M': {
      const map = readItem(body, depth);
      return map && { M: map };
    }
    default:
      return Array.isArray(body) ? readMany(type, body, depth) : undefined;
  }
}

function readMany(type: string, body: readonly unknown[], depth: number): Value | undefined {
  switch (type) {
    case 'SS':
      return body.every(member => typeof member === 'string') ? { SS: body } : undefined;
    case 'NS':
      return body.every(isNumber) ? { NS: body } : undefined;
    case 'BS':
      return body.every(isBase64) ? { BS: body } : undefined;
    case 'L': {
      const list = depth > DEPTH ? [] : body.map(member => readValue(member, depth + 1));
      return list.length === body.length && list.every(member => member !== undefined) ? { L: list } : undefined;
    }
    default:
      return undefined;
  }
}

/** A number that DynamoDB could have stored: no other one is the key of an item. */
function isNumber(value: unknown): value is string {
  const decimal = typeof value === 'string' ? parseDecimal(value) : undefined;
  return decimal !== undefined && decimalLimit(decimal) === undefined;
}

function isBase64(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    fromBase64(value);
    return true;
  } catch {
    return false;
  }
}
