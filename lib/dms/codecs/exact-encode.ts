import { invalid } from '../../model/codecs/faults.js';
import { isPlainObject } from '../../model/codecs/kinds.js';
import { plain } from '../../model/codecs/plain/plain.js';
import { numericText } from '../../model/codecs/scalars/numeric.js';
import { numericSet } from '../../model/codecs/sets/number-sets.js';
import { wellFormed } from '../../model/codecs/text.js';
import { setOwn } from '../../values/own.js';
import type { Item, MutableItem, Value } from '../../values/value.js';
import { nested, within } from './exact-elements.js';
import { isNumberText } from './exact-number.js';

/** The wire value of plain data, bigint and exact numbers included. */
export function encodeExact(value: unknown): Value {
  if (typeof value === 'bigint') return { N: numericText(value) };
  if (typeof value !== 'object' || value === null) return plain.encode(value);
  if (Array.isArray(value)) return { L: nested(() => encodeList(value)) };
  if (isPlainObject(value)) return { M: nested(() => encodeMap(value)) };
  if (value instanceof Set) return encodeMembers(value);
  return isNumberText(value) ? { N: numericText(value.value) } : plain.encode(value);
}

/** A set of numbers of which some are exact only as text is `NS` all the same; any other set is told by its members. */
function encodeMembers(set: ReadonlySet<unknown>): Value {
  const isExact = [...set].some(member => typeof member === 'bigint' || isExactNumber(member));
  if (!isExact) return plain.encode(set);
  return numericSet.encode(new Set([...set].map(member => (isExactNumber(member) ? member.value : member))) as never);
}

const isExactNumber = (value: unknown): value is { readonly value: string } =>
  typeof value === 'object' && value !== null && isNumberText(value);

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
