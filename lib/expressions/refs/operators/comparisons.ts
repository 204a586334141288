import type { Comparator } from '../../ast.js';
import { clause, type Clause } from '../../clause.js';
import { MAX_IN } from '../../render-condition.js';
import { operandOf } from '../operand.js';
import { refuse, type Site } from '../site.js';
import type { Operator } from './operator.js';
import { ordered, range } from './order.js';

const compare = (name: string, op: Comparator): Operator => ({
  name,
  operands: [1, 1],
  apply: (site, [value]) => clause({ op, left: { path: site.path }, right: operandOf(site, value) }),
});

const order = (name: string, op: Comparator): Operator => ({
  name,
  operands: [1, 1],
  apply: (site, [value]) =>
    clause({ op, left: { path: site.path }, right: ordered(site, operandOf(site, value), name) }),
});

/** The words that compare a field with values, or with other fields. */
export const COMPARISONS: readonly Operator[] = [
  compare('eq', '='),
  compare('ne', '<>'),
  order('lt', '<'),
  order('lte', '<='),
  order('gt', '>'),
  order('gte', '>='),
  { name: 'between', operands: [2, 2], apply: between },
  { name: 'in', operands: [1, 1], apply: isIn },
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
