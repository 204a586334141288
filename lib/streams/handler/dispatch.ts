import type { EntityChange } from '../records/entity-change.js';
import type { StreamChange } from '../records/read-record.js';
import type { StreamView } from '../records/shapes.js';
import type { EntityHandlers, Handling } from './types.js';

type AnyHandlers = EntityHandlers<object, StreamView, unknown>;

/** Which of a class's handlers a change is for; what expired was removed. */
function nameFor(handlers: AnyHandlers, { kind, expired }: Pick<StreamChange, 'kind' | 'expired'>): keyof AnyHandlers {
  return kind === 'remove' && expired && handlers.expire !== undefined ? 'expire' : kind;
}

/** Whether any of a class's handlers is for a change: if none is, it need not even be read. */
export const handles = (handlers: AnyHandlers, change: StreamChange): boolean =>
  handlers[nameFor(handlers, change)] !== undefined;

/** Calls the one of a class's handlers that a change is for. */
export async function dispatch(
  handlers: AnyHandlers,
  change: EntityChange<object, StreamView>,
  handling: Handling<unknown>,
): Promise<void> {
  const name = nameFor(handlers, change);
  // The change was made for this call alone, and copying it would work out its diff.
  const event = Object.assign(change, handling) as never;
  if (name === 'insert') await handlers.insert?.(change.after, event);
  else if (name === 'modify') await handlers.modify?.(change.after, change.before, change.changes, event);
  else await handlers[name]?.(change.before, event);
}
