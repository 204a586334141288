import type { Context } from '../state.js';
import { StreamLog } from '../streams/stream-log.js';
import type { StreamViewType } from '../streams/stream-log.js';
import type { Table } from './table.js';

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
