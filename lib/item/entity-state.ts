import { hiddenSlot } from '../values/hidden-slot.js';
import type { Item } from '../values/value.js';

/**
 * What the library remembers about one entity between calls. `stored` is the item as it was last read or written, with
 * encrypted attributes opened: dirty tracking compares the entity with it. It is never changed in place.
 */
export interface State {
  /** The stored item; undefined for an entity that was never stored. */
  readonly stored: Item | undefined;
  /** The envelopes that encrypted attributes were read or written in, by which alone the service can tell whether they changed since. */
  readonly sealed?: Item | undefined;
  /** Whether the last write of the entity may or may not have been applied: until it is reloaded nobody knows what is stored. A client token: a call with it may try again. */
  readonly unknown?: boolean | string | undefined;
  /** The session the entity came from, kept for its later calls; this layer does not look at it. */
  readonly owner: unknown;
}

const states = hiddenSlot<State>('dynamorm/state@1');

/** The state of `entity`; undefined for one that neither a read nor a write has touched. */
export const stateOf: (entity: object) => State | undefined = states.get;

/** Replaces the state of `entity`. */
export const setState: (entity: object, state: State) => void = states.set;
