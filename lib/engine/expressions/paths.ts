import { getOwn } from '../../values/own.js';
import type { Item, Value } from '../../values/value.js';
import type { Path } from './compiled.js';
import type { ExpressionContext } from './context.js';
import { indexOutOfRange, reservedMessage, undefinedName, type Faults } from './faults.js';
import { isReserved } from './grammar/reserved-words.js';
import type { PathNode } from './grammar/tree.js';

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
export interface PathFaults {
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
