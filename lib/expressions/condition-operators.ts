import type { Codec } from '../model/codecs/codec.js';
import { plain } from '../model/codecs/plain.js';
import { momentOf, type Moment } from '../model/stamp.js';
import { isBytes } from '../values/bytes.js';
import { typeOf, type ValueType, type Value } from '../values/value.js';
import { compareKeys } from './compare-keys.js';
import { clause, not, type Operand, type Comparator, type Condition, type Clause } from './condition.js';
import { refuse, type FieldRef } from './field-ref.js';
import { operandOf, wireOf, referredTo } from './operands.js';
import { MAX_IN } from './render.js';

const ORDERED: ReadonlySet<ValueType | undefined> = new Set<ValueType>(['S', 'N', 'B']);

/** Refuses an order between values that have none: only text, numbers and bytes have. */
function ordered(site: FieldRef, operand: Operand, operator: string): Operand {
  const type = 'value' in operand ? typeOf(operand.value) : site.codec.type;
  if (type !== undefined && !ORDERED.has(type))
    throw refuse(site, `has no order: ${operator}() compares text, numbers and bytes, not ${type}`);
  return operand;
}

/** Refuses a range that DynamoDB would: bounds of two types, or the upper one first. */
function range(site: FieldRef, low: Operand, high: Operand): void {
  if (!('value' in low) || !('value' in high)) return;
  const order = compareKeys(low.value, high.value);
  if (order === undefined) throw refuse(site, 'needs two bounds of one type in between()');
  if (order > 0) throw refuse(site, 'needs the lower bound first in between()');
}

const compare = (name: string, op: '=' | '<>'): Operator => ({
  name,
  operands: [1, 1],
  apply: (site, [value]) => {
    const moment = momentAt(site, value);
    if (moment === undefined) return clause({ op, left: { path: site.path }, right: operandOf(site, value) });
    const within = withinMoment(site, moment);
    return clause(op === '=' ? within : { op: 'not', of: within });
  },
});

/** A `Date` is the millisecond: what is below it is below its first text, what is not above it goes up to the last. */
const order = (name: string, op: Comparator, bound: keyof Moment): Operator => ({
  name,
  operands: [1, 1],
  apply: (site, [value]) => clause({ op, left: { path: site.path }, right: boundAt(site, value, { name, bound }) }),
});

function boundAt(site: FieldRef, value: unknown, { name, bound }: { name: string; bound: keyof Moment }): Operand {
  const moment = momentAt(site, value);
  return moment === undefined ? ordered(site, operandOf(site, value), name) : { value: { S: moment[bound] } };
}

const momentAt = ({ path, attribute }: FieldRef, value: unknown): Moment | undefined =>
  path.length === 1 ? momentOf(attribute, value) : undefined;

const withinMoment = ({ path }: FieldRef, { first, last }: Moment): Condition => ({
  op: 'between',
  operand: { path },
  low: { value: { S: first } },
  high: { value: { S: last } },
});

/** The words that compare a field with values, or with other fields. */
const COMPARISONS: readonly Operator[] = [
  compare('eq', '='),
  compare('ne', '<>'),
  order('lt', '<', 'first'),
  order('lte', '<=', 'last'),
  order('gt', '>', 'last'),
  order('gte', '>=', 'first'),
  { name: 'between', operands: [2, 2], apply: between },
  { name: 'in', operands: [1, 1], apply: isIn },
];

function between(site: FieldRef, [from, to]: readonly unknown[]): Clause {
  const low = boundAt(site, from, { name: 'between', bound: 'first' });
  const high = boundAt(site, to, { name: 'between', bound: 'last' });
  range(site, low, high);
  return clause({ op: 'between', operand: { path: site.path }, low, high });
}

function isIn(site: FieldRef, [list]: readonly unknown[]): Clause {
  if (!Array.isArray(list)) throw refuse(site, 'takes a list in in()');
  if (list.length < 1 || list.length > MAX_IN)
    throw refuse(site, `takes 1 to ${MAX_IN} operands in in(), not ${list.length}`);
  if (list.includes(undefined)) throw refuse(site, 'was given undefined in the list of in()');
  const moments = list.flatMap(value => momentAt(site, value) ?? []);
  const values = list.filter(value => momentAt(site, value) === undefined).map(value => operandOf(site, value));
  const exact: Condition = { op: 'in', operand: { path: site.path }, list: values };
  const of = [...moments.map(moment => withinMoment(site, moment)), ...(values.length === 0 ? [] : [exact])];
  return clause(of.length === 1 ? of[0]! : { op: 'or', of });
}

const SETS: ReadonlySet<string | undefined> = new Set(['SS', 'NS', 'BS']);

/** Whether the codec of a place writes sets, whatever the value. */
export function isSet({ codec }: FieldRef): boolean {
  return SETS.has(codec.type);
}

/** What contains() looks for, in the form in which the set, list or text of this place holds it. */
function elementOf(site: FieldRef, part: unknown): Value {
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
export function membersOf(site: FieldRef, members: readonly unknown[]): Value {
  const all = new Set(members.flatMap(member => (member instanceof Set ? [...(member as Set<unknown>)] : [member])));
  if (all.has(undefined)) throw refuse(site, 'was given undefined as a member');
  const value = wireOf(site, all);
  const list = value.SS ?? value.NS ?? value.BS;
  if (list === undefined || list.length === 0) throw refuse(site, 'needs at least one member, all of one type');
  return value;
}

/** A list value of the given elements. */
export function elementsOf(site: FieldRef, elements: readonly unknown[]): Value {
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
function beginningOf(site: FieldRef, prefix: unknown): Value {
  const { type } = site.codec;
  const value: Value | undefined =
    typeof prefix === 'string' ? { S: prefix } : isBytes(prefix) ? { B: prefix } : undefined;
  if (value === undefined || (type !== undefined && typeOf(value) !== type))
    throw refuse(site, `takes ${type === 'B' ? 'bytes' : type === 'S' ? 'text' : 'text or bytes'} in beginsWith()`);
  return value;
}

/** A word on a field reference: how many operands it takes and what it makes of them. */
export interface Operator {
  readonly name: string;
  readonly operands: readonly [least: number, most: number];
  /** Works on an encrypted field, because it replaces the whole value. */
  readonly whole?: boolean;
  apply(site: FieldRef, operands: readonly unknown[]): unknown;
}

/** Applies an operator, once its operands are known to be as many as it takes and none of them forgotten. */
export function apply(operator: Operator, site: FieldRef, operands: readonly unknown[]): unknown {
  const { name } = operator;
  if (site.attribute.encrypted !== undefined && operator.whole !== true)
    throw refuse(site, `is encrypted, so ${name}() cannot be used on it`, 'ErrEncryptedFieldNotQueryable');
  if (site.attribute.owned === 'blindIndex' && operator.whole !== true && !PRESENCE.has(name))
    throw blindError(site, name);
  const [least, most] = operator.operands;
  const { length } = operands;
  if (length < least || length > most) throw refuse(site, `${name}() takes ${count(least, most)}, not ${length}`);
  if (operands.includes(undefined))
    throw refuse(site, `${name}() was given undefined; notExists() asks for what is absent, remove() deletes a value`);
  return operator.apply(site, operands);
}

const PRESENCE: ReadonlySet<string> = new Set(['exists', 'notExists']);

/** The operand would be sent as it is: the very plaintext that the hash stands for. */
function blindError(site: FieldRef, name: string): Error {
  const reason = `is a blind index, so ${name}() cannot be used on it: ask its index for the value by query()`;
  return refuse(site, reason, 'ErrEncryptedFieldNotQueryable', 'ErrInvalidModel');
}

function count(least: number, most: number): string {
  if (most === Infinity) return `at least ${least} operand${least === 1 ? '' : 's'}`;
  return most === 0 ? 'no operands' : `${most} operand${most === 1 ? '' : 's'}`;
}

/** The size of a stored value as a number to compare: bytes of text in UTF-8 or of binary, members, elements or entries. */
export interface SizeConditions {
  /** Is this size: `o => o.tags.size().eq(3)`. Renders `size(#tags) = :1`. */
  eq(size: number): Clause;
  /** Is another size. Renders `size(#tags) <> :1`. */
  ne(size: number): Clause;
  /** Is smaller. Renders `size(#tags) < :1`. */
  lt(size: number): Clause;
  /** Is smaller or equal. Renders `size(#tags) <= :1`. */
  lte(size: number): Clause;
  /** Is larger. Renders `size(#tags) > :1`. */
  gt(size: number): Clause;
  /** Is larger or equal. Renders `size(#tags) >= :1`. */
  gte(size: number): Clause;
  /** From `low` to `high`, both included. Renders `size(#tags) BETWEEN :1 AND :2`. */
  between(low: number, high: number): Clause;
}

const COMPARATORS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** The size of what is stored at a place. Numbers, booleans and null have none. */
function sizeOf(site: FieldRef): SizeConditions {
  const { type } = site.codec;
  if (type === 'N' || type === 'BOOL' || type === 'NULL')
    throw refuse(site, `is stored as ${type}, which has no size()`);
  const size: Operand = { size: site.path };
  const operators = [...Object.entries(COMPARATORS).map(([name, op]) => comparing(name, op, size)), within(size)];
  const words = operators.map(operator => {
    const word = (...operands: readonly unknown[]) => apply(operator, site, operands);
    return [operator.name, word] as const;
  });
  return Object.freeze(Object.fromEntries(words)) as unknown as SizeConditions;
}

function comparing(name: string, op: Comparator, left: Operand): Operator {
  return {
    name,
    operands: [1, 1],
    apply: (site, [value]) => clause({ op, left, right: sizeOperand(site, value) }),
  };
}

function within(operand: Operand): Operator {
  return {
    name: 'between',
    operands: [2, 2],
    apply: (site, operands) => {
      const [low, high] = operands.map(value => sizeOperand(site, value));
      range(site, low!, high!);
      return clause({ op: 'between', operand, low: low!, high: high! });
    },
  };
}

function sizeOperand(site: FieldRef, value: unknown): Operand {
  const other = referredTo(site, value);
  if (other !== undefined) return ordered(other, { path: other.path }, 'size');
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { value: { N: String(value) } };
  throw refuse(site, 'compares its size() with a whole number');
}

const TYPES: ReadonlySet<unknown> = new Set<ValueType>(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);

/** The words that make a condition of a reference, with DynamoDB's own rules for their operands. */
export const CONDITION_OPERATORS: readonly Operator[] = [
  ...COMPARISONS,
  { name: 'beginsWith', operands: [1, 1], apply: beginsWith },
  { name: 'notBeginsWith', operands: [1, 1], apply: (site, operands) => not(beginsWith(site, operands)) },
  { name: 'contains', operands: [1, 1], apply: contains },
  { name: 'exists', operands: [0, 0], apply: ({ path }) => clause({ op: 'exists', path }) },
  { name: 'notExists', operands: [0, 0], apply: ({ path }) => clause({ op: 'notExists', path }) },
  { name: 'type', operands: [1, 1], apply: ofType },
  { name: 'size', operands: [0, 0], apply: sizeOf },
];

function beginsWith(site: FieldRef, [prefix]: readonly unknown[]): Clause {
  const { type } = site.codec;
  if (type !== undefined && type !== 'S' && type !== 'B')
    throw refuse(site, `is stored as ${type}; beginsWith() is for text and bytes`);
  const other = referredTo(site, prefix);
  const operand = other === undefined ? { value: beginningOf(site, prefix) } : { path: other.path };
  return clause({ op: 'beginsWith', path: site.path, operand });
}

/** Part of a text, a member of a set, an element of a list. */
function contains(site: FieldRef, [part]: readonly unknown[]): Clause {
  const other = referredTo(site, part);
  const operand = other === undefined ? { value: elementOf(site, part) } : { path: other.path };
  return clause({ op: 'contains', path: site.path, operand });
}

function ofType(site: FieldRef, [type]: readonly unknown[]): Clause {
  if (!TYPES.has(type)) throw refuse(site, `takes one of ${[...TYPES].join(' ')} in type()`);
  return clause({ op: 'attributeType', path: site.path, type: type as ValueType });
}
