import { invalid, invalidParameter, ServiceError } from '../../failure.js';
import type { Context } from '../../state.js';
import { attributesOf, type KeyType } from '../../storage/schema.js';
import { checkGlobalIndex } from '../create/create-checks.js';
import { indexOf, throughputOf, typesOf, type IndexSettings, type TableSettings } from '../settings.js';
import type { UpdateTableInput } from '../shapes.js';
import type { Table } from '../table.js';
import { moved } from './setting-updates.js';

const MAX_GLOBAL = 20;
const BLOCKED =
  'This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: ' +
  'Action Blocked: IndexUpdate';

/** Checks the index updates of a request against the indexes there are. */
export function checkIndexChanges(input: UpdateTableInput, settings: TableSettings): void {
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
export function updateIndexes(table: Table, input: UpdateTableInput, context: Context): IndexChanges {
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
