import type { CompiledKeyCondition } from './compiled.js';
import { readCondition } from './condition.js';
import { bindKeyRange } from './condition/key-range.js';
import { rangeConditionsOf } from './condition/range-conditions.js';
import { resolveCondition } from './condition/resolve-condition.js';
import type { ExpressionContext } from './context.js';
import { expressionFault } from './source.js';

const MEMBER = 'KeyConditionExpression';

/**
 * Compiles a key condition as far as the table need not be known. What it throws at once is what every condition may get
 * wrong; what only key conditions may is thrown when the returned function is called, after the checks in between.
 */
export function compileKeyCondition(text: string, context: ExpressionContext): () => CompiledKeyCondition {
  const { condition, fault } = resolveCondition(readCondition(text, MEMBER), context);
  if (fault !== undefined) throw expressionFault(MEMBER, fault);
  return () => {
    const conditions = rangeConditionsOf(condition);
    return { attributes: conditions.map(({ attribute }) => attribute), bind: keys => bindKeyRange(conditions, keys) };
  };
}
