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
  /** The session the entity came from, kept for its later calls; this layer does not look at it. */
  readonly owner: unknown;
}

interface StateAccess {
  get(entity: object): State | undefined;
  set(entity: object, state: State): void;
}

// A private field can be stamped onto any object by a base constructor that returns it. The state is then one hidden slot of
// the instance itself (much cheaper than a WeakMap entry), invisible to spread, JSON, `inspect` and test equality.
class Returned {
  constructor(instance: object) {
    return instance;
  }
}
class Stamp extends Returned {
  #state: State | undefined;
  static read(entity: object): State | undefined {
    return #state in entity ? entity.#state : undefined;
  }
  static write(entity: object, state: State): void {
    if (!(#state in entity)) new Stamp(entity);
    (entity as Stamp).#state = state;
  }
}

// Shared by the ESM and the CommonJS build: an entity loaded by one is saved by the other.
const SLOT = Symbol.for('dynamorm/state@1');
const access = ((globalThis as { [SLOT]?: StateAccess })[SLOT] ??= { get: Stamp.read, set: Stamp.write });

/** The state of `entity`; undefined for one that neither a read nor a write has touched. */
export const stateOf: (entity: object) => State | undefined = access.get;

/** Replaces the state of `entity`. */
export const setState: (entity: object, state: State) => void = access.set;
