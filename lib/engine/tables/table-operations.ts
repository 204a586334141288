import { compareUtf8 } from '../../values/value.js';
import { invalid } from '../failure.js';
import { checkSettled, knownTable, requiredName, deleted } from '../table-state.js';
import { bound, ConstraintErrors } from '../validation/expression-parameters.js';
import { operation, type Operation } from '../wire/operation.js';
import { text, integer } from '../wire/shape.js';
import { addNameErrors } from './constraints.js';
import { disableStream, createTable } from './create-table.js';
import { describeTable } from './describe.js';
import { listTagsOfResource, tagResource, untagResource } from './tags.js';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.js';
import { updateTable } from './update-table.js';

/** DescribeTable. */
const describe = operation('DescribeTable', { TableName: text }, (input, context) => ({
  Table: describeTable(knownTable(context, requiredName(input.TableName)), { now: context.now }),
}));

/** DeleteTable. */
const deleteTable = operation('DeleteTable', { TableName: text }, (input, context) => {
  const table = knownTable(context, requiredName(input.TableName));
  checkSettled(table, context.now);
  if (table.settings.deletionProtection) {
    throw invalid(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
  const description = describeTable(table, { now: context.now, status: 'DELETING' });
  disableStream(table, context);
  table.transition = { status: 'DELETING', until: context.now + context.settling };
  if (context.settling === 0) context.state.tables.delete(table.name);
  return { TableDescription: description };
});

const MAX_NAMES = 100;

/** ListTables: the names in byte order, a page at a time. */
const listTables = operation(
  'ListTables',
  { ExclusiveStartTableName: text, Limit: integer },
  ({ ExclusiveStartTableName: start, Limit: limit = MAX_NAMES }, { state, now }) => {
    const errors = new ConstraintErrors();
    if (start !== undefined) addNameErrors(errors, start, 'exclusiveStartTableName');
    if (limit < 1) errors.add(limit, 'limit', bound('value', 'greater', 1));
    if (limit > MAX_NAMES) errors.add(limit, 'limit', bound('value', 'less', MAX_NAMES));
    errors.throwIfAny();
    const names = [...state.tables.values()]
      .filter(table => !deleted(table, now))
      .map(({ name }) => name)
      .filter(name => start === undefined || compareUtf8(name, start) > 0)
      .sort(compareUtf8);
    const page = names.slice(0, limit);
    return { TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined };
  },
);

/** The operations on tables. */
export const TABLE_OPERATIONS: readonly Operation[] = [
  createTable,
  describe,
  updateTable,
  deleteTable,
  listTables,
  updateTimeToLive,
  describeTimeToLive,
  tagResource,
  untagResource,
  listTagsOfResource,
];
