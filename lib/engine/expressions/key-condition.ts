import type { Value } from '../../values/value.js';
import { invalid, invalidParameter, type ServiceError } from '../failure.js';
import { attributesOf, type KeyAttribute, type KeySchema } from '../storage/keys.js';
import { checkNotEmptyKey } from '../validation/key.js';
import type { KeyRange, RangeCondition, RangeOperator, CompiledKeyCondition } from './compiled.js';
import { readCondition } from './condition.js';
import { expressionFault } from './parser.js';
import type { ExpressionContext } from './paths.js';
import { resolveCondition, type Condition, type Operand } from './resolve-condition.js';
import type { Comparator } from './tokens.js';

/**
 * What conditions select under a key schema: every partition key attribute by equality, then sort key attributes from the
 * first one on, only the last of them otherwise than by equality. Throws a ServiceError when they do not fit.
 */
function bindKeyRange(conditions: readonly RangeCondition[], keys: KeySchema): KeyRange {
  const schema = attributesOf(keys);
  if (conditions.length > Math.max(2, schema.length)) throw tooMany(conditions.length, schema.length);
  const byName = new Map(conditions.map(condition => [condition.attribute, condition]));
  const partition = keys.partition.map(attribute => take(byName, attribute));
  if (byName.size > keys.sort.length) throw unsupported();
  if (keys.sort.length > 1) checkPrefix(byName, keys.sort);
  const sort = keys.sort.slice(0, byName.size).map(attribute => take(byName, attribute));
  if (partition.some(({ operator }) => operator !== '=')) throw unsupported();
  [...partition, ...sort].forEach((condition, index) => {
    checkValues(condition, (index < partition.length ? keys.partition[index] : keys.sort[index - partition.length])!);
  });
  return { partition: partition.map(({ values }) => values[0]), sort };
}

function take(conditions: Map<string, RangeCondition>, { name }: KeyAttribute): RangeCondition {
  const condition = conditions.get(name);
  if (condition === undefined) throw invalid(`Query condition missed key schema element: ${name}`);
  conditions.delete(name);
  return condition;
}

function checkValues({ values }: RangeCondition, { name, type }: KeyAttribute): void {
  for (const value of values) {
    if (value[type] === undefined) {
      throw invalidParameter('Condition parameter type does not match schema type');
    }
    checkNotEmptyKey(name, value);
  }
}

/** Of several sort key attributes, those before the last one named must be there, and by equality. */
function checkPrefix(conditions: ReadonlyMap<string, RangeCondition>, sort: readonly KeyAttribute[]): void {
  const last = sort.findLastIndex(({ name }) => conditions.has(name));
  const loose = sort.slice(0, Math.max(0, last)).filter(({ name }) => conditions.get(name)?.operator !== '=');
  if (loose.length === 0) return;
  throw invalid(
    `RANGE key attributes ${loose.map(({ name }) => name).join(', ')} must have equality conditions specified in the ` +
      `query because a condition is present on key attribute ${sort[last]!.name}`,
  );
}

function tooMany(conditions: number, attributes: number): ServiceError {
  return invalid(
    `The number of query conditions (${conditions}) exceeds the number of key attributes defined in the schema ` +
      `(${attributes})`,
  );
}

function unsupported(): ServiceError {
  return invalid('Query key condition not supported');
}

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
function rangeConditionsOf(condition: Condition): readonly RangeCondition[] {
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
