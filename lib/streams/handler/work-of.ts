import { hydrateChange } from '../hydrate/hydrate-change.js';
import { ownRowOf } from '../images/own-rows.js';
import type { StreamChange } from '../records/read-record.js';
import { deliver } from './deliver.js';
import { dispatch, handles } from './dispatch.js';
import { handlingOf } from './handling.js';
import { ReadingFault, UnroutedFault, type ReadRecord, type Running } from './reading.js';
import { routesFor, unrouted, type Route } from './route.js';

/**
 * What is to be done about one record; undefined where it is nobody's business, such as a mark: to claim that would write the
 * next one, without end. It throws ReadingFault where the record could not be read, else whatever the handler throws.
 */
export function workOf(running: Running, { record, change, fault }: ReadRecord): (() => Promise<void>) | undefined {
  if (change === undefined) return () => Promise.reject(new ReadingFault(fault));
  const { keys, newImage, oldImage } = change;
  const own = ownRowOf(running.reserved(change), keys, newImage ?? oldImage);
  if (own === 'silent') return undefined;
  const { outbox, otherwise } = running.plan;
  if (own === 'outbox')
    // What becomes of an item after its insertion is no event.
    return outbox && change.kind === 'insert' ? () => deliver(running, record, change) : undefined;
  const routes = routesFor(running.routes, change);
  if (routes.length > 0) {
    const wanted = routes.filter(route => handles(route.handlers, change));
    return wanted.length > 0 ? () => handle(running, wanted, { record, change }) : undefined;
  }
  if (otherwise === undefined) return () => Promise.reject(new UnroutedFault(unrouted(change, running.routes)));
  return async () => {
    await otherwise(change, handlingOf(running, record, change));
  };
}

/**
 * Calls everything that was registered for a class, in order: each with entities of its own, so that what one does to them the next
 * does not see.
 */
async function handle(
  running: Running,
  routes: readonly Route[],
  { record, change }: { record: unknown; change: StreamChange },
): Promise<void> {
  const { plan, signal } = running;
  const handling = handlingOf(running, record, change);
  for (const { of, handlers, table, view = plan.options.view } of routes) {
    const options = { view, cipher: plan.options.cipher, signal, table };
    const read = await hydrateChange(of, change, options).catch((error: unknown) => {
      throw new ReadingFault(error);
    });
    await dispatch(handlers, read, handling);
  }
}
