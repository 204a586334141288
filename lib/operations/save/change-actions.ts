import { isStructured, valueAt, type Change, type ChangePath } from '../../codec/change.js';
import { givenParts } from '../../codec/index-keys.js';
import { applyChanges } from '../../codec/merge.js';
import { setTypeOf } from '../../codec/sets.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import type { Model } from '../../model/model.js';
import type { Item, Value } from '../../values/value.js';

/** Changes as an update, and the conditions under which they undo nobody's work. */
export interface GuardedActions {
  readonly actions: readonly UpdateAction[];
  readonly guards: readonly Condition[];
}

/** What proves that a change undoes nobody's work. */
export interface Guarding {
  /** The write carries a version condition, which proves it for everything but list elements. */
  readonly versioned: boolean;
  /** The item the changes were computed from, where the write must fail if any changed value is no longer as it was there. */
  readonly compare?: Item | undefined;
}

/**
 * Turns the changes of an entity into update actions. A version condition already proves that nothing else changed; without
 * one, each change that could undo another writer's carries a guard of its own. List elements always do.
 */
export function changeActions(changes: readonly Change[], how: Guarding): GuardedActions {
  const guards = new Map<string, Condition>();
  for (const change of changes) {
    const own = how.compare === undefined ? guardsOf(change, how.versioned) : [unchanged(change.path, how.compare)];
    for (const guard of own) guards.set(JSON.stringify(guard), guard);
  }
  return { actions: changes.map(actionOf), guards: [...guards.values()] };
}

/**
 * That the other parts of index keys which are written are as they were read: a key that two writers made of parts of their own
 * would be one that no item's fields render.
 */
export function partGuards(model: Model, stored: Item, changes: readonly Change[]): readonly Condition[] {
  const names = new Set(changes.map(change => change.path[0]));
  return givenParts(model, names).map(({ name }) => unchanged([name], stored));
}

/** The same changes with each attribute whole of which several places changed: fewer paths, and one guard that undoes nobody's work. */
export function wholeChanges(changes: readonly Change[], stored: Item): readonly Change[] {
  const byName = new Map<string, Change[]>();
  for (const change of changes) byName.set(change.path[0], [...(byName.get(change.path[0]) ?? []), change]);
  return [...byName].flatMap(([name, within]): readonly Change[] => {
    const [old, value] = [valueAt(stored, [name]), valueAt(applyChanges(stored, within), [name])];
    if (within.length === 1 || old === undefined || value === undefined) return within;
    return [{ kind: 'replace', path: [name], value, old }];
  });
}

export type { Change };

function actionOf(change: Change): UpdateAction {
  const { path } = change;
  switch (change.kind) {
    case 'set':
    case 'replace':
      return { action: 'set', path, to: { value: change.value } };
    case 'remove':
      return { action: 'remove', path };
    case 'addMembers':
      return { action: 'add', path, value: change.members };
    case 'deleteMembers':
      return { action: 'delete', path, value: change.members };
    case 'append':
      return { action: 'set', path, to: { append: [{ path }, { value: { L: change.values } }] } };
  }
}

function guardsOf(change: Change, versioned: boolean): readonly Condition[] {
  const { path } = change;
  if (versioned) return change.kind === 'replace' && isOfList(change) ? [equals(path, change.old)] : [];
  switch (change.kind) {
    case 'replace':
      return [equals(path, change.old)];
    case 'set':
      return [...parentExists(path), ...freshGuard(change)];
    case 'remove':
      return change.old === undefined ? parentExists(path) : [equals(path, change.old)];
    // A set that another writer emptied is NULL or gone: members cannot be added to the one, and the other would lose its NULL.
    case 'addMembers':
      return [{ op: 'attributeType', path, type: setTypeOf(change.members)! }];
    // More members than are deleted: something is left, and DynamoDB keeps the attribute.
    case 'deleteMembers':
      return [sizeIs('>', path, change.members[setTypeOf(change.members)!]!.length)];
    case 'append':
      return [sizeIs('=', path, change.length)];
  }
}

type Kind<K extends Change['kind']> = Extract<Change, { readonly kind: K }>;

/** List elements are written by index, and sets and lists whole, only where they are as they were read, whatever the version says. */
function isOfList({ path, old, value }: Kind<'replace'>): boolean {
  const isWhole = (old.L !== undefined && value.L !== undefined) || setTypeOf(old) !== undefined;
  return (isWhole && isStructured(value)) || path.some(segment => typeof segment === 'number');
}

function freshGuard({ path, fresh }: Kind<'set'>): readonly Condition[] {
  if (fresh === undefined) return [];
  const absent: Condition = { op: 'notExists', path };
  return [fresh === 'absent' ? absent : { op: 'or', of: [absent, { op: 'attributeType', path, type: 'NULL' }] }];
}

function unchanged(path: ChangePath, base: Item): Condition {
  const old = valueAt(base, path);
  return old === undefined ? { op: 'notExists', path } : equals(path, old);
}

const equals = (path: ChangePath, value: Value): Condition => ({ op: '=', left: { path }, right: { value } });

const parentExists = (path: ChangePath): readonly Condition[] =>
  path.length === 1 ? [] : [{ op: 'exists', path: path.slice(0, -1) as unknown as ChangePath }];

const sizeIs = (op: '=' | '>', path: ChangePath, n: number): Condition => ({
  op,
  left: { size: path },
  right: { value: { N: String(n) } },
});
