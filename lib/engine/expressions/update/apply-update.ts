import { getOwn, setOwn } from '../../../values/own.js';
import type { Item, MutableItem, Value } from '../../../values/value.js';
import { invalid } from '../../failure.js';
import type { Path, UpdateOutcome } from '../compiled.js';
import { pathTreeOf, type PathTree } from '../path-tree.js';
import { project } from '../project.js';
import { added, evaluateOperand, remaining } from './operands.js';
import type { Action } from './resolved.js';

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
export function updaterOf(actions: readonly (readonly [Path, Action])[]): (item: Item) => UpdateOutcome {
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
