import { isBytes } from '../values/value.js';
import { type Codec, isDate, isPlainObject } from './codecs/codec.js';

/**
 * Whether a value is empty for `omitEmpty`: null, undefined, `""`, zero in any form, false, a list, set, map or bytes
 * without members, an invalid `Date`. A map with entries is not, even when all its values are.
 */
export function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object') return !value && !Number.isNaN(value);
  if (value === null) return true;
  if (Array.isArray(value) || isBytes(value)) return value.length === 0;
  if (value instanceof Set || value instanceof Map) return value.size === 0;
  if (isDate(value)) return Number.isNaN(value.getTime());
  return isPlainObject(value) && Object.values(value).every(member => member === undefined);
}

/** `isEmpty` by the codec's own rule, where it has one: `"0"` is empty as a decimal and is not as text. */
export function isEmptyFor(codec: Codec, value: unknown): boolean {
  return codec.isEmpty === undefined ? isEmpty(value) : codec.isEmpty(value);
}

/**
 * The maker of fresh empty values for a field whose initial value is empty; undefined where it is not, or where there
 * is none. An absent `omitEmpty` attribute is read as such a value, so that `tags.add(x)` works, and never as a default.
 */
export function freshEmpty(initial: unknown, codec: Codec): (() => unknown) | undefined {
  if (initial === undefined || !isEmptyFor(codec, initial)) return undefined;
  if (typeof initial !== 'object' || initial === null) return () => initial;
  if (Array.isArray(initial)) return () => [];
  if (initial instanceof Set) return () => new Set();
  if (initial instanceof Map) return () => new Map();
  if (isBytes(initial)) return () => new Uint8Array(0);
  if (isPlainObject(initial)) return () => ({});
  // An instance of a nested class with nothing in it: the codec alone knows how to make another.
  return codec.type === 'M' ? () => codec.decode({ M: {} }) : undefined;
}
