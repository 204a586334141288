import type { Comparator, Operand } from '../../ast.js';
import { clause, type Clause } from '../../clause.js';
import { referredTo } from '../operand.js';
import { refuse, type Site } from '../site.js';
import { apply, type Operator } from './operator.js';
import { ordered, range } from './order.js';

/** The size of a stored value as a number to compare: bytes of text in UTF-8 or of binary, members, elements or entries. */
export interface SizeConditions {
  eq(size: number): Clause;
  ne(size: number): Clause;
  lt(size: number): Clause;
  lte(size: number): Clause;
  gt(size: number): Clause;
  gte(size: number): Clause;
  between(low: number, high: number): Clause;
}

const COMPARATORS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** The size of what is stored at a place. Numbers, booleans and null have none. */
export function sizeOf(site: Site): SizeConditions {
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

function sizeOperand(site: Site, value: unknown): Operand {
  const other = referredTo(site, value);
  if (other !== undefined) return ordered(other, { path: other.path }, 'size');
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { value: { N: String(value) } };
  throw refuse(site, 'compares its size() with a whole number');
}
