import { sizeOfValue } from '../../../values/size.js';
import type { Item, Value } from '../../../values/value.js';
import { utf8Length } from '../../../values/utf8.js';
import type { Path } from '../compiled.js';
import { valueAt } from '../paths.js';
import type { Action, SetOperand } from './resolved.js';
import { setDifference } from './sets.js';

/** What the service counts for an update beside the bytes of its paths and values, as measured. */
const UPDATE = 3;
const WRITTEN = 19;
const TAKEN_AWAY = 1;
const TARGET_STEP = 4;
const PATH_OPERAND = 1;
const PATH_STEP = 14;
const FUNCTIONS = { '+': 34, '-': 37, list_append: 37, if_not_exists: 39 } as const;

/**
 * The bytes UpdateItem counts for what an update says, not for the item it makes: a put of the same item may be within the
 * limit of 400 KB where an update is not. Found by measuring the service; documented nowhere.
 */
export function chargeOf(actions: readonly (readonly [Path, Action])[], item: Item): number {
  return actions.reduce((sum, [path, action]) => sum + chargeOfAction(path, action, item), UPDATE);
}

function chargeOfAction(path: Path, action: Action, item: Item): number {
  const target = chargeOfTarget(path);
  if (action.section === 'SET') return WRITTEN + target + chargeOfOperand(action.to);
  if (action.section === 'ADD') return WRITTEN + target + sizeOfValue(newIn(valueAt(item, path), action.value));
  return TAKEN_AWAY + target;
}

function chargeOfTarget([first, ...steps]: Path): number {
  return steps.reduce<number>((sum, step) => sum + TARGET_STEP + sizeOfStep(step), utf8Length(first));
}

function chargeOfOperand(operand: SetOperand): number {
  switch (operand.kind) {
    case 'value':
      return sizeOfValue(operand.value);
    case 'path':
      return chargeOfPath(operand.path);
    case 'if_not_exists':
      return FUNCTIONS.if_not_exists + chargeOfPath(operand.path) + chargeOfOperand(operand.otherwise);
    case 'fault':
      return 0;
    default:
      return FUNCTIONS[operand.kind] + chargeOfOperand(operand.args[0]) + chargeOfOperand(operand.args[1]);
  }
}

/** The value that a path leads to is not counted. */
function chargeOfPath(path: Path): number {
  return path.reduce<number>((sum, step) => sum + PATH_STEP + sizeOfStep(step), PATH_OPERAND);
}

function sizeOfStep(step: string | number): number {
  return typeof step === 'number' ? String(step).length : utf8Length(step);
}

/** Of a set only the members that are added. */
function newIn(existing: Value | undefined, value: Value): Value {
  return (existing && setDifference(value, existing)) ?? value;
}
