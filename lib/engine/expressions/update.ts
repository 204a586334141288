import type { CompiledUpdate } from './compiled.js';
import type { ExpressionContext } from './context.js';
import { parseUpdate } from './grammar/update-parser.js';
import { pathTreeOf } from './path-tree.js';
import { project } from './project.js';
import { expressionFault, expressionReader } from './source.js';
import { applyUpdate } from './update/apply-update.js';
import { resolveUpdate } from './update/resolve-update.js';

const read = expressionReader(parseUpdate);

/** Compiles an update, with the errors of DynamoDB in DynamoDB's priority; undefined for an absent one. */
export function compileUpdate(text: string | undefined, context: ExpressionContext): CompiledUpdate | undefined {
  if (text === undefined) return undefined;
  const { actions, sources, fault } = resolveUpdate(read(text, 'UpdateExpression'), context);
  if (fault !== undefined) throw expressionFault('UpdateExpression', fault);
  const tree = pathTreeOf(actions);
  const writing = actions.filter(([, { section }]) => section === 'SET' || section === 'ADD').length;
  return {
    paths: actions.map(([path]) => path),
    sources,
    writing,
    removing: actions.length - writing,
    apply(item) {
      const { after, written } = applyUpdate(tree, item);
      const old = project(item, tree);
      return {
        item: after,
        updatedNew: written,
        updatedOld: Object.keys(old).length === 0 ? undefined : old,
      };
    },
  };
}
