import { DynamormError, type ErrorContext } from '../errors/dynamorm-error.js';
import type { Condition } from './ast.js';

/**
 * The same condition in the form that needs the fewest parentheses: a group within a group of its kind is dissolved, a
 * group of one is its member, a double NOT is nothing. DynamoDB refuses redundant parentheses, so fewest is also safest.
 */
export function simplify(condition: Condition, context: ErrorContext = {}): Condition {
  if (condition.op === 'not') {
    const inner = simplify(condition.of, context);
    if (inner.op === 'not') return inner.of;
    return inner === condition.of ? condition : { op: 'not', of: inner };
  }
  if (condition.op !== 'and' && condition.op !== 'or') return condition;
  const { op } = condition;
  const of: Condition[] = [];
  for (const member of condition.of) {
    const simple = simplify(member, context);
    if (simple.op === op) of.push(...simple.of);
    else of.push(simple);
  }
  const [first] = of;
  if (first === undefined) {
    const message = `${context.model ?? 'A request'}: an empty ${op}() says nothing; leave the condition out instead`;
    throw new DynamormError('ErrInvalidOperator', message, context);
  }
  return of.length === 1 ? first : { op, of };
}
