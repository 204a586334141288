import type { ErrorContext } from '../errors/dynamorm-error.js';
import type { Session } from '../client/session.js';
import type { Model } from '../model/model.js';

/** What every verb works on: a class's model, within a session. */
export interface Target<E extends object = object> {
  readonly session: Session;
  readonly model: Model<E>;
}

/** The table name as it is sent. */
export const tableOf = ({ session, model }: Target): string => session.tableName(model.table);

/** What an error says of where it happened. */
export const contextOf = (target: Target, operation: string): ErrorContext => ({
  model: target.model.name,
  key: target.model.key.map(attribute => attribute.name),
  table: tableOf(target),
  operation,
});
