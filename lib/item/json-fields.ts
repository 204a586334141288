import type { Codec } from '../model/codecs/codec.js';
import { isNestedCodec } from '../model/codecs/nested.js';
import type { Attribute, Model } from '../model/model.js';
import { isBytes, toBase64, setOwn } from '../values/value.js';

// Deeper than an item can nest: what contains itself is handed on as it is, and `JSON.stringify` says so.
export const MAX_DEPTH = 64;

type Fields = Readonly<Record<string, unknown>>;

/** Fields as JSON holds them: dates and URLs become text, sets lists, maps objects, bytes base64 text, bigints decimal text, nested instances their fields. */
export function jsonFields(attributes: readonly Attribute[], value: Fields, depth = 1): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const { field, codec, hidden } of attributes)
    if (hidden !== true) setOwn(object, field, jsonValue(value[field], codec, depth));
  return object;
}

function membersOf(
  entries: Iterable<readonly [unknown, unknown]>,
  codec: Codec | undefined,
  depth: number,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of entries)
    setOwn(object, String(name), jsonValue(value, codec?.member?.(String(name))?.codec, depth));
  return object;
}

function jsonValue(value: unknown, codec: Codec | undefined, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (isBytes(value)) return toBase64(value);
  if (Array.isArray(value) || value instanceof Set)
    return Array.from(value, member => jsonValue(member, codec?.member?.(0)?.codec, depth + 1));
  if (value instanceof Map) return membersOf(value, codec, depth + 1);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') {
    const told: unknown = toJSON.call(value, '');
    return told === value ? told : jsonValue(told, undefined, depth + 1);
  }
  return codec !== undefined && isNestedCodec(codec)
    ? jsonFields(codec.shape().attributes, value as Fields, depth + 1)
    : membersOf(Object.entries(value), codec, depth + 1);
}

const partsAsJson = new WeakMap<Model, () => Record<string, unknown>>();

/**
 * Makes `JSON.stringify` of a partly read item show what it shows of an entity: without it sets, maps and fields behind accessors are `{}`,
 * and bigints an error. The row stays a plain object of its fields: the method is no property that is listed or copied.
 */
export function showAsJson(model: Model, row: Fields): void {
  if (Object.entries(row).every(([field, value]) => isJson(value) && model.byField.get(field)?.hidden !== true)) return;
  let toJSON = partsAsJson.get(model);
  if (toJSON === undefined) {
    toJSON = function (this: Fields) {
      const known = [...model.byField.values()].filter(({ field }) => Object.hasOwn(this, field));
      const rest = Object.entries(this).filter(([field]) => !model.byField.has(field));
      return { ...membersOf(rest, undefined, 1), ...jsonFields(known, this) };
    };
    partsAsJson.set(model, toJSON);
  }
  Object.defineProperty(row, 'toJSON', { value: toJSON, configurable: true, writable: true });
}

/** Gives changes, listed by paths in field names, a `toJSON` that leaves out those of hidden fields. */
export function showChangesAsJson<C extends Fields>(model: Model, changes: C): C {
  const isHidden = (path: string): boolean => model.byField.get(/^[^.[]*/.exec(path)![0])?.hidden === true;
  const toJSON = (): Record<string, unknown> =>
    membersOf(
      Object.entries(changes).filter(([path]) => !isHidden(path)),
      undefined,
      1,
    );
  return Object.defineProperty(changes, 'toJSON', { value: toJSON, configurable: true, writable: true });
}

const isJson = (value: unknown): boolean => (typeof value !== 'object' || value === null) && typeof value !== 'bigint';
