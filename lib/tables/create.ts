import type { SecondaryIndex, TableDescription } from '../client/table-requests.js';
import { isDynamormError } from '../errors/dynamorm-error.js';
import { checkIndexes, checkTable } from './existing.js';
import { serviceNameOf, tableCall } from './table-call.js';
import { tablesOf, type AnyEntityClass, type Table } from './tables-of.js';
import { enableTtl } from './time-to-live.js';
import { describe, isActive, until, untilActive } from './wait.js';

/** What the service says while a table is being made, changed or deleted by anybody. */
const BUSY: ReadonlySet<string | undefined> = new Set(['ResourceInUseException', 'LimitExceededException']);

/**
 * Creates the tables of some entity classes, with their expiry, and waits until they can be used. Of a table that exists the
 * expiry is switched on where it is not, and all else is left as it is.
 * @throws ErrInvalidModel where classes of one table disagree, or a table of that name has another key
 */
export async function createTable(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(tablesOf(classes).map(table => createOne(table)));
}

/**
 * Creates the tables that are missing, and adds to those that exist the indexes, the expiry and the stream that are missing.
 * Nothing is ever taken away.
 * @throws ErrInvalidModel besides where an index of that name has other keys, or is local and missing: none can be added later
 */
export async function ensureTables(...classes: readonly AnyEntityClass[]): Promise<void> {
  await Promise.all(tablesOf(classes).map(async table => addMissing(table, await createOne(table))));
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
