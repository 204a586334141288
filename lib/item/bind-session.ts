import { DynamormError } from '../errors/errors.js';

const SESSION: unique symbol = Symbol.for('dynamorm/using@1') as never;

/** An entity class as it is handed over: the class itself, or what `using` made of it. */
export interface ClassLike<E extends object> {
  new (): E;
  readonly prototype: E;
}

/** The class itself: what `using` answers is an object that inherits from it, and whose prototype still says where it is from. */
export function ownClass<E extends object>(type: ClassLike<E>): new () => E {
  const { prototype } = (type ?? {}) as { readonly prototype?: { readonly constructor?: unknown } };
  if (typeof prototype?.constructor === 'function') return prototype.constructor as new () => E;
  throw new DynamormError('ErrInvalidModel', 'an entity class is needed, such as Order, and this is none');
}

/** The session a class was bound to by `using`; this layer does not look at it. Undefined for the class itself. */
export function boundSession(type: object): unknown {
  return (type as { [SESSION]?: unknown } | null | undefined)?.[SESSION];
}

const CONNECTED = Symbol.for('dynamorm/session@1');
// One slot for the process: the ESM and the CommonJS build of this library share it.
const slots = globalThis as { [CONNECTED]?: object | undefined };

/** The session that `connect` made, which a class that is bound to none uses; this layer does not look at it either. */
export function connectedSession(): object | undefined {
  return slots[CONNECTED];
}

/** Sets or clears the process-wide session. */
export function setConnectedSession(session: object | undefined): void {
  slots[CONNECTED] = session;
}

/** The same class, bound to `session`: an entity of the class is an instance of either. */
export function bindClass<C extends object>(type: C, session: object): C {
  const { prototype } = type as unknown as ClassLike<object>;
  const isInstance = (value: unknown): boolean => Object.prototype.isPrototypeOf.call(prototype, value as object);
  return Object.create(type, { [SESSION]: { value: session }, [Symbol.hasInstance]: { value: isInstance } }) as C;
}
