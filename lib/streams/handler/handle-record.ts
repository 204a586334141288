import { hydrateChange } from '../hydrate/hydrate-change.js';
import { isOutboxItem } from '../outbox/outbox-event.js';
import { deliver } from './deliver.js';
import { dispatch } from './dispatch.js';
import { handlingOf } from './handling.js';
import { ReadingFault, type ReadRecord, type Running } from './reading.js';
import { routeFor, unrouted } from './route.js';

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
