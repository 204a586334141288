import type { Model } from '../model/model.js';
import { equalValues } from '../values/equal.js';
import { getOwn, setOwn } from '../values/own.js';
import type { Item, MutableItem, Value } from '../values/value.js';
import { sameValue, valueAt, withValue, type Change, type ChangePath, type OwnCopies } from './change.js';
import { diffSealed, diffValues } from './diff.js';
import { setDifference, setTypeOf, withMembers } from './sets.js';
import { normalOf } from './told.js';

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

/**
 * `changes` brought onto `actual`, a row that another writer changed since: undefined where both changed the same thing, so
 * that one of the two would be lost. Different paths, members of one set, and elements appended to one list all go together.
 */
export function mergeChanges(base: Item, actual: Item, changes: readonly Change[]): Item | undefined {
  const own: OwnCopies = new WeakSet();
  let merged = actual;
  for (const change of changes) {
    if (!hasParent(merged, change.path)) return undefined;
    const here = valueAt(merged, change.path);
    const next = mergedValue(change, { base: valueAt(base, change.path), here });
    if (next === 'conflict') return undefined;
    merged = withValue(merged, change.path, { value: next, own });
  }
  return merged;
}

function mergedValue(
  change: Change,
  at: { base: Value | undefined; here: Value | undefined },
): Value | undefined | 'conflict' {
  const { here } = at;
  switch (change.kind) {
    case 'set':
      return change.fresh === true && here?.M !== undefined ? { M: mergeMaps(here.M, change.value.M!) } : change.value;
    case 'remove':
      return undefined;
    case 'append':
      return here?.L === undefined ? 'conflict' : { L: [...here.L, ...change.values] };
    case 'replace':
      return here !== undefined && equalValues(here, change.old) ? change.value : mergeReplaced(change, here);
    default:
      return here === undefined || here.NULL === true || here.SS || here.NS || here.BS
        ? (withMembers(change.kind, here, change.members) ?? { NULL: true })
        : 'conflict';
  }
}

function mergeMaps(here: Item, ours: Item): Item {
  const merged: MutableItem = { ...here };
  for (const [key, value] of Object.entries(ours)) {
    const there = getOwn(here, key)?.M;
    setOwn(merged, key, there !== undefined && value.M !== undefined ? { M: mergeMaps(there, value.M) } : value);
  }
  return merged;
}

/** What was replaced whole in a map that others changed too: member by member. A list element is never looked for at its index. */
function mergeReplaced(change: Replaced, here: Value | undefined): Value | 'conflict' {
  const { path, old, value } = change;
  if (here === undefined || !path.every(segment => typeof segment === 'string')) return mergeSets(change, here);
  const within = diffValues(['v'], old, value);
  if (within.some(({ kind, path: { length } }) => length === 1 && kind === 'replace')) return mergeSets(change, here);
  return mergeChanges({ v: old }, { v: here }, within)?.['v'] ?? 'conflict';
}

type Replaced = Extract<Change, { kind: 'replace' }>;

/** Members both added and deleted are one replacement; on a set that others changed they are deleted and added one by one. */
function mergeSets(change: Replaced, here: Value | undefined): Value | 'conflict' {
  const type = setTypeOf(change.old);
  if (type === undefined || (here !== undefined && here[type] === undefined && here.NULL !== true)) return 'conflict';
  const { added, deleted } = setDifference(type, change.old, change.value);
  const kept = deleted === undefined ? here : withMembers('deleteMembers', here, deleted);
  return (added === undefined ? kept : withMembers('addMembers', kept, added)) ?? { NULL: true };
}

function hasParent(item: Item, path: ChangePath): boolean {
  if (path.length === 1) return true;
  const parent = valueAt(item, path.slice(0, -1) as unknown as ChangePath);
  return typeof path.at(-1) === 'number' ? parent?.L !== undefined : parent?.M !== undefined;
}

/** Whether every change already stands in `actual`: how a write whose answer was lost is recognised. */
export function holdsChanges(base: Item, actual: Item, changes: readonly Change[]): boolean {
  const expected = applyChanges(base, changes);
  return changes.every(({ path }) => sameValue(valueAt(actual, path), valueAt(expected, path)));
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
    const sealed = model.byName.get(name)?.encrypted !== undefined;
    return sealed ? diffSealed(name, before, after) : diffValues([name], before, after);
  });
}

/** A merge can empty what the class leaves out when it is empty. */
function written(model: Model, name: string, value: Value | undefined): Value | undefined {
  const attribute = model.byName.get(name);
  const empties =
    attribute?.omitEmpty === true && value !== undefined && normalOf(model, attribute, value) === undefined;
  return empties ? undefined : value;
}
