import { defaultSession } from '../client/create-session.js';
import { send } from '../client/send.js';
import { DynamormError, misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import type { Session } from '../session/session.js';
import type { Delivery } from '../streams/handler-types.js';
import type { OutboxEvent } from '../streams/outbox.js';

/**
 * Deletes an outbox item once its event was delivered, rather than leave it to expire. Sends `DeleteItem`; the removal shows
 * up in the stream again and is ignored.
 *
 * ```ts
 * streamHandler().outbox(event => bus.send(event), { delivered: deleteDelivered() })
 * ```
 * @throws what a delete throws; the event is then delivered again
 */
export function deleteDelivered(
  options: { readonly session?: Session; readonly table?: string } = {},
): (event: OutboxEvent, delivery: Delivery) => Promise<void> {
  return async (_, delivery) => {
    if (!isObject(delivery) || !isObject(delivery.change))
      throw misuse('what deleteDelivered() answers', 'an event and its delivery, as streamHandler().outbox() calls it');
    const { change, signal } = delivery;
    const TableName = options.table ?? change.table;
    if (TableName === undefined)
      throw new DynamormError('ErrInvalidOperator', 'the source does not tell the table: deleteDelivered({ table })');
    const input = { TableName, Key: change.keys };
    await send(options.session ?? defaultSession(), 'DeleteItem', { input, signal, verb: 'outbox' });
  };
}
