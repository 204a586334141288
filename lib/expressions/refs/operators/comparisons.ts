import { momentOf, type Moment } from '../../../model/stamp.js';
import type { Comparator, Condition, Operand } from '../../ast.js';
import { clause, type Clause } from '../../clause.js';
import { MAX_IN } from '../../render-condition.js';
import { operandOf } from '../operand.js';
import { refuse, type Site } from '../site.js';
import type { Operator } from './operator.js';
import { ordered, range } from './order.js';

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

function boundAt(site: Site, value: unknown, { name, bound }: { name: string; bound: keyof Moment }): Operand {
  const moment = momentAt(site, value);
  return moment === undefined ? ordered(site, operandOf(site, value), name) : { value: { S: moment[bound] } };
}

const momentAt = ({ path, attribute }: Site, value: unknown): Moment | undefined =>
  path.length === 1 ? momentOf(attribute, value) : undefined;

const withinMoment = ({ path }: Site, { first, last }: Moment): Condition => ({
  op: 'between',
  operand: { path },
  low: { value: { S: first } },
  high: { value: { S: last } },
});

/** The words that compare a field with values, or with other fields. */
export const COMPARISONS: readonly Operator[] = [
  compare('eq', '='),
  compare('ne', '<>'),
  order('lt', '<', 'first'),
  order('lte', '<=', 'last'),
  order('gt', '>', 'last'),
  order('gte', '>=', 'first'),
  { name: 'between', operands: [2, 2], apply: between },
  { name: 'in', operands: [1, 1], apply: isIn },
];

function between(site: Site, [from, to]: readonly unknown[]): Clause {
  const low = boundAt(site, from, { name: 'between', bound: 'first' });
  const high = boundAt(site, to, { name: 'between', bound: 'last' });
  range(site, low, high);
  return clause({ op: 'between', operand: { path: site.path }, low, high });
}

function isIn(site: Site, [list]: readonly unknown[]): Clause {
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
