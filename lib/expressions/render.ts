import { DynamormError, type ErrorContext } from '../errors/errors.js';
import {
  formOfTest,
  MAX_IN,
  simplify,
  type Condition,
  type Operand,
  type Path,
  type SetOperand,
  type Test,
  type UpdateAction,
} from './condition.js';
import type { KeyCondition, SortCondition } from './key/key-condition.js';
import { refuseOverlaps } from './paths.js';
import type { Placeholders } from './placeholders.js';

/**
 * The text of a ConditionExpression or FilterExpression, with parentheses only where DynamoDB's precedence
 * (OR, AND, NOT, comparison) needs them. Throws ErrInvalidOperator for what DynamoDB would refuse in any table.
 */
export function renderCondition(condition: Condition, to: Placeholders, context: ErrorContext = {}): string {
  return renderSimplified(simplify(condition, context), to, context);
}

function renderSimplified(condition: Condition, to: Placeholders, context: ErrorContext): string {
  switch (condition.op) {
    case 'or':
      return condition.of.map(member => renderSimplified(member, to, context)).join(' OR ');
    case 'and':
      return condition.of.map(member => grouped(member, member.op === 'or', [to, context])).join(' AND ');
    case 'not': {
      const { of } = condition;
      return `NOT ${grouped(of, of.op === 'and' || of.op === 'or', [to, context])}`;
    }
    default:
      return renderTest(condition, to, context);
  }
}

function grouped(condition: Condition, parentheses: boolean, [to, context]: [Placeholders, ErrorContext]): string {
  const text = renderSimplified(condition, to, context);
  return parentheses ? `(${text})` : text;
}

function renderTest(test: Test, to: Placeholders, context: ErrorContext): string {
  const form = formOfTest(test);
  if (form === undefined) throw refused('has a condition with an unknown operator', context);
  if (test.op === 'in' && (test.list.length < 1 || test.list.length > MAX_IN))
    throw refused(`in() takes 1 to ${MAX_IN} operands, not ${test.list.length}`, context);
  const operands = form.operands(test).map(operand => operandText(operand, to));
  if (operands.includes(operands[0]!, 1)) throw refused('compares a path with itself, which DynamoDB refuses', context);
  return form.render(operands);
}

function operandText(operand: Operand, to: Placeholders): string {
  if ('path' in operand) return to.path(operand.path);
  return 'value' in operand ? to.value(operand.value) : `size(${to.path(operand.size)})`;
}

function refused(what: string, context: ErrorContext): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${context.model ?? 'A request'}: ${what}`, context);
}

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

/**
 * The text of a KeyConditionExpression. Throws ErrMissingPrimaryKey without a partition key, and ErrInvalidOperator where
 * a range is followed by anything: DynamoDB ranges over the last sort key attribute that is named, and only that.
 */
export function renderKeyCondition(key: KeyCondition, to: Placeholders, context: ErrorContext = {}): string {
  const who = context.model ?? 'A query';
  if (key.partition.length === 0)
    throw new DynamormError('ErrMissingPrimaryKey', `${who}: a query needs the partition key`, context);
  const ranged = key.sort.findIndex(({ op }) => op !== '=');
  if (ranged >= 0 && ranged < key.sort.length - 1) {
    const message = `${who}: ${key.sort[ranged]!.attribute} has a range, so nothing can be asked of the sort key attributes after it`;
    throw new DynamormError('ErrInvalidOperator', message, context);
  }
  return [
    ...key.partition.map(({ attribute, value }) => `${to.name(attribute)} = ${to.value(value)}`),
    ...key.sort.map(condition => sortText(condition, to)),
  ].join(' AND ');
}

function sortText(condition: SortCondition, to: Placeholders): string {
  const name = to.name(condition.attribute);
  if (condition.op === 'between') return `${name} BETWEEN ${to.value(condition.low)} AND ${to.value(condition.high)}`;
  const value = to.value(condition.value);
  return condition.op === 'beginsWith' ? `begins_with(${name}, ${value})` : `${name} ${condition.op} ${value}`;
}
