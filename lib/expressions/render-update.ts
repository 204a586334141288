import { DynamormError, type ErrorContext } from '../errors/dynamorm-error.js';
import type { SetOperand, UpdateAction } from './ast.js';
import { refuseOverlaps } from './overlap.js';
import type { Placeholders } from './placeholders.js';

/**
 * The text of an UpdateExpression, each clause once and in the order SET, REMOVE, ADD, DELETE; undefined for no actions.
 * Throws ErrInvalidOperator for paths that overlap, since DynamoDB applies all actions to the item as it was before.
 */
export function renderUpdate(
  actions: readonly UpdateAction[],
  to: Placeholders,
  context: ErrorContext = {},
): string | undefined {
  if (actions.length === 0) return undefined;
  if (actions.length > 1) {
    const paths = actions.map(action => action.path);
    refuseOverlaps(paths, 'update', context);
  }
  const clauses = { set: '', remove: '', add: '', delete: '' };
  for (const action of actions) {
    const path = to.path(action.path);
    const { action: clause } = action;
    const before = clauses[clause] === '' ? `${clause.toUpperCase()} ` : `${clauses[clause]}, `;
    if (clause === 'remove') clauses.remove = before + path;
    else if (clause === 'set') clauses.set = `${before}${path} = ${sum(action.to, to, context)}`;
    else clauses[clause] = `${before}${path} ${to.value(action.value)}`;
  }
  return [clauses.set, clauses.remove, clauses.add, clauses.delete].filter(text => text !== '').join(' ');
}

/** DynamoDB's grammar has `+` and `-` only here, at the top of a SET, and only once. */
function sum(operand: SetOperand, to: Placeholders, context: ErrorContext): string {
  const [sign, pair] = 'plus' in operand ? ['+', operand.plus] : 'minus' in operand ? ['-', operand.minus] : [];
  if (pair === undefined) return term(operand, to, context);
  return `${term(pair[0], to, context)} ${sign} ${term(pair[1], to, context)}`;
}

function term(operand: SetOperand, to: Placeholders, context: ErrorContext): string {
  if ('value' in operand) return to.value(operand.value);
  if ('path' in operand) return to.path(operand.path);
  if ('ifNotExists' in operand)
    return `if_not_exists(${to.path(operand.ifNotExists)}, ${term(operand.otherwise, to, context)})`;
  if ('append' in operand)
    return `list_append(${term(operand.append[0], to, context)}, ${term(operand.append[1], to, context)})`;
  const message = `${context.model ?? 'A request'}: DynamoDB adds and subtracts only once in a SET, not within another operand`;
  throw new DynamormError('ErrInvalidOperator', message, context);
}
