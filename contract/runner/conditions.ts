import { and, not, or, type Clause } from '../../lib/index.js';
import { malformed, membersOf, objectOf, type Data } from './data.js';
import { fieldOf, toField, type Shape } from './field-value.js';
import type { Ref, Refs } from './verbs.js';

/** Operators of the format and the word of a field reference for each. A word that is none is handed on, to be refused. */
const WORDS: Readonly<Record<string, string>> = {
  '=': 'eq',
  '==': 'eq',
  eq: 'eq',
  '<>': 'ne',
  '!=': 'ne',
  ne: 'ne',
  '<': 'lt',
  lt: 'lt',
  '<=': 'lte',
  le: 'lte',
  lte: 'lte',
  '>': 'gt',
  gt: 'gt',
  '>=': 'gte',
  ge: 'gte',
  gte: 'gte',
  between: 'between',
  begins_with: 'beginsWith',
  in: 'in',
  contains: 'contains',
  exists: 'exists',
  attribute_exists: 'exists',
  not_exists: 'notExists',
  attribute_not_exists: 'notExists',
  attribute_type: 'type',
};

export const wordOf = (operator: string): string => WORDS[operator.toLowerCase()] ?? operator;

/** The reference of an attribute, or of a place below one: `address.city`, `lines[0].sku`. */
export function refOf(o: Refs, shape: Shape, path: string): Ref {
  if (shape.attributes.has(path)) return o.at(fieldOf(shape, path));
  const [head, ...rest] = [...path.matchAll(/[^.[\]]+|\[\d+\]/g)].map(([part]) => part);
  if (head === undefined || rest.length === 0) return o.at(fieldOf(shape, path));
  return rest.reduce<Ref>(
    (ref, part) => ref['at']!(/^\[\d+\]$/.test(part) ? Number(part.slice(1, -1)) : part) as Ref,
    o.at(fieldOf(shape, head)),
  );
}

/** The attribute a path starts at; its type says how operands are meant. */
export const headOf = (shape: Shape, path: string): string =>
  shape.attributes.has(path) ? path : (/^[^.[]+/.exec(path)?.[0] ?? path);

/** A condition of the format as a clause: one comparison, a list of them, or a group of `and`, `or`, `not`. */
export function clauseOf(o: Refs, shape: Shape, condition: unknown): Clause {
  if (Array.isArray(condition)) return and(...condition.map(one => clauseOf(o, shape, one)));
  const data = objectOf(condition, 'a condition');
  const group = ['and', 'or', 'not'].find(name => Object.hasOwn(data, name));
  if (group === undefined) return comparison(o, shape, data);
  const inner = membersOf(data, 'a group', [group])[group];
  if (group === 'not') return not(clauseOf(o, shape, inner));
  if (!Array.isArray(inner)) throw malformed(`${group} takes a list of conditions`);
  const clauses = inner.map(one => clauseOf(o, shape, one));
  return group === 'and' ? and(...clauses) : or(...clauses);
}

function comparison(o: Refs, shape: Shape, data: Data): Clause {
  const { attribute, operator = '=' } = membersOf(data, 'condition', [
    'attribute',
    'operator',
    'value',
    'values',
    'comparator',
  ]);
  if (typeof attribute !== 'string' || typeof operator !== 'string')
    throw malformed('a condition names an attribute and an operator');
  const ref = refOf(o, shape, attribute);
  if (operator.toLowerCase() === 'size') return sizeClause(ref, data);
  const word = wordOf(operator);
  const operands = (TAKES_A_LIST.has(word) ? spread(operandsOf(data)) : operandsOf(data)).map(value =>
    operand(shape, attribute, word, value),
  );
  return ref[word]!(...(word === 'in' ? [operands] : operands)) as Clause;
}

/** `{operator: size, value: 3}`, `{operator: size, comparator: ">", value: 3}` or `{operator: size, values: [">", 3]}`. */
function sizeClause(ref: Ref, data: Data): Clause {
  const operands = operandsOf(data);
  const named = data['comparator'] ?? (operands.length > 1 ? operands.shift() : '=');
  const size = ref['size']!() as Ref;
  const word = size[wordOf(String(named))];
  if (word === undefined) throw malformed(`size has no comparator ${String(named)}`);
  return word(...operands) as Clause;
}

/** Operators of several operands, which a runtime may give as one list: `{operator: in, value: [1, 2]}`. */
const TAKES_A_LIST: ReadonlySet<string> = new Set(['in', 'between']);

const spread = (operands: unknown[]): unknown[] =>
  operands.length === 1 && Array.isArray(operands[0]) ? (operands[0] as unknown[]) : operands;

export function operandsOf(data: Data): unknown[] {
  if (data['values'] !== undefined) return Array.isArray(data['values']) ? [...data['values']] : [data['values']];
  return Object.hasOwn(data, 'value') ? [data['value']] : [];
}

/** An operand of the attribute's own type, except where the operator takes a part of it. */
export function operand(shape: Shape, path: string, word: string, value: unknown): unknown {
  const name = headOf(shape, path);
  const type = shape.attributes.get(name)?.type;
  if (path !== name || word === 'type') return value;
  if (word === 'contains' && type !== 'S' && type !== 'B')
    return type === 'BS' && typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value;
  return toField(shape, name, value);
}
