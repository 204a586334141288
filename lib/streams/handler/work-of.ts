import { isOutboxKey, isSilentKey } from '../../model/reserved-keys.js';
import { hydrateChange } from '../hydrate/hydrate-change.js';
import type { StreamChange } from '../records/read-record.js';
import { deliver } from './deliver.js';
import { dispatch, handles } from './dispatch.js';
import { handlingOf } from './handling.js';
import { ReadingFault, type ReadRecord, type Running } from './reading.js';
import { routeFor, unrouted, type Route } from './route.js';

/**
 * What is to be done about one record; undefined where it is nobody's business, such as a mark: to claim that would write the
 * next one, without end. It throws ReadingFault where the record could not be read, else whatever the handler throws.
 */
export function workOf(running: Running, { record, change, fault }: ReadRecord): (() => Promise<void>) | undefined {
  if (change === undefined) return () => Promise.reject(new ReadingFault(fault));
  const reserved = running.reserved(change);
  if (isSilentKey(reserved, change.keys)) return undefined;
  const { outbox, otherwise } = running.plan;
  if (isOutboxKey(reserved, change.keys))
    // What becomes of an item after its insertion is no event.
    return outbox && change.kind === 'insert' ? () => deliver(running, record, change) : undefined;
  const route = routeFor(running.routes, change);
  if (route !== undefined)
    return handles(route.handlers, change) ? () => handle(running, route, { record, change }) : undefined;
  if (otherwise === undefined) return () => Promise.reject(new ReadingFault(unrouted(change, running.routes)));
  return async () => {
    await otherwise(change, handlingOf(running, record, change));
  };
}

async function handle(running: Running, route: Route, of: { record: unknown; change: StreamChange }): Promise<void> {
  const { plan, signal } = running;
  const { view, cipher } = plan.options;
  const read = await hydrateChange(route.of, of.change, { view, cipher, signal, table: route.table }).catch(
    (error: unknown) => {
      throw new ReadingFault(error);
    },
  );
  await dispatch(route.handlers, read, handlingOf(running, of.record, of.change));
}
