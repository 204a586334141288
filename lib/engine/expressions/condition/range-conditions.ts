import type { Value } from '../../../values/value.js';
import { invalid, type ServiceError } from '../../failure.js';
import type { RangeCondition, RangeOperator } from '../compiled.js';
import type { Comparator } from '../grammar/tree.js';
import type { Condition, Operand } from './resolved.js';

const INVALID = 'Invalid condition in KeyConditionExpression: ';
/** The comparators as they read with their operands exchanged. */
const FLIPPED: Readonly<Record<Exclude<Comparator, '<>'>, RangeOperator>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** The conditions a key condition joins with AND, each on one attribute; throws for all that only other conditions may be. */
export function rangeConditionsOf(condition: Condition): readonly RangeCondition[] {
  const conditions = [...rangeConditions(condition)];
  if (new Set(conditions.map(({ attribute }) => attribute)).size < conditions.length) {
    throw invalid('Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key');
  }
  return conditions;
}

function* rangeConditions(condition: Condition): Generator<RangeCondition> {
  if (condition.kind === 'and') {
    yield* rangeConditions(condition.left);
    yield* rangeConditions(condition.right);
  } else yield rangeCondition(condition);
}

function rangeCondition(condition: Exclude<Condition, { kind: 'and' }>): RangeCondition {
  switch (condition.kind) {
    case 'compare':
      if (condition.operator === '<>') throw wrongOperator('<>');
      return comparison(condition.operator, condition.args);
    case 'between':
      return keyFirst('BETWEEN', condition.args);
    case 'call':
      if (condition.name !== 'begins_with') throw wrongOperator(condition.name);
      return keyFirst(condition.name, condition.args);
    default:
      throw wrongOperator(condition.kind.toUpperCase());
  }
}

function comparison(operator: Exclude<Comparator, '<>'>, args: readonly Operand[]): RangeCondition {
  const [attribute, values] = keyAndValues(args);
  return { attribute, operator: args[0]?.kind === 'path' ? operator : FLIPPED[operator], values };
}

function keyFirst(operator: 'BETWEEN' | 'begins_with', args: readonly Operand[]): RangeCondition {
  const [attribute, values] = keyAndValues(args);
  if (args[0]?.kind === 'path') return { attribute, operator, values };
  throw invalid(`${INVALID}${operator} operator must have the key attribute as its first operand`);
}

function keyAndValues(args: readonly Operand[]): [string, RangeCondition['values']] {
  const names: string[] = [];
  const values: Value[] = [];
  for (const arg of args) {
    if (arg.kind === 'size') throw invalid('KeyConditionExpressions cannot contain nested operations');
    if (arg.kind === 'value') values.push(arg.value);
    if (arg.kind !== 'path') continue;
    if (arg.path.length > 1) {
      const message = 'KeyConditionExpressions cannot have conditions on nested attributes';
      throw invalid(`Invalid KeyConditionExpression: ${message}`);
    }
    names.push(arg.path[0]);
  }
  if (names.length > 1) throw invalid(`${INVALID}Multiple attribute names used in one condition`);
  if (names[0] === undefined) throw invalid(`${INVALID}No key attribute specified`);
  return [names[0], values as unknown as RangeCondition['values']];
}

function wrongOperator(operator: string): ServiceError {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}
