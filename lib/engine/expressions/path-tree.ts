import type { Path } from './compiled.js';

/**
 * Paths laid over each other: a projection and an update both walk an item once, along this tree. Paths that lead into
 * one another have been refused before, so a node has either a leaf, or names, or indexes.
 */
export interface PathTree<T> {
  /** What belongs to the path that ends here. */
  readonly leaf?: T;
  /** How the paths go on by attribute name or map key. */
  readonly names: ReadonlyMap<string, PathTree<T>>;
  /** How they go on by list index, in ascending order. */
  readonly indexes: readonly (readonly [number, PathTree<T>])[];
}

interface Growing<T> {
  leaf?: T;
  readonly names: Map<string, Growing<T>>;
  readonly byIndex: Map<number, Growing<T>>;
  indexes: (readonly [number, Growing<T>])[];
}

/** The tree of some paths, each with what belongs to it. */
export function pathTreeOf<T>(entries: readonly (readonly [Path, T])[]): PathTree<T> {
  const root = node<T>();
  for (const [path, leaf] of entries) {
    let place = root;
    for (const segment of path) place = next(place, segment);
    place.leaf = leaf;
  }
  return root;
}

function next<T>(place: Growing<T>, segment: string | number): Growing<T> {
  if (typeof segment === 'string') return grown(place.names, segment);
  const child = grown(place.byIndex, segment);
  place.indexes = [...place.byIndex].sort(([a], [b]) => a - b);
  return child;
}

function grown<K, T>(children: Map<K, Growing<T>>, key: K): Growing<T> {
  const known = children.get(key);
  if (known !== undefined) return known;
  const child = node<T>();
  children.set(key, child);
  return child;
}

function node<T>(): Growing<T> {
  return { names: new Map(), byIndex: new Map(), indexes: [] };
}
