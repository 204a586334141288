import { DynamormError, type ErrorContext } from '../errors/dynamorm-error.js';
import type { Condition, Operand } from './ast.js';
import type { Placeholders } from './placeholders.js';
import { simplify } from './simplify.js';

/** The most operands DynamoDB takes for IN. */
export const MAX_IN = 100;

/**
 * The text of a ConditionExpression or FilterExpression, with parentheses only where DynamoDB's precedence
 * (OR, AND, NOT, comparison) needs them. Throws ErrInvalidOperator for what DynamoDB would refuse in any table.
 */
export function renderCondition(condition: Condition, to: Placeholders, context: ErrorContext = {}): string {
  return rendered(simplify(condition, context), to, context);
}

function rendered(condition: Condition, to: Placeholders, context: ErrorContext): string {
  switch (condition.op) {
    case 'or':
      return condition.of.map(member => rendered(member, to, context)).join(' OR ');
    case 'and':
      return condition.of.map(member => grouped(member, member.op === 'or', [to, context])).join(' AND ');
    case 'not': {
      const { of } = condition;
      return `NOT ${grouped(of, of.op === 'and' || of.op === 'or', [to, context])}`;
    }
    case 'exists':
      return `attribute_exists(${to.path(condition.path)})`;
    case 'notExists':
      return `attribute_not_exists(${to.path(condition.path)})`;
    case 'attributeType':
      return `attribute_type(${to.path(condition.path)}, ${to.value({ S: condition.type })})`;
    default:
      return compared(condition, to, context);
  }
}

function grouped(condition: Condition, parentheses: boolean, [to, context]: [Placeholders, ErrorContext]): string {
  const text = rendered(condition, to, context);
  return parentheses ? `(${text})` : text;
}

type Comparison = Exclude<Condition, { readonly op: 'and' | 'or' | 'not' | 'exists' | 'notExists' | 'attributeType' }>;

function compared(condition: Comparison, to: Placeholders, context: ErrorContext): string {
  const distinct = (first: string, ...rest: readonly string[]): void => {
    if (rest.includes(first)) throw refused('compares a path with itself, which DynamoDB refuses', context);
  };
  switch (condition.op) {
    case 'between': {
      const [operand, low, high] = [condition.operand, condition.low, condition.high].map(o => operandText(o, to));
      distinct(operand!, low!, high!);
      return `${operand} BETWEEN ${low} AND ${high}`;
    }
    case 'in': {
      const { length } = condition.list;
      if (length < 1 || length > MAX_IN) throw refused(`in() takes 1 to ${MAX_IN} operands, not ${length}`, context);
      const operand = operandText(condition.operand, to);
      const list = condition.list.map(member => operandText(member, to));
      distinct(operand, ...list);
      return `${operand} IN (${list.join(', ')})`;
    }
    case 'beginsWith':
    case 'contains': {
      const [path, operand] = [to.path(condition.path), operandText(condition.operand, to)];
      distinct(path, operand);
      return `${condition.op === 'contains' ? 'contains' : 'begins_with'}(${path}, ${operand})`;
    }
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = [operandText(condition.left, to), operandText(condition.right, to)];
      distinct(left, right);
      return `${left} ${condition.op} ${right}`;
    }
    default:
      throw refused('has a condition with an unknown operator', context);
  }
}

function operandText(operand: Operand, to: Placeholders): string {
  if ('path' in operand) return to.path(operand.path);
  return 'value' in operand ? to.value(operand.value) : `size(${to.path(operand.size)})`;
}

function refused(what: string, context: ErrorContext): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${context.model ?? 'A request'}: ${what}`, context);
}
