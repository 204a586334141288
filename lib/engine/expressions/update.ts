import type { CompiledUpdate } from './compiled.js';
import type { ExpressionContext } from './context.js';
import { parseUpdate } from './grammar/update-parser.js';
import { expressionFault, expressionReader } from './source.js';
import { updaterOf } from './update/apply-update.js';
import { chargeOf } from './update/charge.js';
import { resolveUpdate } from './update/resolve-update.js';

const read = expressionReader(parseUpdate);

/** Compiles an update, with the errors of DynamoDB in DynamoDB's priority; undefined for an absent one. */
export function compileUpdate(text: string | undefined, context: ExpressionContext): CompiledUpdate | undefined {
  if (text === undefined) return undefined;
  const { actions, sources, fault } = resolveUpdate(read(text, 'UpdateExpression'), context);
  if (fault !== undefined) throw expressionFault('UpdateExpression', fault);
  return {
    paths: actions.map(([path]) => path),
    sources,
    charge: item => chargeOf(actions, item),
    apply: updaterOf(actions),
  };
}
