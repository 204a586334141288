import type { EntityChange } from '../records/entity-change.js';
import type { StreamView } from '../records/shapes.js';
import type { EntityHandlers, Handling } from './types.js';

type AnyHandlers = EntityHandlers<object, StreamView, unknown>;

/** Calls the one of a class's handlers that a change is for. */
export async function dispatch(
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
