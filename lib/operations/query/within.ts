import { compareKeys } from '../../expressions/compare-keys.js';
import type { SortCondition } from '../../expressions/key/key-condition.js';
import { bytesOf, compareBytes } from '../../values/binary.js';
import type { Value } from '../../values/value.js';

/** Whether a sort key attribute of this value is among those a key condition finds: DynamoDB starts a query nowhere else. */
export function isWithin(value: Value, condition: SortCondition): boolean {
  if (condition.op === 'beginsWith') return beginsWith(value, condition.value);
  if (condition.op === 'between') return holds(value, '>=', condition.low) && holds(value, '<=', condition.high);
  return holds(value, condition.op, condition.value);
}

function holds(value: Value, op: '=' | '<' | '<=' | '>' | '>=', bound: Value): boolean {
  const order = compareKeys(value, bound);
  if (order === undefined) return false;
  switch (op) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function beginsWith({ S, B }: Value, start: Value): boolean {
  if (S !== undefined && start.S !== undefined) return S.startsWith(start.S);
  if (B === undefined || start.B === undefined) return false;
  const beginning = bytesOf(start.B);
  return compareBytes(bytesOf(B).subarray(0, beginning.length), beginning) === 0;
}
