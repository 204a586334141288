import type { CompiledProjection } from '../expressions/compiled.js';
import { ExpressionContext } from '../expressions/context.js';
import { compileProjection } from '../expressions/projection.js';
import { invalid } from '../failure.js';
import { checkExpressionParameters, type PlaceholderInput } from '../validation/expression-parameters.js';
import { item, map, text } from '../wire/shape.js';

/** The two placeholder members of a request. */
export const PLACEHOLDERS = { ExpressionAttributeNames: map(text), ExpressionAttributeValues: item };

/** The expressions of one operation, in the service's order, and the parameters they replaced. */
export interface ExpressionMembers {
  readonly expressions: readonly string[];
  /** Those that can use values. */
  readonly valueBearing: readonly string[];
  readonly legacy: readonly string[];
}

/** Checks the parameters around a request's expressions and gives the placeholders to compile them with. */
export function openExpressions(input: object, members: ExpressionMembers): ExpressionContext {
  const given = (names: readonly string[]) =>
    names.filter(name => (input as Record<string, unknown>)[name] !== undefined);
  const present = given(members.expressions);
  const legacy = given(members.legacy);
  const placeholders = input as PlaceholderInput;
  const values = checkExpressionParameters(placeholders, { present, legacy, valueBearing: members.valueBearing });
  if (legacy.length > 0) throw invalid(`The parameter '${legacy[0]}' is not implemented by the in-process engine`);
  return new ExpressionContext(placeholders.ExpressionAttributeNames, values);
}

const PROJECTION = { expressions: ['ProjectionExpression'], valueBearing: [], legacy: ['AttributesToGet'] };

/** A request whose only expression is a projection. */
export interface ProjectionInput {
  readonly ProjectionExpression?: string | undefined;
}

/** Checks the parameters around a projection, and gives what compiles it once the checks in between are made. */
export function openProjection(input: ProjectionInput): () => CompiledProjection | undefined {
  const context = openExpressions(input, PROJECTION);
  return () => {
    const projection = compileProjection(input.ProjectionExpression, context);
    context.checkUnused();
    return projection;
  };
}
