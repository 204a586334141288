import type { Model } from '../model/model.js';
import { getOwn, setOwn, type Item, type MutableItem, type Value, sameValue } from '../values/value.js';
import {
  valueAt,
  withValue,
  type Change,
  type ChangePath,
  type OwnCopies,
  diffSealed,
  diffValues,
  withMembers,
} from './diff.js';
import { normalOf } from './encode.js';
import { mergeValues } from './merge-values.js';

/** The item after `changes`, taken as they are: for an item they were computed from, or were written to. */
export function applyChanges(item: Item, changes: readonly Change[]): Item {
  const own: OwnCopies = new WeakSet();
  return changes.reduce((current, change) => {
    const value = changedValue(change, valueAt(current, change.path));
    return withValue(current, change.path, { value, own });
  }, item);
}

/** One attribute of the item after `changes`. */
export function changedAttribute(item: Item, changes: readonly Change[], name: string): Value | undefined {
  const own = changes.filter(({ path }) => path[0] === name);
  return getOwn(applyChanges(item, own), name);
}

function changedValue(change: Change, at: Value | undefined): Value | undefined {
  switch (change.kind) {
    case 'set':
    case 'replace':
      return change.value;
    case 'remove':
      return undefined;
    case 'append':
      return { L: [...(at?.L ?? []), ...change.values] };
    default:
      return withMembers(change.kind, at, change.members) ?? { NULL: true };
  }
}

const wholes = (change: Change): readonly ChangePath[] => (change.kind === 'replace' && change.whole) || [];

/**
 * `changes` of `base` brought onto `actual`, a row that another writer changed since: undefined where both changed the same
 * thing, so that one of the two would be lost. Different paths, members of one set, elements that are added to one list, and
 * list elements that others moved all go together. A value that was put in another's place goes there as it is, or not at all.
 */
export function mergeChanges(base: Item, actual: Item, changes: readonly Change[]): Item | undefined {
  const ours = applyChanges(base, changes);
  for (const path of changes.flatMap(wholes)) {
    const [was, mine, here] = [valueAt(base, path), valueAt(ours, path), valueAt(actual, path)];
    if (!sameValue(was, here) && !sameValue(mine, here)) return undefined;
  }
  const merged: MutableItem = { ...actual };
  for (const name of new Set(changes.map(change => change.path[0]))) {
    const value = mergeValues({ base: getOwn(base, name), ours: getOwn(ours, name), here: getOwn(actual, name) });
    if (value === 'conflict') return undefined;
    if (value === undefined) delete merged[name];
    else setOwn(merged, name, value);
  }
  return merged;
}

/** What makes `merged` of a row that another writer left, as far as `changes` touch it. */
export function changesOnto(
  model: Model,
  row: Item,
  { merged, changes }: { readonly merged: Item; readonly changes: readonly Change[] },
): readonly Change[] {
  const names = new Set(changes.map(change => change.path[0]));
  return [...names].flatMap(name => {
    const [before, after] = [row[name], written(model, name, merged[name])];
    if (model.byName.get(name)?.encrypted !== undefined) return diffSealed(name, before, after);
    const within = changes.filter(change => change.path[0] === name && wholes(change).length > 0);
    const isOver = ({ path }: Change, other: Change): boolean => path.every((segment, i) => other.path[i] === segment);
    const own = diffValues([name], before, after);
    const others = own.filter(change => !within.some(one => isOver(one, change)));
    // What is written whole stays so, where the row does not hold it already.
    return [...others, ...within.filter(one => own.some(change => isOver(one, change)))];
  });
}

/** A merge can empty what the class leaves out when it is empty. */
function written(model: Model, name: string, value: Value | undefined): Value | undefined {
  const attribute = model.byName.get(name);
  const empties =
    attribute?.omitEmpty === true && value !== undefined && normalOf(model, attribute, value) === undefined;
  return empties ? undefined : value;
}
