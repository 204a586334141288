import { createBackoff } from '../client/backoff.js';
import type { Session } from '../client/session.js';
import type { TableDescription } from '../client/table-requests.js';
import { DynamormError, isDynamormError } from '../errors/dynamorm-error.js';
import { tableCall } from './table-call.js';

const WAIT = { baseMs: 20, capMs: 2000, attempts: 1000, totalMs: 300_000 };

/** Asks again and again until there is an answer. @throws ErrTimeout after five minutes */
export async function until<T>(session: Session, check: () => Promise<T | undefined>): Promise<T> {
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
export async function describe(session: Session, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await tableCall(session, 'DescribeTable', { TableName })).Table;
  } catch (error) {
    if (isDynamormError(error, 'ErrTableNotFound')) return undefined;
    throw error;
  }
}

/** Whether a table and all its indexes can be used and changed. */
export function isActive({ TableStatus, GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  return (
    TableStatus === 'ACTIVE' && GlobalSecondaryIndexes.every(index => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE')
  );
}

/** A table once it can be used. */
export function untilActive(session: Session, table: string): Promise<TableDescription> {
  return until(session, async () => {
    const description = await describe(session, table);
    return description !== undefined && isActive(description) ? description : undefined;
  });
}
