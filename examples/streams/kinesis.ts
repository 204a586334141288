// The same behind Kinesis Data Streams for DynamoDB, which may deliver a change twice, and an older one after a newer. What makes that
// harmless: each row of the read model says how new it is, it is written on the condition that it becomes newer, and a removal
// leaves a row behind for as long as an older change can still come.
import { Attribute, Entity, isDynamormError, or, PartitionKey, Table, Ttl, type Key } from 'dynamorm';
import { streamHandler } from 'dynamorm/streams';
import { Order } from './order.js';

@Table('order-statuses')
export class OrderStatus extends Entity {
  @PartitionKey() orderId!: Key<string>;
  @Attribute() status?: string;
  @Attribute() isGone?: boolean;
  /** Which state of the order this is; the later sorts after the earlier. */
  @Attribute() asOf?: string;
  @Ttl() expiresAt?: Date;
}

/** A row that was deleted and made anew begins at version 0 again, so its creation comes first; what is gone is newer than all it was. */
const asOf = ({ createdAt = '', version = 0 }: Order, isGone: boolean): string =>
  `${createdAt}#${String(version).padStart(12, '0')}#${isGone ? 1 : 0}`;

/** Kinesis keeps records for a day unless told otherwise, and a year at most. */
const RETENTION_MS = 24 * 60 * 60 * 1000;

export const seen = { applied: 0, outdated: 0 };

async function apply(order: Order, isGone = false): Promise<void> {
  const { orderId, status } = order;
  const next = asOf(order, isGone);
  try {
    await OrderStatus.update(
      { orderId },
      row => [
        row.asOf.set(next),
        row.isGone.set(isGone),
        isGone || status === undefined ? row.status.remove() : row.status.set(status),
        isGone ? row.expiresAt.set(new Date(Date.now() + 2 * RETENTION_MS)) : row.expiresAt.remove(),
      ],
      { if: row => or(row.asOf.notExists(), row.asOf.lt(next)) },
    );
    seen.applied++;
  } catch (error) {
    if (!isDynamormError(error, 'ErrConditionFailed')) throw error;
    seen.outdated++;
  }
}

export const handler = streamHandler()
  .on(Order, { insert: order => apply(order), modify: now => apply(now), remove: was => apply(was, true) })
  .otherwise(() => undefined);
