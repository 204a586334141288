import type { CompiledProjection } from './compiled.js';
import type { ExpressionContext } from './context.js';
import { Faults } from './faults.js';
import { parseProjection } from './grammar/projection-parser.js';
import { pathTreeOf } from './path-tree.js';
import { recordCollisions, resolvePath } from './paths.js';
import { project } from './project.js';
import { expressionFault, expressionReader } from './source.js';

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
