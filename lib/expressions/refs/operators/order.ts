import { typeOf, type ValueType } from '../../../values/value.js';
import type { Operand } from '../../ast.js';
import { compareKeys } from '../../compare-keys.js';
import { refuse, type Site } from '../site.js';

const ORDERED: ReadonlySet<ValueType | undefined> = new Set<ValueType>(['S', 'N', 'B']);

/** Refuses an order between values that have none: only text, numbers and bytes have. */
export function ordered(site: Site, operand: Operand, operator: string): Operand {
  const type = 'value' in operand ? typeOf(operand.value) : site.codec.type;
  if (type !== undefined && !ORDERED.has(type))
    throw refuse(site, `has no order: ${operator}() compares text, numbers and bytes, not ${type}`);
  return operand;
}

/** Refuses a range that DynamoDB would: bounds of two types, or the upper one first. */
export function range(site: Site, low: Operand, high: Operand): void {
  if (!('value' in low) || !('value' in high)) return;
  const order = compareKeys(low.value, high.value);
  if (order === undefined) throw refuse(site, 'needs two bounds of one type in between()');
  if (order > 0) throw refuse(site, 'needs the lower bound first in between()');
}
