import type { Item, MutableItem, Value } from '../values/value.js';
import { equalValues } from '../values/equal.js';
import { setOwn, getOwn } from '../values/own.js';

/** A document path of stored names and list indexes. */
export type ChangePath = readonly [string, ...(string | number)[]];

/**
 * One difference between what is stored and what an entity holds now, with all that is needed to write it so that a
 * change of another writer is never undone: what stood there before, where that matters.
 */
export type Change =
  /** Set whatever stands there. `fresh`: a map whose place was empty, to be written only where it still is. */
  | { readonly kind: 'set'; readonly path: ChangePath; readonly value: Value; readonly fresh?: true }
  | { readonly kind: 'remove'; readonly path: ChangePath }
  | { readonly kind: 'addMembers' | 'deleteMembers'; readonly path: ChangePath; readonly members: Value }
  /** New elements at the end of a list of `length` elements. */
  | { readonly kind: 'append'; readonly path: ChangePath; readonly values: readonly Value[]; readonly length: number }
  /** A list element or a whole list or set, written only where `old` still stands. */
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

/** A copy of `item` with `value` at `path` (removed where undefined); shares everything off the path. The parents must exist. */
export function withValue(item: Item, path: ChangePath, value: Value | undefined): Item {
  return replaceKey(item, path[0], inside(getOwn(item, path[0]), path.slice(1), value));
}

function inside(
  at: Value | undefined,
  rest: readonly (string | number)[],
  value: Value | undefined,
): Value | undefined {
  const [segment, ...deeper] = rest;
  if (segment === undefined) return value;
  if (typeof segment === 'string') {
    const map = at?.M ?? {};
    return { M: replaceKey(map, segment, inside(getOwn(map, segment), deeper, value)) };
  }
  const list = [...(at?.L ?? [])];
  const element = inside(list[segment], deeper, value);
  if (element === undefined) list.splice(segment, 1);
  else list[Math.min(segment, list.length)] = element;
  return { L: list };
}

function replaceKey(map: Item, name: string, value: Value | undefined): Item {
  const copy: MutableItem = { ...map };
  if (value === undefined) delete copy[name];
  else setOwn(copy, name, value);
  return copy;
}

/** Whether two optional values are the same: both absent, or equal on the wire. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalValues(a, b);
}
