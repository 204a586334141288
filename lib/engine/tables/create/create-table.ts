import { randomUUID } from 'node:crypto';
import { invalid, ServiceError } from '../../failure.js';
import { deleted, nameOf, type Context } from '../../state.js';
import { TableData } from '../../storage/table-data.js';
import type { StreamViewType } from '../../streams/stream-log.js';
import { operation } from '../../wire/operation.js';
import { createTableConstraints } from './constraints.js';
import { checkCreateTable } from './create-checks.js';
import { describeTable } from '../describe.js';
import { enableStream } from '../enable-stream.js';
import { settingsOf } from '../settings.js';
import { CREATE_TABLE, type CreateTableInput } from '../shapes.js';
import { Table } from '../table.js';

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

function makeTable(name: string, input: CreateTableInput, context: Context): Table {
  const readyAt = context.now + context.settling;
  const settings = settingsOf(input, context.now, readyAt);
  const data = new TableData(settings.keys);
  for (const { schema } of settings.indexes) data.addIndex(schema);
  const arn = `arn:aws:dynamodb:${context.region}:${context.account}:table/${name}`;
  const tags = (input.Tags ?? []).map(({ Key, Value }) => [Key!, Value ?? ''] as const);
  const table = new Table({ name, id: randomUUID(), arn, created: context.now, settings, data }, tags);
  table.transition = { status: 'CREATING', until: readyAt };
  const stream = input.StreamSpecification;
  if (stream?.StreamEnabled === true) enableStream(table, stream.StreamViewType as StreamViewType, context);
  return table;
}
