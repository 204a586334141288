import { DynamormError, type ErrorContext } from '../errors/dynamorm-error.js';
import type { Path } from './ast.js';
import { refuseOverlaps } from './overlap.js';
import type { Placeholders } from './placeholders.js';

/**
 * The text of a ProjectionExpression. The same path given twice is one path; two different paths that overlap, or none
 * at all, are ErrInvalidOperator as in DynamoDB.
 */
export function renderProjection(paths: readonly Path[], to: Placeholders, context: ErrorContext = {}): string {
  const distinct = new Map(paths.map(path => [JSON.stringify(path), path]));
  if (distinct.size === 0)
    throw new DynamormError('ErrInvalidOperator', `${context.model ?? 'A request'}: select() needs a field`, context);
  refuseOverlaps([...distinct.values()], 'projection', context);
  return [...distinct.values()].map(path => to.path(path)).join(', ');
}
