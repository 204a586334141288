import { equalValues } from '../values/equal.js';
import { setOwn, getOwn } from '../values/own-keys.js';
import type { Item, MutableItem, Value } from '../values/value.js';

/** A document path of stored names and list indexes. */
export type ChangePath = readonly [string, ...(string | number)[]];

/**
 * One difference between what is stored and what an entity holds now, with all that is needed to write it so that a
 * change of another writer is never undone: what stood there before, where that matters.
 */
export type Change =
  /**
   * Set whatever stands there. `fresh`: a map, list or set whose place was empty, to be written only where it still is:
   * where nothing stands (`absent`), or nothing or `NULL` (`empty`).
   */
  | { readonly kind: 'set'; readonly path: ChangePath; readonly value: Value; readonly fresh?: 'absent' | 'empty' }
  /** `old`: the map, list or set that is removed, only where it still stands as it was read. */
  | { readonly kind: 'remove'; readonly path: ChangePath; readonly old?: Value }
  | { readonly kind: 'addMembers' | 'deleteMembers'; readonly path: ChangePath; readonly members: Value }
  /** New elements at the end of a list of `length` elements. */
  | { readonly kind: 'append'; readonly path: ChangePath; readonly values: readonly Value[]; readonly length: number }
  /** A list element, or a whole map, list or set, written only where `old` still stands. */
  | { readonly kind: 'replace'; readonly path: ChangePath; readonly value: Value; readonly old: Value };

/** The value at `path`; undefined where there is none. */
export function valueAt(item: Item, path: ChangePath): Value | undefined {
  let value: Value | undefined = getOwn(item, path[0]);
  for (let i = 1; i < path.length && value !== undefined; i++) {
    const segment = path[i]!;
    value = typeof segment === 'number' ? value.L?.[segment] : value.M && getOwn(value.M, segment);
  }
  return value;
}

/**
 * The maps and lists that a series of changes made for itself: copied once and written in place from then on, so that a
 * thousand changes of one map do not copy it a thousand times.
 */
export type OwnCopies = WeakSet<object>;

/** A copy of `item` with `value` at `path` (removed where undefined); shares everything off the path. The parents must exist. */
export function withValue(
  item: Item,
  path: ChangePath,
  { value, own = new WeakSet() }: { readonly value: Value | undefined; readonly own?: OwnCopies },
): Item {
  const deeper = path.length > 1 ? inside(getOwn(item, path[0]), path.slice(1), { value, own }) : value;
  return replaceKey(item, path[0], { value: deeper, own });
}

interface Placed {
  readonly value: Value | undefined;
  readonly own: OwnCopies;
}

function inside(
  at: Value | undefined,
  [segment, ...deeper]: readonly (string | number)[],
  { value, own }: Placed,
): Value {
  const next = (here: Value | undefined): Value | undefined =>
    deeper.length > 0 ? inside(here, deeper, { value, own }) : value;
  if (typeof segment === 'string') {
    const map = at?.M ?? {};
    return { M: replaceKey(map, segment, { value: next(getOwn(map, segment)), own }) };
  }
  const list = ownList(at?.L ?? [], own);
  const index = segment ?? list.length;
  const element = next(list[index]);
  if (element === undefined) list.splice(index, 1);
  else list[Math.min(index, list.length)] = element;
  return { L: list };
}

function replaceKey(map: Item, name: string, { value, own }: Placed): Item {
  const copy: MutableItem = own.has(map) ? (map as MutableItem) : { ...map };
  own.add(copy);
  if (value === undefined) delete copy[name];
  else setOwn(copy, name, value);
  return copy;
}

function ownList(list: readonly Value[], own: OwnCopies): Value[] {
  const copy = own.has(list) ? (list as Value[]) : [...list];
  own.add(copy);
  return copy;
}

/** Whether two optional values are the same: both absent, or equal on the wire. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalValues(a, b);
}

/** Whether a value has members that writers can change one by one. */
export const isStructured = ({ M, L, SS, NS, BS }: Value): boolean => (M ?? L ?? SS ?? NS ?? BS) !== undefined;

/** Whether a place is empty: nothing there, or `NULL`. */
export const isEmptyPlace = (value: Value | undefined): boolean => value === undefined || value.NULL === true;
