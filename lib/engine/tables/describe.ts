import type { KeySchema } from '../storage/keys.js';
import type { IndexSettings, TableSettings, Throughput } from './settings.js';
import type { Table } from './table.js';

/** How a description is asked for: at which moment, and with which status where the request decides it. */
export interface DescribeOptions {
  readonly now: number;
  readonly status?: string;
  /** Statuses of indexes where the request decides them. */
  readonly indexStatus?: ReadonlyMap<string, string>;
}

/** A table's TableDescription. */
export function describeTable(table: Table, options: DescribeOptions): Record<string, unknown> {
  const { settings, data } = table;
  const locals = settings.indexes.filter(({ schema }) => schema.kind === 'LSI');
  const globals = settings.indexes.filter(({ schema }) => schema.kind === 'GSI');
  return {
    AttributeDefinitions: [...settings.attributes].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    TableName: table.name,
    KeySchema: describeKeys(settings.keys),
    TableStatus: options.status ?? table.statusAt(options.now),
    CreationDateTime: table.created / 1000,
    ProvisionedThroughput: describeThroughput(settings.throughput),
    TableSizeBytes: data.bytes,
    ItemCount: data.items.size,
    TableArn: table.arn,
    TableId: table.id,
    BillingModeSummary: describeBilling(settings),
    LocalSecondaryIndexes: some(locals.map(index => describeIndex(index, table))),
    GlobalSecondaryIndexes: some(globals.map(index => describeGlobalIndex(index, table, options))),
    ...describeStream(table),
    SSEDescription: settings.encryption && {
      Status: 'ENABLED',
      SSEType: settings.encryption.type,
      KMSMasterKeyArn: settings.encryption.keyArn,
    },
    TableClassSummary: settings.tableClass && {
      TableClass: settings.tableClass,
      LastUpdateDateTime: settings.tableClassChanged && settings.tableClassChanged / 1000,
    },
    OnDemandThroughput: settings.onDemand,
    DeletionProtectionEnabled: settings.deletionProtection,
  };
}

/** The KeySchema that says this key. */
export function describeKeys({ partition, sort }: KeySchema): readonly Record<string, string>[] {
  return [
    ...partition.map(({ name }) => ({ AttributeName: name, KeyType: 'HASH' })),
    ...sort.map(({ name }) => ({ AttributeName: name, KeyType: 'RANGE' })),
  ];
}

function describeThroughput({ read, write, increased, decreased }: Throughput): Record<string, unknown> {
  return {
    LastIncreaseDateTime: increased && increased / 1000,
    LastDecreaseDateTime: decreased && decreased / 1000,
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  };
}

function describeBilling({ billingMode, onDemandSince }: TableSettings): Record<string, unknown> | undefined {
  if (onDemandSince === undefined) return undefined;
  return { BillingMode: billingMode, LastUpdateToPayPerRequestDateTime: onDemandSince / 1000 };
}

function describeIndex({ schema }: IndexSettings, table: Table): Record<string, unknown> {
  const data = table.data.index(schema.name);
  let bytes = 0;
  for (const entry of data?.entries.ascend('') ?? []) bytes += entry.bytes;
  return {
    IndexName: schema.name,
    KeySchema: describeKeys(schema.keys),
    Projection: {
      ProjectionType: schema.projection.type,
      NonKeyAttributes: some(schema.projection.attributes),
    },
    IndexSizeBytes: bytes,
    ItemCount: data?.entries.size ?? 0,
    IndexArn: `${table.arn}/index/${schema.name}`,
  };
}

function describeGlobalIndex(index: IndexSettings, table: Table, options: DescribeOptions): Record<string, unknown> {
  const tableCreating = (options.status ?? table.statusAt(options.now)) === 'CREATING';
  const settled = tableCreating || options.now < index.readyAt ? 'CREATING' : 'ACTIVE';
  const status = options.indexStatus?.get(index.schema.name) ?? settled;
  return {
    ...describeIndex(index, table),
    IndexStatus: status,
    Backfilling: status === 'CREATING' && !tableCreating ? true : undefined,
    ProvisionedThroughput: describeThroughput(index.throughput),
    OnDemandThroughput: index.onDemand,
  };
}

function describeStream({ settings, stream }: Table): Record<string, unknown> {
  return {
    StreamSpecification: stream && { StreamEnabled: true, StreamViewType: stream.viewType },
    LatestStreamLabel: settings.latestStream?.label,
    LatestStreamArn: settings.latestStream?.arn,
  };
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
