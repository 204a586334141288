import { DynamormError } from '../errors/errors.js';
import type { Session } from '../session/session.js';
import { hiddenSlot, shared } from '../shared.js';
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
  /** The session the entity came from, kept for its later calls. */
  readonly owner: Session | undefined;
}

const states = hiddenSlot<State>('state@1');

/** The state of `entity`; undefined for one that neither a read nor a write has touched. */
export const stateOf: (entity: object) => State | undefined = states.get;

/** Replaces the state of `entity`. */
export const setState: (entity: object, state: State) => void = states.set;

const SESSION: unique symbol = Symbol.for('dynamorm/using@1') as never;

/** An entity class as it is handed over: the class itself, or what `using` made of it. */
export interface ClassLike<E extends object> {
  new (): E;
  readonly prototype: E;
}

/** The class itself: what `using` answers is an object that inherits from it, and whose prototype still says where it is from. */
export function unboundClass<E extends object>(type: ClassLike<E>): new () => E {
  const { prototype } = (type ?? {}) as { readonly prototype?: { readonly constructor?: unknown } };
  if (typeof prototype?.constructor === 'function') return prototype.constructor as new () => E;
  throw new DynamormError('ErrInvalidModel', 'an entity class is needed, such as Order, and this is none');
}

/** The session a class was bound to by `using`; undefined for the class itself. */
export function findBoundSession(type: object): Session | undefined {
  return (type as { [SESSION]?: Session } | null | undefined)?.[SESSION];
}

const connected = shared('session@2', (): { session?: Session | undefined } => ({}));

/** The session that `connect` made, which a class that is bound to none uses. */
export function connectedSession(): Session | undefined {
  return connected.session;
}

/** Sets or clears the process-wide session. */
export function setConnectedSession(session: Session | undefined): void {
  connected.session = session;
}

/** The same class, bound to `session`: an entity of the class is an instance of either. */
export function bindClass<C extends object>(type: C, session: Session): C {
  const { prototype } = type as unknown as ClassLike<object>;
  const isInstance = (value: unknown): boolean => Object.prototype.isPrototypeOf.call(prototype, value as object);
  return Object.create(type, { [SESSION]: { value: session }, [Symbol.hasInstance]: { value: isInstance } }) as C;
}
