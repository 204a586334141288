import { DynamormError } from '../errors/errors.js';
import { fieldError } from '../item/field.js';
import type { Codec } from '../model/codecs/codec.js';
import { plain } from '../model/codecs/plain.js';
import { stampText } from '../model/stamp.js';
import { isBytes } from '../values/bytes.js';
import { typeOf, type Value } from '../values/value.js';
import type { Operand } from './condition.js';
import { refuse, readFieldRef, type FieldRef } from './field-ref.js';

const NULL: Value = Object.freeze({ NULL: true });

/** The wire value of an operand, by the codec of the place it is meant for. */
export function wireOf(site: FieldRef, value: unknown, codec: Codec = site.codec): Value {
  if (readFieldRef(value) !== undefined) throw refuse(site, 'takes a value here, not another field');
  if (value === null && codec.handlesNull !== true) return NULL;
  try {
    return codec.encode(value);
  } catch (fault) {
    throw operandError(site, fault);
  }
}

/** What a comparison compares with: a value by the place's codec, or another field of the same class. */
export function operandOf(site: FieldRef, value: unknown): Operand {
  const other = referredTo(site, value);
  if (other === undefined) {
    const text = site.path.length === 1 ? stampText(site.attribute, value) : undefined;
    return { value: text === undefined ? wireOf(site, value) : { S: text } };
  }
  if (other.label === site.label) throw refuse(site, 'is compared with itself');
  return { path: other.path };
}

/** The place another reference stands for, where `value` is one; it must be of the same class and readable by DynamoDB. */
export function referredTo(site: FieldRef, value: unknown): FieldRef | undefined {
  const other = readFieldRef(value);
  if (other === undefined) return undefined;
  if (other.model !== site.model) throw refuse(site, `cannot be related to ${other.model.name}, another class`);
  if (other.attribute.encrypted !== undefined)
    throw refuse(other, 'is encrypted: DynamoDB cannot read it', 'ErrEncryptedFieldNotQueryable');
  return other;
}

/** The error for an operand the codec cannot write. Both codes hold: the operand is wrong, and here is how. */
export function operandError({ model, attribute, codec, label }: FieldRef, fault: unknown): DynamormError {
  const error = fieldError(model, { ...attribute, codec, field: label }, fault);
  const { code, message, cause, table, key, field } = error;
  const main = code === 'ErrInvalidModel' ? 'ErrInvalidOperator' : code;
  const codes = [code, 'ErrInvalidOperator', 'ErrInvalidInput'] as const;
  return new DynamormError(main, message, { model: model.name, table, key, field, codes, cause });
}

const SETS: ReadonlySet<string | undefined> = new Set(['SS', 'NS', 'BS']);

/** Whether the codec of a field writes sets, whatever the value. */
export function isSet({ codec }: FieldRef): boolean {
  return SETS.has(codec.type);
}

/** A set value of the given members; a `Set` among them stands for its own. Never empty: DynamoDB has no empty set. */
export function encodeMembers(site: FieldRef, members: readonly unknown[]): Value {
  const all = new Set(members.flatMap(member => (member instanceof Set ? [...(member as Set<unknown>)] : [member])));
  if (all.has(undefined)) throw refuse(site, 'was given undefined as a member');
  const value = wireOf(site, all);
  const list = value.SS ?? value.NS ?? value.BS;
  if (list === undefined || list.length === 0) throw refuse(site, 'needs at least one member, all of one type');
  return value;
}

/** A list value of the given elements. */
export function encodeElements(site: FieldRef, elements: readonly unknown[]): Value {
  const value = wireOf(site, elements);
  if (value.L === undefined) throw refuse(site, 'is no list');
  return value;
}

/** What contains() looks for, in the form in which the set, list or text of this field holds it. */
export function encodePart(site: FieldRef, part: unknown): Value {
  const { type } = site.codec;
  if (isSet(site)) return firstMember(encodeMembers(site, [part]));
  if (type === 'S' || (type === undefined && typeof part === 'string')) {
    if (typeof part !== 'string') throw refuse(site, 'takes text in contains()');
    return { S: part };
  }
  if (type === 'B' || (type === undefined && isBytes(part))) {
    if (!isBytes(part)) throw refuse(site, 'takes bytes in contains()');
    return { B: part };
  }
  return wireOf(site, part, site.codec.member?.(0)?.codec ?? plain);
}

function firstMember({ SS, NS, BS }: Value): Value {
  if (SS !== undefined) return { S: SS[0]! };
  return NS === undefined ? { B: BS![0]! } : { N: NS[0]! };
}

/** What beginsWith() takes: the beginning of what is stored, as text or bytes, since the codec knows only whole values. */
export function encodePrefix(site: FieldRef, prefix: unknown): Value {
  const { type } = site.codec;
  const value: Value | undefined =
    typeof prefix === 'string' ? { S: prefix } : isBytes(prefix) ? { B: prefix } : undefined;
  if (value === undefined || (type !== undefined && typeOf(value) !== type))
    throw refuse(site, `takes ${type === 'B' ? 'bytes' : type === 'S' ? 'text' : 'text or bytes'} in beginsWith()`);
  return value;
}
