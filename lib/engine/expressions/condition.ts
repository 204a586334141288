import type { CompiledCondition, ExpressionMember } from './compiled.js';
import { evaluate } from './condition/evaluate.js';
import { resolveCondition } from './condition/resolve-condition.js';
import type { ExpressionContext } from './context.js';
import { parseCondition } from './grammar/condition-parser.js';
import { expressionFault, expressionReader } from './source.js';

/** Reads the text of a condition, filter or key condition; the same texts come again and again. */
export const readCondition = expressionReader(parseCondition);

/**
 * Compiles a condition or filter, with the errors of DynamoDB in DynamoDB's priority; undefined for an absent one, which
 * is no condition at all.
 */
export function compileCondition(
  text: string | undefined,
  member: ExpressionMember,
  context: ExpressionContext,
): CompiledCondition | undefined {
  if (text === undefined) return undefined;
  const { condition, paths, fault } = resolveCondition(readCondition(text, member), context);
  if (fault !== undefined) throw expressionFault(member, fault);
  return { paths, test: item => evaluate(condition, item) };
}
