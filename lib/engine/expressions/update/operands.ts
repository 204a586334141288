import { addDecimals, parseDecimal, subtractDecimals } from '../../../values/decimal.js';
import type { Item, Value } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import { storableNumber } from '../../validation/number.js';
import { valueAt } from '../paths.js';
import type { SetOperand, SetOperands } from './resolved.js';
import { setDifference, setUnion } from './sets.js';

/** The value of a right-hand side. It reads the item as it was, whatever other actions do to it. */
export function evaluateOperand(operand: SetOperand, before: Item): Value {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return valueAt(before, operand.path) ?? missing();
    case 'if_not_exists': {
      // The service asks for the other operand even when it is not needed, and misses it then.
      const otherwise = evaluateOperand(operand.otherwise, before);
      return valueAt(before, operand.path) ?? otherwise;
    }
    case 'list_append':
      return appended(operand.args, before);
    case 'fault':
      return misfit();
    default:
      return calculated(operand.kind, operand.args, before);
  }
}

/** An operand is checked before the next one is read: that decides which of two faults is told. */
function appended([first, second]: SetOperands, before: Item): Value {
  const left = evaluateOperand(first, before).L ?? misfit();
  const right = evaluateOperand(second, before).L ?? misfit();
  return { L: [...left, ...right] };
}

function calculated(operator: '+' | '-', [first, second]: SetOperands, before: Item): Value {
  const left = evaluateOperand(first, before).N ?? misfit();
  const right = evaluateOperand(second, before).N ?? misfit();
  return { N: calculate(left, operator, right) };
}

function calculate(left: string, operator: '+' | '-', right: string): string {
  if (isShort(left) && isShort(right)) {
    return String(operator === '+' ? Number(left) + Number(right) : Number(left) - Number(right));
  }
  const [a, b] = [parseDecimal(left)!, parseDecimal(right)!];
  return storableNumber(operator === '+' ? addDecimals(a, b) : subtractDecimals(a, b));
}

/** Counters: whole numbers that a double adds exactly. */
function isShort(number: string): boolean {
  return number.length < 15 && !number.includes('.');
}

/** What ADD makes of a value, or of none. */
export function added(existing: Value | undefined, value: Value): Value {
  if (existing === undefined) return value;
  if (value.N === undefined) return setUnion(existing, value) ?? misfit();
  return { N: calculate(existing.N ?? misfit(), '+', value.N) };
}

/** What DELETE leaves of a value, undefined for nothing. */
export function remaining(existing: Value | undefined, value: Value): Value | undefined {
  if (existing === undefined) return undefined;
  const rest = setDifference(existing, value) ?? misfit();
  return (rest.SS ?? rest.NS ?? rest.BS)!.length === 0 ? undefined : rest;
}

function missing(): never {
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

function misfit(): never {
  throw invalid('An operand in the update expression has an incorrect data type');
}
