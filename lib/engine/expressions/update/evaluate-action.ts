import { addDecimals, parseDecimal, subtractDecimals } from '../../../values/decimal.js';
import type { Item, Value } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import { storableNumber } from '../../validation/number.js';
import { valueAt } from '../paths.js';
import type { Action, SetOperand } from './resolved.js';
import { setDifference, setUnion } from './sets.js';

/** What an action makes of the value at its path, undefined for none; `before` is the item as it was. */
export function evaluateAction(action: Action, existing: Value | undefined, before: Item): Value | undefined {
  switch (action.section) {
    case 'SET':
      return valueOf(action.to, before);
    case 'REMOVE':
      return undefined;
    case 'ADD':
      return added(existing, action.value);
    default:
      return existing === undefined ? undefined : remaining(existing, action.value);
  }
}

/** The value of a right-hand side. It reads the item as it was, whatever other actions do to it. */
function valueOf(operand: SetOperand, before: Item): Value {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'if_not_exists':
      return valueAt(before, operand.path) ?? valueOf(operand.otherwise, before);
    case 'path':
      return valueAt(before, operand.path) ?? missing();
    case 'fault':
      return misfit();
    default:
      return combined(operand.kind, valueOf(operand.args[0], before), valueOf(operand.args[1], before));
  }
}

function combined(operator: 'list_append' | '+' | '-', left: Value, right: Value): Value {
  if (operator !== 'list_append') return calculated(left, operator, right);
  if (left.L === undefined || right.L === undefined) return misfit();
  return { L: [...left.L, ...right.L] };
}

function calculated(left: Value, operator: '+' | '-', right: Value): Value {
  if (left.N === undefined || right.N === undefined) return misfit();
  if (isShort(left.N) && isShort(right.N)) {
    return { N: String(operator === '+' ? Number(left.N) + Number(right.N) : Number(left.N) - Number(right.N)) };
  }
  const [a, b] = [parseDecimal(left.N)!, parseDecimal(right.N)!];
  return { N: storableNumber(operator === '+' ? addDecimals(a, b) : subtractDecimals(a, b)) };
}

/** Counters: whole numbers that a double adds exactly. */
function isShort(number: string): boolean {
  return number.length < 15 && !number.includes('.');
}

function added(existing: Value | undefined, value: Value): Value {
  if (existing === undefined) return value;
  return value.N === undefined ? (setUnion(existing, value) ?? misfit()) : calculated(existing, '+', value);
}

function remaining(existing: Value, value: Value): Value | undefined {
  const rest = setDifference(existing, value) ?? misfit();
  return (rest.SS ?? rest.NS ?? rest.BS)!.length === 0 ? undefined : rest;
}

function missing(): never {
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

function misfit(): never {
  throw invalid('An operand in the update expression has an incorrect data type');
}
