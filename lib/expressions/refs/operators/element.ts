import { plain } from '../../../model/codecs/plain/plain.js';
import type { Codec } from '../../../model/codec.js';
import { isBytes } from '../../../values/binary.js';
import { typeOf, type Value } from '../../../values/value.js';
import { wireOf } from '../operand.js';
import { refuse, type Site } from '../site.js';

const SETS: ReadonlySet<string | undefined> = new Set(['SS', 'NS', 'BS']);

/** Whether the codec of a place writes sets, whatever the value. */
export function isSet({ codec }: Site): boolean {
  return SETS.has(codec.type);
}

/** What contains() looks for, in the form in which the set, list or text of this place holds it. */
export function elementOf(site: Site, part: unknown): Value {
  const { codec } = site;
  if (isSet(site)) return firstMember(membersOf(site, [part]));
  if (codec.type === 'L') return wireOf(site, part, elementCodec(codec));
  if (codec.type === 'S' || (codec.type === undefined && typeof part === 'string')) {
    if (typeof part !== 'string') throw refuse(site, 'takes text in contains()');
    return { S: part };
  }
  if (codec.type === 'B' || (codec.type === undefined && isBytes(part))) {
    if (!isBytes(part)) throw refuse(site, 'takes bytes in contains()');
    return { B: part };
  }
  if (codec.type !== undefined) throw refuse(site, `is stored as ${codec.type}, which contains nothing to look for`);
  return wireOf(site, part, elementCodec(codec));
}

/** A set value of the given members; a `Set` among them stands for its own. Never empty: DynamoDB has no empty set. */
export function membersOf(site: Site, members: readonly unknown[]): Value {
  const all = new Set(members.flatMap(member => (member instanceof Set ? [...(member as Set<unknown>)] : [member])));
  if (all.has(undefined)) throw refuse(site, 'was given undefined as a member');
  const value = wireOf(site, all);
  const list = value.SS ?? value.NS ?? value.BS;
  if (list === undefined || list.length === 0) throw refuse(site, 'needs at least one member, all of one type');
  return value;
}

/** A list value of the given elements. */
export function elementsOf(site: Site, elements: readonly unknown[]): Value {
  const { type } = site.codec;
  const value = type === undefined || type === 'L' ? wireOf(site, elements) : undefined;
  if (value?.L === undefined) throw refuse(site, 'is no list');
  return value;
}

function elementCodec(codec: Codec): Codec {
  return codec.member?.(0)?.codec ?? plain;
}

function firstMember({ SS, NS, BS }: Value): Value {
  if (SS !== undefined) return { S: SS[0]! };
  return NS === undefined ? { B: BS![0]! } : { N: NS[0]! };
}

/** What beginsWith() takes: the beginning of what is stored, as text or bytes, since the codec knows only whole values. */
export function beginningOf(site: Site, prefix: unknown): Value {
  const { type } = site.codec;
  const value: Value | undefined =
    typeof prefix === 'string' ? { S: prefix } : isBytes(prefix) ? { B: prefix } : undefined;
  if (value === undefined || (type !== undefined && typeOf(value) !== type))
    throw refuse(site, `takes ${type === 'B' ? 'bytes' : type === 'S' ? 'text' : 'text or bytes'} in beginsWith()`);
  return value;
}
