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
