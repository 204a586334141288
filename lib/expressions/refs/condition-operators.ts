import { isBytes } from '../../values/binary.js';
import { typeOf, type Value, type ValueType } from '../../values/value.js';
import type { Comparator } from '../ast.js';
import { clause, type Clause } from '../clause.js';
import { MAX_IN } from '../render-condition.js';
import { elementOf } from './element.js';
import { operandOf, ordered, range, referredTo } from './operand.js';
import type { Operator } from './operator.js';
import { refuse, type Site } from './site.js';
import { sizeOf } from './size.js';

const compare = (op: Comparator): Operator => ({
  operands: [1, 1],
  apply: (site, [value]) => clause({ op, left: { path: site.path }, right: operandOf(site, value) }),
});

const order = (name: string, op: Comparator): Operator => ({
  operands: [1, 1],
  apply: (site, [value]) =>
    clause({ op, left: { path: site.path }, right: ordered(site, operandOf(site, value), name) }),
});

const presence = (op: 'exists' | 'notExists'): Operator => ({
  operands: [0, 0],
  apply: ({ path }) => clause({ op, path }),
});

const TYPES: ReadonlySet<unknown> = new Set<ValueType>(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);

/** The words that make a condition of a reference, with DynamoDB's own rules for their operands. */
export const CONDITION_OPERATORS: readonly (readonly [string, Operator])[] = [
  ['eq', compare('=')],
  ['ne', compare('<>')],
  ['lt', order('lt', '<')],
  ['lte', order('lte', '<=')],
  ['gt', order('gt', '>')],
  ['gte', order('gte', '>=')],
  ['between', { operands: [2, 2], apply: between }],
  ['in', { operands: [1, 1], apply: isIn }],
  ['beginsWith', { operands: [1, 1], apply: beginsWith }],
  ['contains', { operands: [1, 1], apply: contains }],
  ['exists', presence('exists')],
  ['notExists', presence('notExists')],
  ['type', { operands: [1, 1], apply: ofType }],
  ['size', { operands: [0, 0], apply: sizeOf }],
];

function between(site: Site, operands: readonly unknown[]): Clause {
  const [low, high] = operands.map(value => ordered(site, operandOf(site, value), 'between'));
  range(site, low!, high!);
  return clause({ op: 'between', operand: { path: site.path }, low: low!, high: high! });
}

function isIn(site: Site, [list]: readonly unknown[]): Clause {
  if (!Array.isArray(list)) throw refuse(site, 'takes a list in in()');
  if (list.length < 1 || list.length > MAX_IN)
    throw refuse(site, `takes 1 to ${MAX_IN} operands in in(), not ${list.length}`);
  if (list.includes(undefined)) throw refuse(site, 'was given undefined in the list of in()');
  return clause({ op: 'in', operand: { path: site.path }, list: list.map(value => operandOf(site, value)) });
}

/** The operand is the beginning of what is stored, as text or bytes: the codec knows only whole values. */
function beginsWith(site: Site, [prefix]: readonly unknown[]): Clause {
  const { type } = site.codec;
  if (type !== undefined && type !== 'S' && type !== 'B')
    throw refuse(site, `is stored as ${type}; beginsWith() is for text and bytes`);
  const other = referredTo(site, prefix);
  if (other !== undefined) return clause({ op: 'beginsWith', path: site.path, operand: { path: other.path } });
  const value = raw(prefix);
  if (value === undefined || (type !== undefined && typeOf(value) !== type))
    throw refuse(site, `takes ${type === 'B' ? 'bytes' : type === 'S' ? 'text' : 'text or bytes'} in beginsWith()`);
  return clause({ op: 'beginsWith', path: site.path, operand: { value } });
}

/** Part of a text, a member of a set, an element of a list. */
function contains(site: Site, [part]: readonly unknown[]): Clause {
  const other = referredTo(site, part);
  const operand = other === undefined ? { value: elementOf(site, part) } : { path: other.path };
  return clause({ op: 'contains', path: site.path, operand });
}

function ofType(site: Site, [type]: readonly unknown[]): Clause {
  if (!TYPES.has(type)) throw refuse(site, `takes one of ${[...TYPES].join(' ')} in type()`);
  return clause({ op: 'attributeType', path: site.path, type: type as ValueType });
}

function raw(value: unknown): Value | undefined {
  if (typeof value === 'string') return { S: value };
  return isBytes(value) ? { B: value } : undefined;
}
