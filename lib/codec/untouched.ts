import { isDeepStrictEqual } from 'node:util';
import type { Codec } from '../model/codec.js';
import { encodeElement } from '../model/codecs/element.js';
import { isNestedCodec, type NestedCodec } from '../model/codecs/collections/nested.js';
import { located } from '../model/codecs/faults.js';
import { isPlainObject } from '../model/codecs/kinds.js';
import { isEmptyFor } from '../model/empty.js';
import { getOwn, setOwn } from '../values/own.js';
import type { MutableItem, Value } from '../values/value.js';

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
export function encodeUntouched(codec: Codec, refused: Refused): Value {
  const { value, stored, fault } = refused;
  if (stored.NULL === true || typeof value === 'undefined') throw fault;
  const was = codec.decode(stored);
  if (isDeepStrictEqual(was, value)) return stored;
  if (codec.member === undefined || !isSameKind(was, value)) throw fault;
  if (stored.L !== undefined && Array.isArray(value))
    return {
      L: Array.from(value as readonly unknown[], (element, i) =>
        encodeMember(i, { codec: memberOf(codec, i, fault), before: stored.L![i], element }),
      ),
    };
  if (stored.M === undefined) throw fault;
  return { M: isNestedCodec(codec) ? encodeFields(codec, refused) : encodeEntries(codec, refused) };
}

/** Whether a value is such as its codec reads, so that what its members say is all that it says: a `Date` has none. */
function isSameKind(was: unknown, value: unknown): value is object {
  if (typeof value !== 'object' || value === null || typeof was !== 'object' || was === null) return false;
  if (Array.isArray(was) || was instanceof Map) return Object.getPrototypeOf(value) === Object.getPrototypeOf(was);
  return isPlainObject(value) || Object.getPrototypeOf(value) === Object.getPrototypeOf(was);
}

function encodeEntries(codec: Codec, { value, stored, fault }: Refused): MutableItem {
  const map: MutableItem = {};
  const entries = value instanceof Map ? value : Object.entries(value as object);
  for (const [key, element] of entries as Iterable<[unknown, unknown]>) {
    const member = typeof key === 'string' && key !== '' ? codec.member?.(key) : undefined;
    if (member === undefined) throw fault;
    const name = String(member.segment);
    const before = getOwn(stored.M!, name);
    // A dictionary leaves undefined members out; a Map has none.
    if (element === undefined && !(value instanceof Map)) continue;
    setOwn(map, name, encodeMember(key as string, { codec: member.codec, before, element }));
  }
  return map;
}

/** The fields of a nested class: what was not there is not required. */
function encodeFields(codec: NestedCodec, { value, stored, fault }: Refused): MutableItem {
  const map: MutableItem = {};
  const { attributes, byField } = codec.shape();
  const fields = value as Readonly<Record<string, unknown>>;
  if (isPlainObject(fields) && Object.keys(fields).some(key => fields[key] !== undefined && !byField.has(key)))
    throw fault;
  for (const attribute of attributes) {
    const [element, before] = [fields[attribute.field], getOwn(stored.M!, attribute.name)];
    if (element === undefined) {
      if (before !== undefined && !attribute.optional) throw fault;
    } else if (!attribute.omitEmpty || !isEmptyFor(attribute.codec, element))
      setOwn(map, attribute.name, encodeMember(attribute.field, { codec: attribute.codec, before, element }));
  }
  return map;
}

function memberOf(codec: Codec, index: number, fault: unknown): Codec {
  const member = codec.member?.(index);
  if (member === undefined) throw fault;
  return member.codec;
}

/** One member of a value, at its place in it. */
interface MemberAt {
  readonly codec: Codec;
  readonly before: Value | undefined;
  readonly element: unknown;
}

function encodeMember(place: string | number, { codec, before, element }: MemberAt): Value {
  try {
    try {
      return encodeElement(codec, element);
    } catch (fault) {
      if (before === undefined) throw fault;
      return encodeUntouched(codec, { value: element, stored: before, fault });
    }
  } catch (fault) {
    throw located(fault, place);
  }
}
