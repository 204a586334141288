import { DynamormError } from '../../errors/dynamorm-error.js';
import { hydrateChange } from '../hydrate/hydrate-change.js';
import { isOutboxItem, outboxEventOf } from '../outbox/outbox-event.js';
import type { StreamChange } from '../records/read-record.js';
import type { EntityChange } from '../records/entity-change.js';
import type { StreamView } from '../records/shapes.js';
import type { HandlerPlan } from './plan.js';
import { routeFor, unrouted, type Route } from './route.js';
import type { EntityHandlers, Handling } from './types.js';

/** A handler's plan with its routes, for one batch. */
export interface Running {
  readonly plan: HandlerPlan;
  readonly routes: readonly Route[];
  readonly signal: AbortSignal;
  readonly leaseMs: number;
}

/** A record that was read, or why it could not be. */
export interface ReadRecord {
  readonly record: unknown;
  readonly identifier: string | undefined;
  readonly change: StreamChange | undefined;
  readonly fault: unknown;
}

/** An error of reading a record, rather than of handling it. */
export class ReadingFault extends Error {
  constructor(readonly error: unknown) {
    super('a record could not be read');
  }
}

/** Brings one record to whoever handles it. @throws ReadingFault where it could not be read; else whatever the handler throws */
export async function handleRecord(running: Running, { record, change, fault }: ReadRecord): Promise<void> {
  if (change === undefined) throw new ReadingFault(fault);
  const { plan, routes, signal } = running;
  const handling = handlingOf(running, record, change);
  if (isOutboxItem(change.newImage ?? change.oldImage)) return deliver(running, record, change);
  const route = routeFor(routes, change);
  if (route === undefined) {
    if (plan.otherwise === undefined) throw new ReadingFault(unrouted(change, routes));
    await plan.otherwise(change, handling);
    return;
  }
  const { view, cipher } = plan.options;
  const read = await hydrateChange(route.of, change, { view, cipher, signal, table: route.table }).catch(
    (error: unknown) => {
      throw new ReadingFault(error);
    },
  );
  await dispatch(route.handlers, read, handling);
}

type AnyHandlers = EntityHandlers<object, StreamView, unknown>;

async function dispatch(
  handlers: AnyHandlers,
  change: EntityChange<object, StreamView>,
  handling: Handling<unknown>,
): Promise<void> {
  const event = Object.defineProperties({ ...handling } as never, Object.getOwnPropertyDescriptors(change));
  const { before, after } = change;
  if (change.kind === 'insert') await handlers.insert?.(after, event);
  else if (change.kind === 'modify') {
    // Not worked out for a handler that is not there.
    if (handlers.modify !== undefined) await handlers.modify(after, before, change.changes, event);
  } else if (change.expired && handlers.expire !== undefined) await handlers.expire(before, event);
  else await handlers.remove?.(before, event);
}

async function deliver({ plan, signal }: Running, record: unknown, change: StreamChange): Promise<void> {
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

function handlingOf({ plan, signal }: Running, record: unknown, { id }: StreamChange): Handling<unknown> {
  let effects = 0;
  return {
    record,
    signal,
    once: async collect => {
      const store = plan.options.idempotency;
      if (store?.once === undefined || id === undefined)
        throw new DynamormError(
          'ErrInvalidOperator',
          id === undefined
            ? 'event.once needs a record with an event id, and this source gives none'
            : 'event.once needs an idempotency store that writes transactions: streamHandler({ idempotency: dynamoIdempotency(…) })',
          { operation: 'once' },
        );
      return store.once(`${id}#once:${effects++}`, collect);
    },
  };
}
