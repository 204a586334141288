import { momentOf, type Moment } from '../model/codecs/date-codecs.js';
import { typeOf, type ValueType, compareKeys } from '../values/value.js';
import { clause, MAX_IN, not, type Operand, type Comparator, type Condition, type Clause } from './condition.js';
import {
  refuse,
  refuseValue,
  type FieldRef,
  encodePart,
  encodePrefix,
  operandOf,
  referredTo,
  applyOperator,
  IN_CONDITIONS,
  IN_KEYS,
  type Operator,
} from './operator.js';

/** The types that have an order. */
const ORDERED: readonly ValueType[] = ['S', 'N', 'B'];
const SIZED: readonly ValueType[] = ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'];

/** A comparison with one operand: of a field with a value or another field, and of a size with a number. */
interface Comparison extends Pick<Operator, 'aliases' | 'places' | 'types'> {
  readonly name: string;
  readonly op: Comparator;
  /**
   * Which end of its millisecond a `Date` stands for beside a timestamp: what is below it is below its first text, what is not
   * above it goes up to its last. An equality asks for all of them.
   */
  readonly bound?: keyof Moment;
}

const COMPARISONS: readonly Comparison[] = [
  { name: 'eq', op: '=', places: IN_KEYS, aliases: ['equals', 'equal', 'is', 'equalTo', 'isEqual'] },
  { name: 'ne', op: '<>', places: IN_CONDITIONS, aliases: ['neq', 'notEq', 'notEquals', 'notEqual', 'isNot', 'not'] },
  ordered({ name: 'lt', op: '<', bound: 'first', aliases: ['lessThan', 'below', 'before'] }),
  ordered({ name: 'lte', op: '<=', bound: 'last', aliases: ['le', 'lessThanOrEqual', 'atMost'] }),
  ordered({ name: 'gt', op: '>', bound: 'last', aliases: ['greaterThan', 'above', 'after'] }),
  ordered({ name: 'gte', op: '>=', bound: 'first', aliases: ['ge', 'greaterThanOrEqual', 'atLeast'] }),
];

function ordered(row: Omit<Comparison, 'places' | 'types'>): Comparison {
  return { ...row, places: IN_KEYS, types: ORDERED };
}

/** One row for each operator that makes a condition: whatever is checked before it is applied stands here. */
export const CONDITION_OPERATORS: readonly Operator[] = [
  ...COMPARISONS.map((row): Operator => ({
    ...row,
    operands: [1, 1],
    apply: (site, [value]) => compare(site, value, row),
  })),
  {
    name: 'between',
    aliases: ['range', 'within', 'inRange'],
    operands: [2, 2],
    places: IN_KEYS,
    types: ORDERED,
    apply: between,
  },
  { name: 'in', aliases: ['oneOf', 'anyOf', 'isIn', 'inList'], operands: [1, 1], places: IN_CONDITIONS, apply: isIn },
  {
    name: 'beginsWith',
    aliases: ['startsWith', 'begins_with', 'startWith', 'hasPrefix', 'prefix', 'like'],
    operands: [1, 1],
    places: IN_KEYS,
    types: ['S', 'B'],
    apply: beginsWith,
  },
  {
    name: 'notBeginsWith',
    aliases: ['notStartsWith', 'doesNotBeginWith', 'notLike'],
    operands: [1, 1],
    places: IN_CONDITIONS,
    types: ['S', 'B'],
    apply: (site, operands) => not(beginsWith(site, operands)),
  },
  {
    name: 'contains',
    aliases: ['includes', 'has', 'include', 'contain'],
    operands: [1, 1],
    places: IN_CONDITIONS,
    types: ['S', 'B', 'SS', 'NS', 'BS', 'L'],
    apply: contains,
  },
  {
    name: 'exists',
    aliases: ['isDefined', 'isPresent', 'isSet', 'exist', 'attribute_exists', 'notNull'],
    operands: [0, 0],
    places: IN_CONDITIONS,
    onBlindIndex: true,
    apply: ({ path }) => clause({ op: 'exists', path }),
  },
  {
    name: 'notExists',
    aliases: ['isMissing', 'isUndefined', 'missing', 'notExist', 'attribute_not_exists', 'isNull'],
    operands: [0, 0],
    places: IN_CONDITIONS,
    onBlindIndex: true,
    apply: ({ path }) => clause({ op: 'notExists', path }),
  },
  {
    name: 'type',
    aliases: ['attributeType', 'attribute_type', 'isType', 'typeOf'],
    operands: [1, 1],
    places: IN_CONDITIONS,
    apply: hasType,
  },
  {
    name: 'size',
    aliases: ['length', 'count'],
    operands: [0, 0],
    places: IN_CONDITIONS,
    types: SIZED,
    apply: sizeOf,
  },
];

function compare(site: FieldRef, value: unknown, { name, op, bound }: Comparison): Clause {
  const left = { path: site.path };
  if (bound !== undefined) return clause({ op, left, right: boundAt(site, value, { name, bound }) });
  const moment = momentAt(site, value);
  if (moment === undefined) return clause({ op, left, right: operandOf(site, value) });
  const within = withinMoment(site, moment);
  return clause(op === '=' ? within : { op: 'not', of: within });
}

function boundAt(site: FieldRef, value: unknown, { name, bound }: { name: string; bound: keyof Moment }): Operand {
  const moment = momentAt(site, value);
  return moment === undefined ? requireOrder(site, operandOf(site, value), name) : { value: { S: moment[bound] } };
}

/** Refuses an order between values that have none: only text, numbers and bytes have. */
function requireOrder(site: FieldRef, operand: Operand, operator: string): Operand {
  const type = 'value' in operand ? typeOf(operand.value) : site.codec.type;
  if (type !== undefined && !ORDERED.includes(type))
    throw refuseValue(site, `has no order: ${operator}() compares text, numbers and bytes, not ${type}`);
  return operand;
}

const momentAt = ({ path, attribute }: FieldRef, value: unknown): Moment | undefined =>
  path.length === 1 ? momentOf(attribute, value) : undefined;

const withinMoment = ({ path }: FieldRef, { first, last }: Moment): Condition => ({
  op: 'between',
  operand: { path },
  low: { value: { S: first } },
  high: { value: { S: last } },
});

function between(site: FieldRef, [from, to]: readonly unknown[]): Clause {
  const low = boundAt(site, from, { name: 'between', bound: 'first' });
  const high = boundAt(site, to, { name: 'between', bound: 'last' });
  return range(site, { path: site.path }, [low, high]);
}

/** Refuses a range that DynamoDB would: bounds of two types, or the upper one first. */
function range(site: FieldRef, operand: Operand, [low, high]: readonly [Operand, Operand]): Clause {
  if ('value' in low && 'value' in high) {
    const order = compareKeys(low.value, high.value);
    if (order === undefined) throw refuseValue(site, 'needs two bounds of one type in between()');
    if (order > 0) throw refuseValue(site, 'needs the lower bound first in between()');
  }
  return clause({ op: 'between', operand, low, high });
}

function isIn(site: FieldRef, [list]: readonly unknown[]): Clause {
  if (!Array.isArray(list)) throw refuseValue(site, 'takes a list in in()');
  if (list.length < 1 || list.length > MAX_IN)
    throw refuseValue(site, `takes 1 to ${MAX_IN} operands in in(), not ${list.length}`);
  if (list.includes(undefined)) throw refuseValue(site, 'was given undefined in the list of in()');
  const moments = list.flatMap(value => momentAt(site, value) ?? []);
  const values = list.filter(value => momentAt(site, value) === undefined).map(value => operandOf(site, value));
  const exact: Condition = { op: 'in', operand: { path: site.path }, list: values };
  const of = [...moments.map(moment => withinMoment(site, moment)), ...(values.length === 0 ? [] : [exact])];
  return clause(of.length === 1 ? of[0]! : { op: 'or', of });
}

function beginsWith(site: FieldRef, [prefix]: readonly unknown[]): Clause {
  const other = referredTo(site, prefix);
  const operand = other === undefined ? { value: encodePrefix(site, prefix) } : { path: other.path };
  return clause({ op: 'beginsWith', path: site.path, operand });
}

/** Part of a text, a member of a set, an element of a list. */
function contains(site: FieldRef, [part]: readonly unknown[]): Clause {
  const other = referredTo(site, part);
  const operand = other === undefined ? { value: encodePart(site, part) } : { path: other.path };
  return clause({ op: 'contains', path: site.path, operand });
}

const TYPES: ReadonlySet<unknown> = new Set<ValueType>(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);

function hasType(site: FieldRef, [type]: readonly unknown[]): Clause {
  if (!TYPES.has(type)) throw refuse(site, `takes one of ${[...TYPES].join(' ')} in type()`);
  return clause({ op: 'attributeType', path: site.path, type: type as ValueType });
}

/** The size of a stored value as a number to compare: bytes of text in UTF-8 or of binary, members, elements or entries. */
export interface SizeConditions {
  /** Is this size: `o => o.tags.size().eq(3)`. Renders `size(#tags) = :1`. */
  eq(size: number): Clause;
  /** Is another size: `o => o.tags.size().ne(0)`. Renders `size(#tags) <> :1`. */
  ne(size: number): Clause;
  /** Is smaller: `o => o.tags.size().lt(3)`. Renders `size(#tags) < :1`. */
  lt(size: number): Clause;
  /** Is smaller or equal: `o => o.tags.size().lte(3)`. Renders `size(#tags) <= :1`. */
  lte(size: number): Clause;
  /** Is larger: `o => o.tags.size().gt(3)`. Renders `size(#tags) > :1`. */
  gt(size: number): Clause;
  /** Is larger or equal: `o => o.tags.size().gte(3)`. Renders `size(#tags) >= :1`. */
  gte(size: number): Clause;
  /** From `low` to `high`, both included: `o => o.tags.size().between(1, 3)`. Renders `size(#tags) BETWEEN :1 AND :2`. */
  between(low: number, high: number): Clause;
}

/** The comparisons of a size are those of a field, with a number that is no value of the field. */
function sizeOf(site: FieldRef): SizeConditions {
  const size: Operand = { size: site.path };
  const operators: readonly Operator[] = [
    ...COMPARISONS.map(({ name, op, places }): Operator => ({
      name,
      places,
      operands: [1, 1],
      apply: (_, [value]) => clause({ op, left: size, right: sizeOperand(site, value) }),
    })),
    {
      name: 'between',
      places: IN_CONDITIONS,
      operands: [2, 2],
      apply: (_, [low, high]) => range(site, size, [sizeOperand(site, low), sizeOperand(site, high)]),
    },
  ];
  const words = operators.map(operator => {
    const word = (...operands: readonly unknown[]) => applyOperator(operator, site, { operands });
    return [operator.name, word] as const;
  });
  return Object.freeze(Object.fromEntries(words)) as unknown as SizeConditions;
}

function sizeOperand(site: FieldRef, value: unknown): Operand {
  const other = referredTo(site, value);
  if (other !== undefined) return requireOrder(other, { path: other.path }, 'size');
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { value: { N: String(value) } };
  throw refuseValue(site, 'compares its size() with a whole number');
}
