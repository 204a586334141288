import type { ValueType } from '../../../values/value.js';
import { clause, type Clause } from '../../clause.js';
import { referredTo } from '../operand.js';
import { refuse, type Site } from '../site.js';
import { COMPARISONS } from './comparisons.js';
import { beginningOf, elementOf } from './element.js';
import type { Operator } from './operator.js';
import { sizeOf } from './size.js';

const TYPES: ReadonlySet<unknown> = new Set<ValueType>(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);

/** The words that make a condition of a reference, with DynamoDB's own rules for their operands. */
export const CONDITION_OPERATORS: readonly Operator[] = [
  ...COMPARISONS,
  { name: 'beginsWith', operands: [1, 1], apply: beginsWith },
  { name: 'contains', operands: [1, 1], apply: contains },
  { name: 'exists', operands: [0, 0], apply: ({ path }) => clause({ op: 'exists', path }) },
  { name: 'notExists', operands: [0, 0], apply: ({ path }) => clause({ op: 'notExists', path }) },
  { name: 'type', operands: [1, 1], apply: ofType },
  { name: 'size', operands: [0, 0], apply: sizeOf },
];

function beginsWith(site: Site, [prefix]: readonly unknown[]): Clause {
  const { type } = site.codec;
  if (type !== undefined && type !== 'S' && type !== 'B')
    throw refuse(site, `is stored as ${type}; beginsWith() is for text and bytes`);
  const other = referredTo(site, prefix);
  const operand = other === undefined ? { value: beginningOf(site, prefix) } : { path: other.path };
  return clause({ op: 'beginsWith', path: site.path, operand });
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
