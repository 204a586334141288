import { invalid, invalidParameter, type ServiceError } from '../../failure.js';
import { attributesOf, type KeyAttribute, type KeySchema } from '../../storage/schema.js';
import { checkNotEmptyKey } from '../../validation/key.js';
import type { KeyRange, RangeCondition } from '../compiled.js';

/**
 * What conditions select under a key schema: every partition key attribute by equality, then sort key attributes from the
 * first one on, only the last of them otherwise than by equality. Throws a ServiceError when they do not fit.
 */
export function bindKeyRange(conditions: readonly RangeCondition[], keys: KeySchema): KeyRange {
  const schema = attributesOf(keys);
  if (conditions.length > Math.max(2, schema.length)) throw invalid('Conditions can be of length 1 or 2 only');
  const byName = new Map(conditions.map(condition => [condition.attribute, condition]));
  const partition = keys.partition.map(attribute => take(byName, attribute));
  if (byName.size > keys.sort.length) throw unsupported();
  const sort = keys.sort.slice(0, byName.size).map(attribute => take(byName, attribute));
  if ([...partition, ...sort.slice(0, -1)].some(({ operator }) => operator !== '=')) throw unsupported();
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

function unsupported(): ServiceError {
  return invalid('Query key condition not supported');
}
