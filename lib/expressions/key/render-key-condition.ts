import { DynamormError, type ErrorContext } from '../../errors/dynamorm-error.js';
import type { Placeholders } from '../placeholders.js';
import type { KeyCondition, SortCondition } from './key-condition.js';

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
