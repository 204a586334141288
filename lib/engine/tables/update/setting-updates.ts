import { invalidParameter } from '../../failure.js';
import type { Context } from '../../state.js';
import type { StreamViewType } from '../../streams/stream-log.js';
import { checkStream } from '../create/create-checks.js';
import { disableStream, enableStream } from '../enable-stream.js';
import { encryptionOf } from '../encryption.js';
import { throughputOf, type TableSettings, type Throughput } from '../settings.js';
import type { UpdateTableInput } from '../shapes.js';
import type { Table } from '../table.js';

/** Changes the settings of a table that a checked request names, and its stream. */
export function updateSettings(table: Table, input: UpdateTableInput, context: Context): void {
  const stream = checkedStream(table, input);
  table.settings = changed(table.settings, input, context);
  if (stream === 'disable') disableStream(table, context);
  else if (stream !== undefined) enableStream(table, stream, context);
}

function checkedStream(table: Table, input: UpdateTableInput): StreamViewType | 'disable' | undefined {
  const { StreamSpecification: specification } = input;
  if (specification === undefined) return undefined;
  checkStream(input);
  if (specification.StreamEnabled === true) {
    if (table.stream === undefined) return specification.StreamViewType as StreamViewType;
    throw invalidParameter(`Table already has an enabled stream: TableName: ${table.name}`);
  }
  if (table.stream === undefined) throw invalidParameter(`Table has no stream to disable: TableName: ${table.name}`);
  return 'disable';
}

function changed(settings: TableSettings, input: UpdateTableInput, context: Context): TableSettings {
  const { now } = context;
  const specification = input.SSESpecification;
  return {
    ...settings,
    ...billing(settings, input, now),
    deletionProtection: input.DeletionProtectionEnabled ?? settings.deletionProtection,
    onDemand: input.OnDemandThroughput ?? settings.onDemand,
    ...(input.TableClass !== undefined && { tableClass: input.TableClass, tableClassChanged: now }),
    ...(specification !== undefined && { encryption: encryptionOf(specification, context) }),
  };
}

function billing(settings: TableSettings, input: UpdateTableInput, now: number): Partial<TableSettings> {
  if (input.BillingMode === 'PAY_PER_REQUEST') {
    const none: Throughput = { read: 0, write: 0 };
    const indexes = settings.indexes.map(index => ({ ...index, throughput: none }));
    return { billingMode: 'PAY_PER_REQUEST', onDemandSince: now, throughput: none, indexes };
  }
  if (input.ProvisionedThroughput === undefined) return {};
  const next = throughputOf(input.ProvisionedThroughput);
  return { billingMode: 'PROVISIONED', throughput: moved(settings.throughput, next, now) };
}

/** A new throughput with the times at which it last went up and down. */
export function moved(old: Throughput, next: Throughput, now: number): Throughput {
  const up = next.read > old.read || next.write > old.write;
  const down = next.read < old.read || next.write < old.write;
  return { ...next, increased: up ? now : old.increased, decreased: down ? now : old.decreased };
}
