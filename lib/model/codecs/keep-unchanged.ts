import { isDeepStrictEqual } from 'node:util';
import { isBytes, equalValues, type MutableItem, type Value, getOwn, setOwn } from '../../values/value.js';
import { type Codec, decodeElement, encodeElement, located, isDate, isPlainObject } from './codec.js';
import { originOf } from './origin.js';

/** A value that its codec refused to encode: what is stored in its place, and why it was refused. */
export interface Refused {
  readonly value: unknown;
  readonly stored: Value;
  readonly fault: unknown;
}

/**
 * The wire value of what a codec reads and would not write, such as the number 9007199254740992 or an object without a member
 * that is required by now: as it is stored, wherever the value is still what was read. What was not touched is never written,
 * so it need not be writable; what was touched and cannot be written is the codec's own fault.
 */
export function keepUnchanged(codec: Codec, refused: Refused): Value {
  const { value, stored, fault } = refused;
  if (stored.NULL === true || value === undefined || value === null) throw fault;
  if (codec.encodeOver !== undefined) return codec.encodeOver(value as never, refused);
  const was = codec.decode(stored);
  if (isUntouched(was, refused)) return stored;
  if (codec.member === undefined || !isSameKind(was, value)) throw fault;
  if (stored.L !== undefined && Array.isArray(value)) return { L: encodeElements(codec, value, refused) };
  if (stored.M === undefined) throw fault;
  return { M: encodeEntries(codec, refused) };
}

/**
 * Whether a value that cannot be written is what was read. Equality is only believed of data that says all it is; an instance
 * of a class, whose state may be private, has to be the very object that was read.
 */
function isUntouched(was: unknown, { value, stored }: Refused): boolean {
  if (Object.is(was, value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const origin = originOf(value);
  const known = origin === undefined ? isTransparent(value) : equalValues(origin, stored);
  return known && isDeepStrictEqual(was, value);
}

/** Whether a value holds nothing that cannot be seen from outside. */
function isTransparent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isTransparent);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Set.prototype) return [...(value as Set<unknown>)].every(isTransparent);
  if (prototype === Map.prototype) return [...(value as Map<unknown, unknown>).values()].every(isTransparent);
  if (isPlainObject(value)) return Object.values(value).every(isTransparent);
  return (isDate(value) && prototype === Date.prototype) || isBytes(value);
}

/** Whether a value is such as its codec reads, so that what its members say is all that it says: a `Date` has none. */
function isSameKind(was: unknown, value: unknown): value is object {
  if (typeof value !== 'object' || value === null || typeof was !== 'object' || was === null) return false;
  if (Array.isArray(was) || was instanceof Map) return Object.getPrototypeOf(value) === Object.getPrototypeOf(was);
  return isPlainObject(value) || Object.getPrototypeOf(value) === Object.getPrototypeOf(was);
}

/** The elements of a list. One that cannot be written may stand anywhere else by now. */
function encodeElements(codec: Codec, values: readonly unknown[], { stored, fault }: Refused): readonly Value[] {
  return Array.from(values, (element, i) => {
    const member = codec.member!(i);
    if (member === undefined) throw fault;
    const old = stored.L!;
    return encodeMember(i, { codec: member.codec, element, before: old[i], others: old });
  });
}

function encodeEntries(codec: Codec, { value, stored, fault }: Refused): MutableItem {
  const map: MutableItem = {};
  const entries = value instanceof Map ? value : Object.entries(value as object);
  const others = Object.values(stored.M!);
  for (const [key, element] of entries as Iterable<[unknown, unknown]>) {
    const member = typeof key === 'string' && key !== '' ? codec.member!(key) : undefined;
    if (member === undefined) throw fault;
    // A dictionary leaves undefined members out; a Map has none.
    if (element === undefined && !(value instanceof Map)) continue;
    const name = String(member.segment);
    const before = getOwn(stored.M!, name);
    setOwn(map, name, encodeMember(key as string, { codec: member.codec, element, before, others }));
  }
  return map;
}

/** One member of a value, with what is stored at its place and, where it may have been moved, elsewhere. */
export interface MemberAt {
  readonly codec: Codec;
  readonly element: unknown;
  readonly before: Value | undefined;
  readonly others?: readonly Value[];
}

/** A member as its codec writes it, else as it is stored. @throws what the codec did not like, with the path of the member */
function encodeMember(place: string | number, { codec, element, before, others = [] }: MemberAt): Value {
  try {
    return encodeElement(codec, element);
  } catch (fault) {
    const refused = { value: element, fault };
    try {
      if (before === undefined) throw fault;
      return keepUnchanged(codec, { ...refused, stored: before });
    } catch (last) {
      const moved = others.find(stored => stored !== before && isMoved(codec, element, stored));
      if (moved === undefined) throw located(last, place);
      return moved;
    }
  }
}

function isMoved(codec: Codec, value: unknown, stored: Value): boolean {
  return isUntouched(decodeElement(codec, stored), { value, stored, fault: undefined });
}
