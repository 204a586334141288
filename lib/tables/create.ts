import { createBackoff } from '../client/retry.js';
import { send } from '../client/send.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import type { Session } from '../session/session.js';
import type { KeySchemaElement, TableDescription, TableOperations, SecondaryIndex } from '../session/table-requests.js';
import { targetOf } from '../operations/target.js';
import { tablesOf, type TableDefinition, type AnyEntityClass, type Table } from './definition.js';

/** Refuses a table that exists and cannot be what its classes need. @throws ErrInvalidModel naming both keys */
function checkTable(found: TableDescription, { input, models }: TableDefinition): void {
  const [is, needed] = [keyText(found), keyText(input)];
  if (is !== needed)
    refuse(input.TableName, `exists with another primary key (${is}) than ${models.join(', ')} needs (${needed})`);
}

/**
 * Refuses what cannot be added to a table: an index of the same name with other keys, or a local index, which is made with
 * its table or never. @throws ErrInvalidModel
 */
function checkIndexes(found: TableDescription, { input, models }: TableDefinition): void {
  const needs = (what: string): never => refuse(input.TableName, `${what} ${models.join(', ')} needs`);
  const there = new Map(
    [...(found.GlobalSecondaryIndexes ?? []), ...(found.LocalSecondaryIndexes ?? [])].map(one => [one.IndexName, one]),
  );
  for (const { IndexName, KeySchema } of [
    ...(input.GlobalSecondaryIndexes ?? []),
    ...(input.LocalSecondaryIndexes ?? []),
  ]) {
    const other = there.get(IndexName);
    if (other !== undefined && schemaText(other.KeySchema) !== schemaText(KeySchema))
      needs(`has an index ${IndexName} with other keys (${schemaText(other.KeySchema)}) than`);
  }
  for (const { IndexName } of input.LocalSecondaryIndexes ?? []) {
    if (!there.has(IndexName)) needs(`was made without the local index ${IndexName}, and none can be added, which`);
  }
}

function refuse(table: string, message: string): never {
  throw new DynamormError('ErrInvalidModel', `the table ${table} ${message}`, { table, operation: 'createTable' });
}

const schemaText = (schema: readonly KeySchemaElement[]): string =>
  schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ');

function keyText({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  return KeySchema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName} ${types.get(AttributeName)}`).join(
    ', ',
  );
}

/** Sends one table operation. */
async function tableCall<O extends keyof TableOperations>(
  session: Session,
  operation: O,
  input: TableOperations[O]['input'],
): Promise<TableOperations[O]['output']> {
  const { output } = await send(session, operation, { input });
  return output as TableOperations[O]['output'];
}

/** The service's own name of a refusal, where the translated error's code is not precise enough. */
function serviceNameOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.name : undefined;
}

/** Lets items of a table expire by an attribute. @throws ErrInvalidModel where they expire by another one */
async function enableTtl(session: Session, ttl: { table: string; attribute: string }): Promise<void> {
  if (await expiresBy(session, ttl)) return;
  try {
    await tableCall(session, 'UpdateTimeToLive', {
      TableName: ttl.table,
      TimeToLiveSpecification: { AttributeName: ttl.attribute, Enabled: true },
    });
  } catch (error) {
    // Another process may have been first.
    if (!(await expiresBy(session, ttl))) throw error;
  }
}

/** Whether items expire by the attribute already. @throws ErrInvalidModel where they expire by another one */
async function expiresBy(session: Session, ttl: { table: string; attribute: string }): Promise<boolean> {
  const { TimeToLiveDescription: now } = await tableCall(session, 'DescribeTimeToLive', { TableName: ttl.table });
  if (now?.TimeToLiveStatus !== 'ENABLED' && now?.TimeToLiveStatus !== 'ENABLING') return false;
  if (now.AttributeName === ttl.attribute) return true;
  const message = `items of the table ${ttl.table} expire by ${now.AttributeName}, not by ${ttl.attribute}`;
  throw new DynamormError('ErrInvalidModel', message, { table: ttl.table, operation: 'createTable' });
}

const WAIT = { baseMs: 20, capMs: 2000, attempts: 1000, totalMs: 300_000 };

/** Asks again and again until there is an answer. @throws ErrTimeout after five minutes */
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

/** A table as it is now; undefined where there is none. */
async function describe(session: Session, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await tableCall(session, 'DescribeTable', { TableName })).Table;
  } catch (error) {
    if (isDynamormError(error, 'ErrTableNotFound')) return undefined;
    throw error;
  }
}

/** Whether a table and all its indexes can be used and changed. */
function isActive({ TableStatus, GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  return (
    TableStatus === 'ACTIVE' && GlobalSecondaryIndexes.every(index => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE')
  );
}

/** A table once it can be used. */
function untilActive(session: Session, table: string): Promise<TableDescription> {
  return until(session, async () => {
    const description = await describe(session, table);
    return description !== undefined && isActive(description) ? description : undefined;
  });
}

/** What the service says while a table is being made, changed or deleted by anybody. */
const BUSY: ReadonlySet<string | undefined> = new Set(['ResourceInUseException', 'LimitExceededException']);

/**
 * Creates the tables of some entity classes, with their expiry, and waits until they can be used. Of a table that exists the
 * expiry is switched on where it is not, and all else is left as it is.
 * @throws ErrInvalidModel where classes of one table disagree or nothing tells their items apart, before any request; or where a table of that
 * name has another key
 */
export async function createTable(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(usableTables(classes).map(table => createOne(table)));
}

/**
 * Creates the tables that are missing, and adds to those that exist the indexes, the expiry and the stream that are missing.
 * Nothing is ever taken away.
 * @throws ErrInvalidModel besides where an index of that name has other keys, or is local and missing: none can be added later
 */
export async function ensureTables(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(usableTables(classes).map(async table => addMissing(table, await createOne(table))));
}

/** The tables of classes that can be used: a conflict with another class of a table is reported before the table is made. */
function usableTables(classes: readonly AnyEntityClass[]): readonly Table[] {
  const tables = tablesOf(classes);
  for (const type of classes) targetOf(type);
  return tables;
}

/** Deletes the tables of some entity classes and waits until they are gone; a table that does not exist is no error. */
export async function deleteTable(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(tablesOf(classes).map(deleteOne));
}

/** Makes the table, or waits for the one that another made; one that is just being deleted is made again. */
async function createOne(table: Table): Promise<TableDescription> {
  const { session, definition } = table;
  const { TableName } = definition.input;
  let isMade = await tryCreate(table);
  const found = await until(session, async () => {
    const description = await describe(session, TableName);
    // A table that was just made may not be seen for a moment; one that stood in the way and is gone has to be made.
    if (description === undefined && !isMade) isMade = await tryCreate(table);
    return description !== undefined && isActive(description) ? description : undefined;
  });
  checkTable(found, definition);
  if (definition.ttl !== undefined) await enableTtl(session, { table: TableName, attribute: definition.ttl });
  return found;
}

/** False where there is a table of that name, in whatever state. */
async function tryCreate({ session, definition }: Table): Promise<boolean> {
  try {
    await tableCall(session, 'CreateTable', definition.input);
    return true;
  } catch (error) {
    if (serviceNameOf(error) !== 'ResourceInUseException') throw error;
    return false;
  }
}

async function addMissing({ session, definition }: Table, description: TableDescription): Promise<void> {
  checkIndexes(description, definition);
  const { TableName, GlobalSecondaryIndexes = [], StreamSpecification } = definition.input;
  for (const index of GlobalSecondaryIndexes) await addIndex({ session, definition }, index);
  if (StreamSpecification !== undefined && description.StreamSpecification?.StreamEnabled !== true) {
    await tableCall(session, 'UpdateTable', { TableName, StreamSpecification });
    await untilActive(session, TableName);
  }
}

/** The service adds one index at a time, and only to an active table. Another process may be doing the same. */
async function addIndex({ session, definition }: Table, index: SecondaryIndex): Promise<void> {
  const { TableName, AttributeDefinitions } = definition.input;
  const keys = new Set([...definition.input.KeySchema, ...index.KeySchema].map(element => element.AttributeName));
  const isThere = async (): Promise<boolean> =>
    (await untilActive(session, TableName)).GlobalSecondaryIndexes?.some(one => one.IndexName === index.IndexName) ===
    true;
  await until(session, async () => {
    if (await isThere()) return true;
    try {
      await tableCall(session, 'UpdateTable', {
        TableName,
        // Only those that keys are made of: the service refuses others.
        AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => keys.has(AttributeName)),
        GlobalSecondaryIndexUpdates: [{ Create: index }],
      });
    } catch (error) {
      if (!BUSY.has(serviceNameOf(error)) && !(await isThere())) throw error;
    }
    return undefined;
  });
}

async function deleteOne({ session, definition }: Table): Promise<void> {
  const { TableName } = definition.input;
  let isAsked = false;
  await until(session, async () => {
    try {
      if (!isAsked) await tableCall(session, 'DeleteTable', { TableName });
      isAsked = true;
    } catch (error) {
      if (isDynamormError(error, 'ErrTableNotFound')) return true;
      // One that is being made or changed is deleted once that is done.
      if (!BUSY.has(serviceNameOf(error))) throw error;
    }
    return (await describe(session, TableName)) === undefined ? true : undefined;
  });
}
