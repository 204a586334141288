import { invalidParameter, invalid, ServiceError } from '../failure.js';
import { attributesOf, type KeyType } from '../storage/keys.js';
import type { StreamViewType } from '../streams/stream-log.js';
import { checkSettled, knownTable, requiredName, type Context } from '../table-state.js';
import { operation } from '../wire/operation.js';
import { checkStream, checkGlobalIndex } from './create-checks.js';
import { disableStream, enableStream } from './create-table.js';
import { describeTable } from './describe.js';
import { encryptionOf } from './encryption.js';
import { throughputOf, indexOf, typesOf, type TableSettings, type Throughput, type IndexSettings } from './settings.js';
import { UPDATE_TABLE, type UpdateTableInput } from './shapes.js';
import type { Table } from './table.js';
import { checkThroughputChange, checkUpdateRequest } from './update-checks.js';

/** Changes the settings of a table that a checked request names, and its stream. */
function updateSettings(table: Table, input: UpdateTableInput, context: Context): void {
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
function moved(old: Throughput, next: Throughput, now: number): Throughput {
  const up = next.read > old.read || next.write > old.write;
  const down = next.read < old.read || next.write < old.write;
  return { ...next, increased: up ? now : old.increased, decreased: down ? now : old.decreased };
}

const MAX_GLOBAL = 20;
const BLOCKED =
  'This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: ' +
  'Action Blocked: IndexUpdate';

/** Checks the index updates of a request against the indexes there are. */
function checkIndexChanges(input: UpdateTableInput, settings: TableSettings): void {
  const find = (name: string | undefined) => settings.indexes.find(({ schema }) => schema.name === name);
  for (const { Create, Update, Delete } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (Delete !== undefined && find(Delete.IndexName)?.schema.kind !== 'GSI') {
      throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    }
    if (Update !== undefined && find(Update.IndexName)?.schema.kind !== 'GSI') throw invalid(BLOCKED);
    if (Create === undefined) continue;
    const mode = input.BillingMode ?? settings.billingMode;
    checkGlobalIndex(Create, { AttributeDefinitions: input.AttributeDefinitions, BillingMode: mode });
    if (find(Create.IndexName) !== undefined) throw invalidParameter(`Index already exists: ${Create.IndexName}`);
    if (settings.indexes.filter(({ schema }) => schema.kind === 'GSI').length >= MAX_GLOBAL) {
      throw invalidParameter('GlobalSecondaryIndex count exceeds the per-table limit of 20');
    }
  }
}

/** What the answer says of indexes on their way, and what remains to be done once it is made. */
interface IndexChanges {
  readonly indexStatus: ReadonlyMap<string, string>;
  finish(): void;
}

/** Carries the index updates of a checked request out. An index to be deleted is still there until `finish`. */
function updateIndexes(table: Table, input: UpdateTableInput, context: Context): IndexChanges {
  const indexStatus = new Map<string, string>();
  const dropped = new Set<string>();
  for (const { Create, Update, Delete } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (Create !== undefined) {
      addIndex(table, { created: Create, definitions: input.AttributeDefinitions ?? [] }, context);
      indexStatus.set(Create.IndexName!, 'CREATING');
    }
    if (Update !== undefined) {
      changeIndex(table, Update.IndexName!, index => ({
        ...index,
        onDemand: Update.OnDemandThroughput ?? index.onDemand,
        throughput: moved(index.throughput, throughputOf(Update.ProvisionedThroughput), context.now),
      }));
      indexStatus.set(Update.IndexName!, 'UPDATING');
    }
    if (Delete !== undefined) {
      indexStatus.set(Delete.IndexName!, 'DELETING');
      dropped.add(Delete.IndexName!);
    }
  }
  return { indexStatus, finish: () => dropIndexes(table, dropped) };
}

interface NewIndex {
  readonly created: NonNullable<NonNullable<UpdateTableInput['GlobalSecondaryIndexUpdates']>[number]['Create']>;
  readonly definitions: NonNullable<UpdateTableInput['AttributeDefinitions']>;
}

/** Definitions are a delta: an attribute that is declared again keeps the type it has. */
function addIndex(table: Table, { created, definitions }: NewIndex, context: Context): void {
  const attributes = new Map<string, KeyType>([...typesOf(definitions), ...table.settings.attributes]);
  const readyAt = context.now + context.settling;
  const index = indexOf(created, { kind: 'GSI', attributes, readyAt });
  table.data.addIndex(index.schema);
  setIndexes(table, [...table.settings.indexes, index], attributes);
}

function changeIndex(table: Table, name: string, change: (index: IndexSettings) => IndexSettings): void {
  const indexes = table.settings.indexes.map(index => (index.schema.name === name ? change(index) : index));
  table.settings = { ...table.settings, indexes };
}

function dropIndexes(table: Table, names: ReadonlySet<string>): void {
  if (names.size === 0) return;
  for (const name of names) table.data.dropIndex(name);
  const indexes = table.settings.indexes.filter(({ schema }) => !names.has(schema.name));
  setIndexes(table, indexes, table.settings.attributes);
}

/** Exactly the attributes that keys use remain defined. */
function setIndexes(table: Table, indexes: readonly IndexSettings[], types: ReadonlyMap<string, KeyType>): void {
  const keys = [table.settings.keys, ...indexes.map(({ schema }) => schema.keys)].flatMap(attributesOf);
  const used = new Set(keys.map(({ name }) => name));
  const attributes = new Map([...types].filter(([name]) => used.has(name)));
  table.settings = { ...table.settings, indexes, attributes };
}

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
