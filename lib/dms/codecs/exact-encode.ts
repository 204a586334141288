import { invalid } from '../../model/codecs/faults.js';
import { isPlainObject } from '../../model/codecs/kinds.js';
import { wellFormed } from '../../model/codecs/text.js';
import { setOwn } from '../../values/own.js';
import type { Item, MutableItem, Value } from '../../values/value.js';
import { nested, within } from './exact-elements.js';
import { encodeExactLeaf } from './exact-leaf.js';

/** The wire value of plain data, bigint and exact numbers included. */
export function encodeExact(value: unknown): Value {
  if (Array.isArray(value)) return { L: nested(() => encodeList(value)) };
  return isPlainObject(value) ? { M: nested(() => encodeMap(value)) } : encodeExactLeaf(value);
}

function encodeList(list: readonly unknown[]): readonly Value[] {
  // `Array.from` visits holes too, which have no stored form.
  return Array.from(list, (member, i) => within(i, () => encodeMember(member)));
}

function encodeMap(object: Readonly<Record<string, unknown>>): Item {
  const map: MutableItem = {};
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    setOwn(
      map,
      wellFormed(key),
      within(key, () => encodeMember(member)),
    );
  }
  return map;
}

function encodeMember(member: unknown): Value {
  if (member === undefined) throw invalid('undefined cannot be stored inside a list, map or set');
  return encodeExact(member);
}
