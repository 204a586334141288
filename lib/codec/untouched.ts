import { isDeepStrictEqual } from 'node:util';
import type { Codec } from '../model/codec.js';
import { encodeElement } from '../model/codecs/element.js';
import { isNestedCodec } from '../model/codecs/collections/nested.js';
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
  if (stored.NULL !== true && isDeepStrictEqual(codec.decode(stored), value)) return stored;
  if (typeof value !== 'object' || value === null || codec.member === undefined) throw fault;
  if (stored.L !== undefined && Array.isArray(value))
    return {
      L: value.map((element, i) => encodeMember({ codec: memberOf(codec, i, fault), before: stored.L![i], element })),
    };
  if (stored.M !== undefined && !Array.isArray(value)) return { M: encodeMembers(codec, refused) };
  throw fault;
}

function encodeMembers(codec: Codec, { value, stored, fault }: Refused): MutableItem {
  const map: MutableItem = {};
  const entries = value instanceof Map ? value : Object.entries(value as object);
  const omitting = isNestedCodec(codec) ? codec.shape().attributes.filter(({ omitEmpty }) => omitEmpty) : [];
  for (const [key, element] of entries as Iterable<[string, unknown]>) {
    const member = codec.member?.(key);
    if (member === undefined) throw fault;
    const before = getOwn(stored.M!, String(member.segment));
    if (element === undefined && before === undefined) continue;
    if (element === undefined && isNestedCodec(codec)) throw fault;
    if (element === undefined) continue;
    if (omitting.some(({ field }) => field === key) && isEmptyFor(member.codec, element)) continue;
    setOwn(map, String(member.segment), encodeMember({ codec: member.codec, before, element }));
  }
  return map;
}

function memberOf(codec: Codec, index: number, fault: unknown): Codec {
  const member = codec.member?.(index);
  if (member === undefined) throw fault;
  return member.codec;
}

function encodeMember(at: { codec: Codec; before: Value | undefined; element: unknown }): Value {
  try {
    return encodeElement(at.codec, at.element);
  } catch (fault) {
    if (at.before === undefined) throw fault;
    return encodeUntouched(at.codec, { value: at.element, stored: at.before, fault });
  }
}
