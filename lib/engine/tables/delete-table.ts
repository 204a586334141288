import { invalid } from '../failure.js';
import { checkSettled, knownTable } from '../state.js';
import { operation } from '../wire/operation.js';
import { text } from '../wire/shape.js';
import { describeTable } from './describe.js';
import { disableStream } from './enable-stream.js';
import { requiredName } from './table-name.js';

/** DescribeTable. */
export const describe = operation('DescribeTable', { TableName: text }, (input, context) => ({
  Table: describeTable(knownTable(context, requiredName(input.TableName)), { now: context.now }),
}));

/** DeleteTable. */
export const deleteTable = operation('DeleteTable', { TableName: text }, (input, context) => {
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
