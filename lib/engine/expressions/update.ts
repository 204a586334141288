import {
  utf8Length,
  sizeOfValue,
  type Item,
  type MutableItem,
  type Value,
  getOwn,
  setOwn,
} from '../../values/value.js';
import { invalid } from '../failure.js';
import type { Path, UpdateOutcome, CompiledUpdate } from './compiled.js';
import { parseUpdate, expressionFault, expressionReader } from './parser.js';
import { pathTreeOf, valueAt, type PathTree, type ExpressionContext } from './paths.js';
import { project } from './projection.js';
import {
  added,
  evaluateOperand,
  remaining,
  setDifference,
  resolveUpdate,
  type Action,
  type SetOperand,
} from './resolve-update.js';

/** What an action makes of the value at its path, undefined for none. */
type Edit = (action: Action, existing: Value | undefined) => Value | undefined;

/** What became of a value: its successor, and of that the part that was written. */
interface Change<T> {
  readonly after: T;
  readonly written: T | undefined;
}

/**
 * Applies actions to items: only the maps and lists on their way are copied. Every right-hand side and every list index
 * refers to the item as it was.
 */
function updaterOf(actions: readonly (readonly [Path, Action])[]): (item: Item) => UpdateOutcome {
  const tree = pathTreeOf(actions);
  return item => {
    const { after, written } = applyTree(tree, item);
    const old = project(item, tree);
    return { item: after, updatedNew: written, updatedOld: Object.keys(old).length === 0 ? undefined : old };
  };
}

function applyTree(tree: PathTree<Action>, item: Item): Change<Item> {
  return applyToMap(tree, item, (action, existing) => {
    if (action.section === 'SET') return evaluateOperand(action.to, item);
    if (action.section === 'REMOVE') return undefined;
    return action.section === 'ADD' ? added(existing, action.value) : remaining(existing, action.value);
  });
}

function applyToMap({ names }: PathTree<Action>, map: Item, edit: Edit): Change<Item> {
  const after: MutableItem = { ...map };
  const written: MutableItem = {};
  for (const [name, tree] of names) {
    const change = applyToValue(tree, getOwn(map, name), edit);
    if (change.after === undefined) delete after[name];
    else setOwn(after, name, change.after);
    if (change.written !== undefined) setOwn(written, name, change.written);
  }
  return { after, written: Object.keys(written).length === 0 ? undefined : written };
}

function applyToValue(tree: PathTree<Action>, value: Value | undefined, edit: Edit): Change<Value | undefined> {
  if (tree.leaf !== undefined) {
    const after = edit(tree.leaf, value);
    return { after, written: after };
  }
  if (tree.names.size > 0) {
    const { after, written } = applyToMap(tree, value?.M ?? wrongPath(), edit);
    return { after: { M: after }, written: written === undefined ? undefined : { M: written } };
  }
  const { after, written } = applyToList(tree, value?.L ?? wrongPath(), edit);
  return { after: { L: after }, written: written === undefined ? undefined : { L: written } };
}

/** Elements that are taken away let the others move up; what is written past the end is appended, in index order. */
function applyToList(tree: PathTree<Action>, list: readonly Value[], edit: Edit): Change<readonly Value[]> {
  const after: (Value | undefined)[] = [...list];
  const written: Value[] = [];
  for (const [index, child] of tree.indexes) {
    const change = applyToValue(child, list[index], edit);
    if (index < list.length) after[index] = change.after;
    else after.push(change.after);
    if (change.written !== undefined) written.push(change.written);
  }
  return {
    after: after.filter(element => element !== undefined),
    written: written.length === 0 ? undefined : written,
  };
}

function wrongPath(): never {
  throw invalid('The document path provided in the update expression is invalid for update');
}

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
function chargeOf(actions: readonly (readonly [Path, Action])[], item: Item): number {
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

const read = expressionReader(parseUpdate);

/** Compiles an update, with the errors of DynamoDB in DynamoDB's priority; undefined for an absent one. */
export function compileUpdate(text: string | undefined, context: ExpressionContext): CompiledUpdate | undefined {
  if (text === undefined) return undefined;
  const { actions, sources, fault } = resolveUpdate(read(text, 'UpdateExpression'), context);
  if (fault !== undefined) throw expressionFault('UpdateExpression', fault);
  return {
    paths: actions.map(([path]) => path),
    sources,
    charge: item => chargeOf(actions, item),
    apply: updaterOf(actions),
  };
}
