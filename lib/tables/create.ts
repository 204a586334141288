import { createBackoff } from '../client/backoff.js';
import type { Session } from '../client/session.js';
import type { TableDescription } from '../client/table-requests.js';
import { DynamormError, isDynamormError } from '../errors/dynamorm-error.js';
import { targetOf, type EntityClass } from '../operations/target-of.js';
import { definitionOf, type TableDefinition } from './definition.js';
import { mergeDefinitions } from './merge.js';
import { serviceNameOf, tableCall } from './table-call.js';

type AnyEntityClass = EntityClass<object>;

/** A table that some classes share, and the session to reach it by. */
interface Table {
  readonly session: Session;
  readonly definition: TableDefinition;
}

const WAIT = { baseMs: 20, capMs: 2000, attempts: 1000, totalMs: 300_000 };

/** The `CreateTable` requests of some entity classes: nothing sent. @throws ErrInvalidModel where classes of one table disagree */
export function tableDefinition(...classes: readonly AnyEntityClass[]): readonly TableDefinition[] {
  return tablesOf(classes).map(table => table.definition);
}

/**
 * Creates the tables of some entity classes and waits until they can be used; a table that exists is left as it is.
 * @throws ErrInvalidModel where classes of one table disagree, or a table of that name has another key
 */
export async function createTable(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(tablesOf(classes).map(table => createOne(table)));
}

/** Creates the tables that are missing, and adds to those that exist the indexes and the expiry that are missing. */
export async function ensureTables(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(tablesOf(classes).map(async table => addMissing(table, await createOne(table))));
}

/** Deletes the tables of some entity classes and waits until they are gone; a table that does not exist is no error. */
export async function deleteTable(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(tablesOf(classes).map(deleteOne));
}

function tablesOf(classes: readonly AnyEntityClass[]): readonly Table[] {
  if (classes.length === 0)
    throw new DynamormError('ErrInvalidModel', 'tables need at least one entity class', {
      operation: 'tableDefinition',
    });
  const bySession = new Map<Session, TableDefinition[]>();
  for (const { model, session } of classes.map(targetOf)) {
    const definitions = bySession.get(session) ?? [];
    definitions.push(definitionOf(model, session.tableName(model.table)));
    bySession.set(session, definitions);
  }
  return [...bySession].flatMap(([session, definitions]) =>
    mergeDefinitions(definitions).map(definition => ({ session, definition })),
  );
}

async function createOne(table: Table): Promise<TableDescription> {
  const { session, definition } = table;
  const { TableName } = definition.input;
  try {
    await tableCall(session, 'CreateTable', definition.input);
  } catch (error) {
    if (serviceNameOf(error) !== 'ResourceInUseException') throw error;
  }
  const description = await untilActive(session, TableName);
  const key = JSON.stringify(description.KeySchema);
  if (key !== JSON.stringify(definition.input.KeySchema)) {
    const message = `the table ${TableName} exists with another primary key (${key}) than ${definition.models.join(', ')} needs`;
    throw new DynamormError('ErrInvalidModel', message, { table: TableName, operation: 'createTable' });
  }
  if (definition.ttl !== undefined) await enableTtl(session, { table: TableName, attribute: definition.ttl });
  return description;
}

async function enableTtl(session: Session, ttl: { table: string; attribute: string }): Promise<void> {
  const { TimeToLiveDescription: now } = await tableCall(session, 'DescribeTimeToLive', { TableName: ttl.table });
  if (now?.TimeToLiveStatus === 'ENABLED' || now?.TimeToLiveStatus === 'ENABLING') {
    if (now.AttributeName === ttl.attribute) return;
    const message = `items of the table ${ttl.table} expire by ${now.AttributeName}, not by ${ttl.attribute}`;
    throw new DynamormError('ErrInvalidModel', message, { table: ttl.table, operation: 'createTable' });
  }
  await tableCall(session, 'UpdateTimeToLive', {
    TableName: ttl.table,
    TimeToLiveSpecification: { AttributeName: ttl.attribute, Enabled: true },
  });
}

/** The service adds one index at a time, and only to an active table. */
async function addMissing({ session, definition }: Table, description: TableDescription): Promise<void> {
  const { TableName, GlobalSecondaryIndexes = [], AttributeDefinitions, StreamSpecification } = definition.input;
  const there = new Set((description.GlobalSecondaryIndexes ?? []).map(index => index.IndexName));
  for (const index of GlobalSecondaryIndexes.filter(({ IndexName }) => !there.has(IndexName))) {
    await tableCall(session, 'UpdateTable', {
      TableName,
      AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
    await untilActive(session, TableName);
  }
  if (StreamSpecification !== undefined && description.StreamSpecification?.StreamEnabled !== true) {
    await tableCall(session, 'UpdateTable', { TableName, StreamSpecification });
    await untilActive(session, TableName);
  }
}

async function deleteOne({ session, definition }: Table): Promise<void> {
  const { TableName } = definition.input;
  try {
    await tableCall(session, 'DeleteTable', { TableName });
    await until(session, async () => ((await describe(session, TableName)) === undefined ? true : undefined));
  } catch (error) {
    if (!isDynamormError(error, 'ErrTableNotFound')) throw error;
  }
}

function untilActive(session: Session, table: string): Promise<TableDescription> {
  return until(session, async () => {
    const description = await describe(session, table);
    const indexes = description?.GlobalSecondaryIndexes ?? [];
    return description?.TableStatus === 'ACTIVE' && indexes.every(index => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE')
      ? description
      : undefined;
  });
}

async function describe(session: Session, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await tableCall(session, 'DescribeTable', { TableName })).Table;
  } catch (error) {
    if (isDynamormError(error, 'ErrTableNotFound')) return undefined;
    throw error;
  }
}

async function until<T>(session: Session, check: () => Promise<T | undefined>): Promise<T> {
  const backoff = createBackoff(WAIT, { clock: session.clock });
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (!(await backoff.next()))
      throw new DynamormError('ErrTimeout', 'the table did not become ready within five minutes', {
        retryable: true,
        operation: 'createTable',
      });
  }
}
