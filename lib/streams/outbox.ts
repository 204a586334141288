import { plain } from '../model/codecs/plain.js';
import type { Item } from '../values/value.js';
import { malformed } from './image.js';

/** What an outbox item says in its type attribute: by it a stream handler knows one, whatever table it stands in. */
export const OUTBOX_TYPE = 'dynamorm/outbox@1';
/** Name of the type attribute of outbox items. */
export const OUTBOX_TYPE_ATTRIBUTE = '_type';

/** An event as it is published. */
export interface NewOutboxEvent<P = unknown> {
  /** What happened, such as `order.placed`: for whoever delivers it to choose where to. */
  readonly topic: string;
  /** Events of one key are delivered in order. */
  readonly key: string;
  /** Plain data. */
  readonly payload: P;
}

/** An event as it is delivered. Its `id` is the same at every delivery: receivers tell duplicates by it. */
export interface OutboxEvent<P = unknown> extends NewOutboxEvent<P> {
  /** Unique to the event, and the same at every delivery. */
  readonly id: string;
  /** When it was published. */
  readonly at: Date;
}

/** The event in an outbox item. @throws ErrValidation for an item that holds none */
export function outboxEventOf({ id, topic, key, payload, at }: Item): OutboxEvent {
  if (id?.S === undefined || topic?.S === undefined || key?.S === undefined || at?.S === undefined)
    throw malformed('an outbox item has id, topic, key and at, each a text');
  const value = payload === undefined || payload.NULL === true ? null : plain.decode(payload);
  return { id: id.S, topic: topic.S, key: key.S, payload: value, at: new Date(at.S) };
}
