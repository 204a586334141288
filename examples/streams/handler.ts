// A Lambda function behind a DynamoDB stream or Kinesis Data Streams for DynamoDB.
// The event source mapping needs FunctionResponseTypes: [ReportBatchItemFailures]; see template.yml.
import { Attribute, Entity, PartitionKey, SortKey, Table, Version, type Key } from 'dynamorm';
import { streamHandler } from 'dynamorm/streams';

@Table('shop', { type: 'order' })
export class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute() customerId!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @Attribute() status?: string;
  @Version() version?: number;
}

/** What is known of each order, and at which version: for a read model outside DynamoDB. */
export const projection = new Map<string, { status: string | undefined; version: number }>();

/** Kinesis may deliver twice and out of order: what is not newer than what is known changes nothing. */
function apply(order: Order, status: string | undefined): void {
  const known = projection.get(order.sk);
  const version = order.version ?? 0;
  if (known !== undefined && known.version >= version) return;
  projection.set(order.sk, { status, version });
}

export const handler = streamHandler({
  onPoison: ({ error, identifier }) => console.error('poison', identifier, error),
})
  .on(Order, {
    insert: order => apply(order, order.status),
    modify: (now, _was, changes) => {
      console.log(now.sk, changes);
      apply(now, now.status);
    },
    remove: was => projection.delete(was.sk),
    expire: was => projection.delete(was.sk),
  })
  // One table holds more than orders.
  .otherwise(() => undefined);
