import { getOwn, setOwn, type Item, type MutableItem, type Value } from '../../values/value.js';
import type { CompiledProjection } from './compiled.js';
import { parseProjection, expressionFault, expressionReader } from './parser.js';
import { pathTreeOf, recordCollisions, resolvePath, type PathTree, type ExpressionContext } from './paths.js';
import { Faults } from './tokens.js';

/**
 * The part of an item that a tree of paths names, within its maps and lists; list elements close up in ascending order.
 * What the item does not have is left out, and so is a map or list of which nothing is left.
 */
export function project(item: Item, { names }: PathTree<unknown>): Item {
  const part: MutableItem = {};
  for (const [name, tree] of names) {
    const value = getOwn(item, name);
    const projected = value === undefined ? undefined : projectValue(value, tree);
    if (projected !== undefined) setOwn(part, name, projected);
  }
  return part;
}

function projectValue(value: Value, tree: PathTree<unknown>): Value | undefined {
  if (tree.leaf !== undefined) return value;
  if (tree.names.size > 0) {
    const map = value.M === undefined ? {} : project(value.M, tree);
    return Object.keys(map).length === 0 ? undefined : { M: map };
  }
  const list: Value[] = [];
  for (const [index, child] of tree.indexes) {
    const element = value.L?.[index];
    const projected = element === undefined ? undefined : projectValue(element, child);
    if (projected !== undefined) list.push(projected);
  }
  return list.length === 0 ? undefined : { L: list };
}

const Rank = { reserved: 0, undefined: 1, overlap: 2, conflict: 3 } as const;

const read = expressionReader(text => ({ paths: parseProjection(text), operators: 0 }));

/** Compiles a projection, with the errors of DynamoDB in DynamoDB's priority; undefined for an absent one. */
export function compileProjection(
  text: string | undefined,
  context: ExpressionContext,
): CompiledProjection | undefined {
  if (text === undefined) return undefined;
  const faults = new Faults();
  const ranks = { reserved: [faults, Rank.reserved], undefinedName: [faults, Rank.undefined] } as const;
  const paths = read(text, 'ProjectionExpression').paths.map(node => resolvePath(node, context, ranks));
  recordCollisions(paths, faults, Rank);
  if (faults.message !== undefined) throw expressionFault('ProjectionExpression', faults.message);
  const tree = pathTreeOf(paths.map(path => [path, true] as const));
  return { paths, project: item => project(item, tree) };
}
