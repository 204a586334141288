import { isBytes, toBase64 } from '../values/binary.js';
import { setOwn } from '../values/own.js';

// Deeper than an item can nest: what contains itself is handed on as it is, and `JSON.stringify` says so.
const MAX_DEPTH = 64;

/**
 * The fields of an entity as JSON can hold them, so that `JSON.stringify(entity)` neither fails nor loses anything: sets
 * become lists, maps objects, bytes base64 text, and bigints decimal text.
 */
export function jsonOf(entity: object): Record<string, unknown> {
  return membersOf(Object.entries(entity), 1);
}

function membersOf(entries: Iterable<readonly [unknown, unknown]>, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of entries) setOwn(object, String(name), jsonValue(value, depth));
  return object;
}

function jsonValue(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (isBytes(value)) return toBase64(value);
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, member => jsonValue(member, depth + 1));
  if (value instanceof Map) return membersOf(value, depth + 1);
  return typeof (value as { toJSON?: unknown }).toJSON === 'function'
    ? value
    : membersOf(Object.entries(value), depth + 1);
}
