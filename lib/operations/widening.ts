import type { WriteOutput } from '../client/requests.js';
import type { Session } from '../client/session.js';
import { DynamormError } from '../errors/dynamorm-error.js';
import type { WriteInputs, WriteOptions, WritePlan } from './plan.js';
import { contextOf, type Target } from './target.js';
import type { Asked, PlannedAction } from './transact/action.js';

/** One write that is about to be sent alone. */
export interface SingleWrite<O extends keyof WriteInputs = keyof WriteInputs> {
  readonly operation: O;
  readonly plan: WritePlan<WriteInputs[O]>;
  readonly options: WriteOptions;
}

/**
 * How writes of classes with unique fields are sent: together with the rows that keep those values apart. The guard that knows how
 * stands above the operations and is registered here.
 */
export interface Widening {
  /** Sends a write as a transaction; undefined for one that changes no unique value and is sent as it is. */
  readonly write: (write: SingleWrite) => Promise<WriteOutput | undefined>;
  readonly transaction: (session: Session, planned: readonly PlannedAction[], asked: Asked) => Promise<void>;
}

let registered: Widening | undefined;

/** Registers how such writes are sent. */
export function setWidening(widening: Widening): void {
  registered = widening;
}

/** Whether writes of a class may have to be widened: all that a class without unique fields pays. */
export const isWidened = ({ model }: Target): boolean => model.unique.length > 0;

/** How they are widened. @throws ErrInvalidModel where nobody registered it: nothing is ever written past the guard */
export function wideningOf(target: Target): Widening {
  if (registered !== undefined) return registered;
  const message = `${target.model.name} has unique fields, and what guards them is not loaded: import dynamorm`;
  throw new DynamormError('ErrInvalidModel', message, contextOf(target, 'write'));
}
