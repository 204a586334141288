import { checkSettled, knownTable, type Context } from '../../state.js';
import { operation } from '../../wire/operation.js';
import { describeTable } from '../describe.js';
import { UPDATE_TABLE } from '../shapes.js';
import { requiredName } from '../table-name.js';
import { checkIndexChanges, updateIndexes } from './index-updates.js';
import { updateSettings } from './setting-updates.js';
import { checkThroughputChange, checkUpdateRequest } from './update-checks.js';

/** UpdateTable: settings, stream, and one index added or taken away. */
export const updateTable = operation('UpdateTable', UPDATE_TABLE, (input, context: Context) => {
  const name = requiredName(input.TableName);
  checkUpdateRequest(input);
  const table = knownTable(context, name);
  checkSettled(table, context.now);
  checkThroughputChange(input, table.settings);
  checkIndexChanges(input, table.settings);
  updateSettings(table, input, context);
  const { indexStatus, finish } = updateIndexes(table, input, context);
  table.transition = { status: 'UPDATING', until: context.now + context.settling };
  const description = describeTable(table, { now: context.now, status: 'UPDATING', indexStatus });
  finish();
  return { TableDescription: description };
});
