import { randomUUID } from 'node:crypto';
import type { Context } from '../../state.js';
import { TableData } from '../../storage/table-data.js';
import type { StreamViewType } from '../../streams/stream-log.js';
import { enableStream } from '../enable-stream.js';
import { settingsOf } from '../settings.js';
import type { CreateTableInput } from '../shapes.js';
import { Table } from '../table.js';

/** The table that a checked CreateTable request asks for, with its stream. */
export function makeTable(name: string, input: CreateTableInput, context: Context): Table {
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
