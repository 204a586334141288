import { DynamormError, type ErrorCode } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';
import { fieldError } from '../item/encode.js';
import type { Codec } from '../model/codecs/codec.js';
import { stampText } from '../model/codecs/date-codecs.js';
import { isNestedCodec } from '../model/codecs/nested.js';
import { plain } from '../model/codecs/plain.js';
import type { Attribute, Model } from '../model/model.js';
import { isBytes, typeOf, type ValueType, type Value } from '../values/value.js';
import type { Path, Operand } from './condition.js';

/** A path for people: `address.city`, `lines[0].sku`. Names with dots are not marked as such, so it is never read back. */
export function pathText(path: Path): string {
  return path.slice(1).reduce<string>(step, path[0]);
}

/** One segment appended to the text of a path. */
export function step(text: string, segment: string | number): string {
  return typeof segment === 'number' ? `${text}[${segment}]` : `${text}.${segment}`;
}

/** The place in an item that a reference stands for, and how values there are translated. */
export interface FieldRef {
  readonly model: Model;
  /** The attribute the path starts at. */
  readonly attribute: Attribute;
  /** Codec of the value at the end of the path. */
  readonly codec: Codec;
  /** Stored names and indexes. */
  readonly path: Path;
  /** The path in field names, as written by the user. */
  readonly label: string;
}

/** The reference to a whole field. @throws ErrInvalidModel for a field that the class does not have */
export function fieldRefOf(model: Model, field: string): FieldRef {
  const attribute = model.byField.get(field);
  if (attribute === undefined)
    throw new DynamormError(
      'ErrInvalidModel',
      `${model.name} has no field ${field}${didYouMean(field, model.byField.keys())}`,
      contextOf(model, field),
    );
  return { model, attribute, codec: attribute.codec, path: [attribute.name], label: field };
}

/**
 * The reference one step further down: a map key or a list index.
 *
 * @throws ErrInvalidModel where there is no such member; ErrEncryptedFieldNotQueryable below an encrypted field;
 * ErrInvalidOperator below a key, which is always a scalar
 */
export function memberRef(site: FieldRef, segment: string | number): FieldRef {
  const found = segment === '' ? undefined : findMember(site, segment);
  if (found !== undefined) return found;
  const { attribute } = site;
  if (attribute.encrypted !== undefined)
    throw refuse(site, 'is encrypted, and nothing within it can be addressed', 'ErrEncryptedFieldNotQueryable');
  if (attribute.isKey !== undefined) throw refuse(site, `is a key, so there is no ${quoted(segment)} within it`);
  if (site.codec.member === undefined)
    throw refuse(
      site,
      `is a single value: there is no ${quoted(segment)} within it`,
      'ErrInvalidOperator',
      'ErrInvalidModel',
    );
  const members = isNestedCodec(site.codec) ? site.codec.shape().attributes.map(({ field }) => field) : [];
  throw refuse(site, `has no member ${quoted(segment)}${didYouMean(segment, members)}`, 'ErrInvalidModel');
}

/** The reference one step further down; undefined where there is no such member. */
export function findMember(site: FieldRef, segment: string | number): FieldRef | undefined {
  const { model, attribute, codec, path, label } = site;
  if (attribute.encrypted !== undefined || attribute.isKey !== undefined) return undefined;
  const member = codec.member?.(segment);
  if (member === undefined) return undefined;
  return { model, attribute, codec: member.codec, path: [...path, member.segment], label: step(label, segment) };
}

/** What is refused about a place, before any request: model, field, and the reason as the rest of the sentence. */
export function refuse(
  site: Pick<FieldRef, 'model' | 'label'>,
  reason: string,
  ...[code = 'ErrInvalidOperator', ...codes]: readonly ErrorCode[]
): DynamormError {
  const message = `${site.model.name}.${site.label} ${reason}`;
  return new DynamormError(code, message, { ...contextOf(site.model, site.label), codes });
}

/** What is refused about a value that an operator was given: the program's operator is right, and its data is not. */
export const refuseValue = (site: Pick<FieldRef, 'model' | 'label'>, reason: string): DynamormError =>
  refuse(site, reason, 'ErrInvalidOperator', 'ErrInvalidInput');

/** The error about an operator of a field: what is wrong with the operator, rather than with the field. */
export function refuseOperator(site: Pick<FieldRef, 'model' | 'label'>, sentence: string): DynamormError {
  const message = `${site.model.name}.${site.label}: ${sentence}`;
  return new DynamormError('ErrInvalidOperator', message, {
    ...contextOf(site.model, site.label),
    codes: ['ErrInvalidModel'],
  });
}

/** Where it happened, for errors. */
export function contextOf(model: Model, field?: string) {
  return { model: model.name, table: model.table, key: model.key.map(attribute => attribute.name), field };
}

function quoted(segment: string | number): string {
  return typeof segment === 'number' ? `index ${segment}` : `"${segment}"`;
}

/** What a reference answers with its site to: it answers every name, so it is asked by something that is no name. */
export const SITE: unique symbol = Symbol('site');

/** The place a reference stands for; undefined for any other value. */
function readFieldRef(value: unknown): FieldRef | undefined {
  return typeof value === 'function' ? (value as { readonly [SITE]?: FieldRef })[SITE] : undefined;
}

/** Where a callback with field references is given: the operators it may use follow from it. */
export type CallbackPlace = 'where' | 'filter' | 'if' | 'changes';

/** The places of operators that find items by their key, of those that only test an item, and of those that change one. */
export const IN_KEYS: readonly CallbackPlace[] = ['where', 'filter', 'if'];
export const IN_CONDITIONS: readonly CallbackPlace[] = ['filter', 'if'];
export const IN_CHANGES: readonly CallbackPlace[] = ['changes'];
export const ANYWHERE: readonly CallbackPlace[] = ['where', 'filter', 'if', 'changes'];

const PLACE_NAMES: Readonly<Record<CallbackPlace, string>> = {
  where: 'where()',
  filter: 'filter()',
  if: 'if',
  changes: 'the changes of an update',
};

/** A row of the tables of operators: all that is checked before one is applied, and what it makes of its operands. */
export interface Operator {
  readonly name: string;
  /** What other libraries and DynamoDB call it, for "did you mean". */
  readonly aliases?: readonly string[];
  /** How many operands it takes. */
  readonly operands: readonly [least: number, most: number];
  /** Where it may be used. */
  readonly places: readonly CallbackPlace[];
  /** The stored types it works on; all where absent. A field whose codec writes several is checked by its operands alone. */
  readonly types?: readonly ValueType[];
  /** Works on an encrypted field, because it replaces the whole value. */
  readonly onEncrypted?: true;
  /** Works on a blind index: it compares nothing with the hash. Changes of one are refused where they are sent. */
  readonly onBlindIndex?: true;
  apply(site: FieldRef, operands: readonly unknown[]): unknown;
}

/** Applies an operator, once its row allows it here, on this field, with as many operands, none of them forgotten. */
export function applyOperator(
  operator: Operator,
  site: FieldRef,
  { operands, place }: { readonly operands: readonly unknown[]; readonly place?: CallbackPlace },
): unknown {
  const { name, types } = operator;
  const { attribute, codec } = site;
  if (place !== undefined && !operator.places.includes(place)) throw placeError(operator, site, place);
  if (attribute.encrypted !== undefined && operator.onEncrypted !== true)
    throw refuse(site, `is encrypted, so ${name}() cannot be used on it`, 'ErrEncryptedFieldNotQueryable');
  if (attribute.owned === 'blindIndex' && operator.onBlindIndex !== true) throw blindIndexError(site, name);
  const [least, most] = operator.operands;
  const { length } = operands;
  if (length < least || length > most) throw refuse(site, `${name}() takes ${count(least, most)}, not ${length}`);
  if (operands.includes(undefined))
    throw refuseValue(
      site,
      `${name}() was given undefined; notExists() asks for what is absent, remove() deletes a value`,
    );
  if (types !== undefined && codec.type !== undefined && !types.includes(codec.type))
    throw refuse(site, `is stored as ${codec.type}; ${name}() is for ${typeWords(types)}`);
  return operator.apply(site, operands);
}

function placeError({ name, places }: Operator, site: FieldRef, place: CallbackPlace): Error {
  const instead = places === IN_CHANGES ? 'it changes an item' : place === 'changes' ? 'use if' : 'use filter()';
  return refuseOperator(site, `${name}() cannot be used in ${PLACE_NAMES[place]}; ${instead}`);
}

/** The operand would be sent as it is: the very plaintext that the hash stands for. */
function blindIndexError(site: FieldRef, name: string): Error {
  const reason = `is a blind index, so ${name}() cannot be used on it: ask its index for the value by query()`;
  return refuse(site, reason, 'ErrEncryptedFieldNotQueryable', 'ErrInvalidModel');
}

function count(least: number, most: number): string {
  if (most === Infinity) return `at least ${least} operand${least === 1 ? '' : 's'}`;
  return most === 0 ? 'no operands' : `${most} operand${most === 1 ? '' : 's'}`;
}

const TYPE_WORDS: readonly (readonly [words: string, ...types: ValueType[]])[] = [
  ['text', 'S'],
  ['numbers', 'N'],
  ['bytes', 'B'],
  ['sets', 'SS', 'NS', 'BS'],
  ['lists', 'L'],
  ['objects', 'M'],
];

function typeWords(types: readonly ValueType[]): string {
  const words = TYPE_WORDS.flatMap(([word, ...of]) => (of.some(type => types.includes(type)) ? [word] : []));
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The error for a word that is neither an operator nor a member of the field. */
export function unknownOperator(
  site: FieldRef,
  name: string,
  { operators, place }: { readonly operators: Iterable<Operator>; readonly place: CallbackPlace },
): Error {
  const usable = [...operators].filter(({ places }) => places.includes(place));
  const alias = usable.find(({ aliases }) => aliases?.includes(name));
  const meant =
    alias === undefined
      ? didYouMean(
          name,
          usable.map(one => one.name),
          one => `${one}()`,
        )
      : `; did you mean ${alias.name}()?`;
  return refuseOperator(site, `no operator ${name}()${meant}`);
}

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
function isSet({ codec }: FieldRef): boolean {
  return SETS.has(codec.type);
}

/** A set value of the given members; a `Set` among them stands for its own. Never empty: DynamoDB has no empty set. */
export function encodeMembers(site: FieldRef, members: readonly unknown[]): Value {
  const all = new Set(members.flatMap(member => (member instanceof Set ? [...(member as Set<unknown>)] : [member])));
  if (all.has(undefined)) throw refuseValue(site, 'was given undefined as a member');
  const value = wireOf(site, all);
  const list = value.SS ?? value.NS ?? value.BS;
  if (list === undefined || list.length === 0) throw refuseValue(site, 'needs at least one member, all of one type');
  return value;
}

/** A list value of the given elements. */
export function encodeElements(site: FieldRef, elements: readonly unknown[]): Value {
  const value = wireOf(site, elements);
  if (value.L === undefined) throw refuseValue(site, 'is no list');
  return value;
}

/** What contains() looks for, in the form in which the set, list or text of this field holds it. */
export function encodePart(site: FieldRef, part: unknown): Value {
  const { type } = site.codec;
  if (isSet(site)) return firstMember(encodeMembers(site, [part]));
  if (type === 'S' || (type === undefined && typeof part === 'string')) {
    if (typeof part !== 'string') throw refuseValue(site, 'takes text in contains()');
    return { S: part };
  }
  if (type === 'B' || (type === undefined && isBytes(part))) {
    if (!isBytes(part)) throw refuseValue(site, 'takes bytes in contains()');
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
    throw refuseValue(
      site,
      `takes ${type === 'B' ? 'bytes' : type === 'S' ? 'text' : 'text or bytes'} in beginsWith()`,
    );
  return value;
}
