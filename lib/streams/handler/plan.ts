import type { ClassLike } from '../../codec/using.js';
import type { StreamChange } from '../records/read-record.js';
import type { StreamView } from '../records/shapes.js';
import type { EntityHandlers, Handling, OutboxOptions, StreamHandler, StreamHandlerOptions } from './types.js';

/** What one class does about its changes, whatever the class. */
export interface Registration {
  readonly type: ClassLike<object>;
  readonly handlers: EntityHandlers<object, StreamView, unknown>;
  readonly table: string | undefined;
  /** What the stream of its table shows, where that differs from the other tables' of the handler. */
  readonly view: StreamView | undefined;
}

/** Everything a stream handler was told, as data. */
export interface HandlerPlan {
  readonly options: StreamHandlerOptions<StreamView, unknown>;
  readonly registrations: readonly Registration[];
  readonly otherwise: ((change: StreamChange, event: Handling<unknown>) => unknown) | undefined;
  readonly outbox:
    { readonly publish: Parameters<StreamHandler['outbox']>[0]; readonly options: OutboxOptions } | undefined;
}
