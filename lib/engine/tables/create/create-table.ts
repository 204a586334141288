import { invalid, ServiceError } from '../../failure.js';
import { deleted, nameOf } from '../../state.js';
import { operation } from '../../wire/operation.js';
import { describeTable } from '../describe.js';
import { CREATE_TABLE } from '../shapes.js';
import { createTableConstraints } from './constraints.js';
import { checkCreateTable } from './create-checks.js';
import { makeTable } from './make-table.js';

const NO_NAME = "The parameter 'TableName' is required but was not present in the request";

/** CreateTable. */
export const createTable = operation('CreateTable', CREATE_TABLE, (input, context) => {
  if (input.TableName === undefined) throw invalid(NO_NAME);
  const name = nameOf(input.TableName);
  createTableConstraints({ ...input, TableName: name }).throwIfAny();
  checkCreateTable(input);
  const existing = context.state.tables.get(name);
  if (existing !== undefined && !deleted(existing, context.now)) {
    throw new ServiceError('ResourceInUseException', `Table already exists: ${name}`);
  }
  const table = makeTable(name, input, context);
  context.state.tables.set(name, table);
  const description = describeTable(table, { now: context.now, status: 'CREATING' });
  if (input.DeletionProtectionEnabled === undefined) delete description['DeletionProtectionEnabled'];
  return { TableDescription: description };
});
