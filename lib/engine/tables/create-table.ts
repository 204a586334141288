import { randomUUID } from 'node:crypto';
import { invalid, ServiceError } from '../failure.js';
import { TableData } from '../storage/table-data.js';
import { StreamLog, type StreamViewType } from '../streams/stream-log.js';
import { deleted, nameOf, type Context } from '../table-state.js';
import { operation } from '../wire/operation.js';
import { createTableConstraints } from './constraints.js';
import { checkCreateTable } from './create-checks.js';
import { describeTable } from './describe.js';
import { settingsOf } from './settings.js';
import { CREATE_TABLE, type CreateTableInput } from './shapes.js';
import { Table } from './table.js';

/** Opens a new stream on a table, with a label and ARN of its own. */
export function enableStream(table: Table, viewType: StreamViewType, { state, now }: Context): void {
  let moment = now;
  while (state.streams.has(arnAt(table, moment))) moment++;
  const arn = arnAt(table, moment);
  const stream = new StreamLog({
    arn,
    label: labelAt(moment),
    tableName: table.name,
    keys: table.data.keys,
    viewType,
    created: now,
  });
  state.streams.set(arn, stream);
  table.stream = stream;
  table.settings = { ...table.settings, latestStream: { arn, label: stream.label } };
}

/** Closes a table's stream; it can be read for another day. */
export function disableStream(table: Table, { now }: Context): void {
  if (table.stream !== undefined) table.stream.closed = now;
  table.stream = undefined;
}

function arnAt(table: Table, moment: number): string {
  return `${table.arn}/stream/${labelAt(moment)}`;
}

/** ISO time with milliseconds and no zone. */
function labelAt(moment: number): string {
  return new Date(moment).toISOString().slice(0, -1);
}

/** The table that a checked CreateTable request asks for, with its stream. */
function makeTable(name: string, input: CreateTableInput, context: Context): Table {
  const readyAt = context.now + context.settling;
  const settings = settingsOf(input, context, readyAt);
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
