import { outboxEventOf } from '../outbox/outbox-event.js';
import type { StreamChange } from '../records/read-record.js';
import { ReadingFault, type Running } from './reading.js';

/** Brings an outbox item's event to its publisher; what becomes of the item later is no event. */
export async function deliver({ plan, signal }: Running, record: unknown, change: StreamChange): Promise<void> {
  const { outbox } = plan;
  if (outbox === undefined || change.kind !== 'insert' || change.newImage === undefined) return;
  let event;
  try {
    event = outboxEventOf(change.newImage);
  } catch (error) {
    throw new ReadingFault(error);
  }
  const delivery = { record, signal, change };
  await outbox.publish(event, delivery);
  await outbox.options.delivered?.(event, delivery);
}
