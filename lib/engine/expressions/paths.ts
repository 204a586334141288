import { getOwn, type Item, type Value } from '../../values/value.js';
import { invalid } from '../failure.js';
import type { Path } from './compiled.js';
import { isReserved } from './reserved-words.js';
import { indexOutOfRange, reservedMessage, undefinedName, type Faults, type PathNode } from './tokens.js';

/** As deep as an item can be. */
const MAX_SEGMENTS = 32;

/** The value a path leads to in an item, undefined where there is none. */
export function valueAt(item: Item, path: Path): Value | undefined {
  let value = getOwn(item, path[0]);
  for (let i = 1; i < path.length && value !== undefined; i++) {
    const segment = path[i]!;
    if (typeof segment === 'number') value = value.L?.[segment];
    else value = value.M === undefined ? undefined : getOwn(value.M, segment);
  }
  return value;
}

/** Where the faults of a path are recorded, and with which ranks. */
interface PathFaults {
  readonly reserved: readonly [Faults, number];
  readonly undefinedName: readonly [Faults, number];
}

/** A path with its placeholders replaced; one that is not defined stands for itself and is recorded. */
export function resolvePath(node: PathNode, context: ExpressionContext, into: PathFaults): Path {
  if (node.segments.length > MAX_SEGMENTS) {
    const message = `nesting levels; nesting levels: ${node.segments.length}`;
    into.undefinedName[0].record(into.undefinedName[1], `The document path has too many ${message}`);
  }
  if (node.outOfRange !== undefined) into.reserved[0].record(into.reserved[1], indexOutOfRange(node.outOfRange));
  const segments = node.segments.map(segment => {
    if (typeof segment === 'number') return segment;
    if (!segment.startsWith('#')) {
      if (isReserved(segment)) into.reserved[0].record(into.reserved[1], reservedMessage(segment));
      return segment;
    }
    const name = context.nameOf(segment);
    if (name === undefined) into.undefinedName[0].record(into.undefinedName[1], undefinedName(segment));
    return name ?? segment;
  });
  return segments as unknown as Path;
}

/** A path as messages print it: `[a, b, [0]]`. */
export function printPath(path: Path): string {
  return `[${path.map(segment => (typeof segment === 'number' ? `[${segment}]` : segment)).join(', ')}]`;
}

/** Whether two paths are the same. */
export function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((segment, index) => segment === b[index]);
}

/**
 * Records the first two paths of which one leads into the other (overlap), or that treat the same value as a map and as a
 * list (conflict): neither can be written or projected together.
 */
export function recordCollisions(
  paths: readonly Path[],
  faults: Faults,
  ranks: { overlap: number; conflict: number },
): void {
  for (let second = 1; second < paths.length; second++) {
    for (let first = 0; first < second; first++) {
      const collision = collisionOf(paths[first]!, paths[second]!);
      if (collision === undefined) continue;
      const pair = `path one: ${printPath(paths[first]!)}, path two: ${printPath(paths[second]!)}`;
      const rest = `with each other; must remove or rewrite one of these paths; ${pair}`;
      faults.record(ranks[collision], `Two document paths ${collision} ${rest}`);
    }
  }
}

function collisionOf(a: Path, b: Path): 'overlap' | 'conflict' | undefined {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (typeof a[i] !== typeof b[i]) return 'conflict';
    if (a[i] !== b[i]) return undefined;
  }
  return 'overlap';
}

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

/** The placeholders of one request, shared by its expressions, and which of them were used. */
export class ExpressionContext {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Item;
  readonly #used = new Set<string>();

  constructor(names: Readonly<Record<string, string>> | undefined, values: Item | undefined) {
    this.#names = names ?? {};
    this.#values = values ?? {};
  }

  /** The attribute name behind `#placeholder`, undefined when the request does not define it. */
  nameOf(placeholder: string): string | undefined {
    this.#used.add(placeholder);
    return getOwn(this.#names, placeholder);
  }

  /** The value behind `:placeholder`, undefined when the request does not define it. */
  valueOf(placeholder: string): Value | undefined {
    this.#used.add(placeholder);
    return getOwn(this.#values, placeholder);
  }

  /** Refuses placeholders that no expression used: call it when all expressions of the request are compiled. */
  checkUnused(): void {
    this.#checkUnused('ExpressionAttributeNames', this.#names);
    this.#checkUnused('ExpressionAttributeValues', this.#values);
  }

  #checkUnused(member: string, placeholders: object): void {
    const unused = Object.keys(placeholders)
      .filter(placeholder => !this.#used.has(placeholder))
      .sort();
    if (unused.length === 0) return;
    throw invalid(`Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`);
  }
}
