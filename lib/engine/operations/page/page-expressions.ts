import type { CompiledCondition, CompiledKeyCondition, CompiledProjection } from '../../expressions/compiled.js';
import { compileCondition } from '../../expressions/condition.js';
import type { ExpressionContext } from '../../expressions/context.js';
import { compileKeyCondition } from '../../expressions/key-condition.js';
import { compileProjection } from '../../expressions/projection.js';

/** The compiled expressions of a Query or Scan. */
export interface PageExpressions {
  readonly keyCondition: CompiledKeyCondition | undefined;
  readonly filter: CompiledCondition | undefined;
  readonly projection: CompiledProjection | undefined;
}

interface PageExpressionInput {
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** Compiles the expressions of a Query or Scan, in the service's order. */
export function compilePage(input: PageExpressionInput, context: ExpressionContext): PageExpressions {
  const text = input.KeyConditionExpression;
  const narrow = text === undefined ? undefined : compileKeyCondition(text, context);
  const filter = compileCondition(input.FilterExpression, 'FilterExpression', context);
  const projection = compileProjection(input.ProjectionExpression, context);
  context.checkUnused();
  return { keyCondition: narrow?.(), filter, projection };
}
