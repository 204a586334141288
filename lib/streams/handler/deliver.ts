import { DynamormError } from '../../errors/dynamorm-error.js';
import { outboxEventOf } from '../outbox/outbox-event.js';
import type { StreamChange } from '../records/read-record.js';
import { ReadingFault, type Running } from './reading.js';

/** Brings the event in a new outbox item to its publisher. */
export async function deliver({ plan, signal }: Running, record: unknown, change: StreamChange): Promise<void> {
  const outbox = plan.outbox!;
  // Passed over in silence, every event would be lost.
  if (change.newImage === undefined)
    throw new DynamormError(
      'ErrInvalidOperator',
      `an outbox needs a stream that shows new images, and the view of this one is ${change.view}`,
      { operation: 'streamHandler', table: change.table },
    );
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
