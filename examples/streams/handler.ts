// A Lambda function behind a DynamoDB stream. Its event source mapping has FunctionResponseTypes: [ReportBatchItemFailures]; see
// template.yml. A stream keeps the order of each item, so that what came last is what is.
import { streamHandler } from 'dynamorm/streams';
import { Order } from './order.js';

/** What is known of each order, a read model outside DynamoDB; and what happened. */
export const statuses = new Map<string, string | undefined>();
export const history: string[] = [];

export const handler = streamHandler({
  // What can never be read is put aside, rather than block its shard.
  onPoison: ({ error, identifier }) => console.error('poison', identifier, error),
})
  .on(Order, {
    insert: order => {
      history.push(`+${order.orderId} ${order.status}`);
      statuses.set(order.orderId, order.status);
    },
    modify: (now, _was, changes) => {
      history.push(`~${now.orderId} ${Object.keys(changes).join(' ')}`);
      statuses.set(now.orderId, now.status);
    },
    remove: was => {
      history.push(`-${was.orderId}`);
      statuses.delete(was.orderId);
    },
    expire: was => {
      history.push(`-${was.orderId} expired`);
      statuses.delete(was.orderId);
    },
  })
  // One table holds more than orders.
  .otherwise(() => undefined);
