import type { TransactWriteItem } from '../../client/requests.js';
import type { Session } from '../../client/session.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { sizeOfItem } from '../../values/size.js';
import { identityOf } from '../item-key.js';
import { MAX_ITEM_BYTES } from '../rules/size.js';
import type { PlannedAction } from './action.js';

/** DynamoDB's limits for one transaction. */
const MOST_ACTIONS = 100;
const MOST_BYTES = 4 * 1024 * 1024;

/** Refuses what DynamoDB would refuse as a whole; answers the session that all actions share. @throws ErrInvalidOperator */
export function checkTransaction(planned: readonly PlannedAction[]): Session {
  if (planned.length > MOST_ACTIONS)
    throw refused(`a transaction takes at most ${MOST_ACTIONS} actions, not ${planned.length}, and is never split`);
  const { session } = planned[0]!.action.target;
  const seen = new Set<string>();
  // So few whole items, of a size that was looked at already, are never too many bytes together.
  const isSmall = planned.length * MAX_ITEM_BYTES <= MOST_BYTES && planned.every(({ item }) => item.Put !== undefined);
  let bytes = 0;
  for (const { action, plan, item } of planned) {
    const { target } = action;
    const id = identityOf(target, plan.key);
    if (seen.has(id))
      throw refused(`${target.model.name}: a transaction touches each item once, and this one is in it twice`);
    if (target.session.transport !== session.transport)
      throw refused('all actions of a transaction need the same session');
    seen.add(id);
    if (!isSmall) bytes += bytesOf(item);
  }
  if (bytes > MOST_BYTES)
    throw refused(
      `the items of the transaction have ${bytes} bytes together, and DynamoDB takes at most ${MOST_BYTES}`,
    );
  return session;
}

function bytesOf({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): number {
  if (Put !== undefined) return sizeOfItem(Put.Item);
  const input = Update ?? Delete ?? ConditionCheck!;
  return sizeOfItem(input.Key) + sizeOfItem(input.ExpressionAttributeValues ?? {});
}

export const refused = (message: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', message, { operation: 'transact' });
