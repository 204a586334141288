import type { Session } from '../client/session.js';
import { DynamormError } from '../errors/dynamorm-error.js';
import { tableCall } from './table-call.js';

/** Lets items of a table expire by an attribute. @throws ErrInvalidModel where they expire by another one */
export async function enableTtl(session: Session, ttl: { table: string; attribute: string }): Promise<void> {
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
