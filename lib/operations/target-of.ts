import { defaultSession } from '../client/default-session.js';
import type { Session } from '../client/session.js';
import { stateOf } from '../codec/state.js';
import { modelOf } from '../model/compile.js';
import type { Target } from './target.js';

const SESSION: unique symbol = Symbol.for('dynamorm/using@1') as never;

/** An entity class, as its static verbs see it: the class itself, or what `using` made of it. */
export interface EntityClass<E extends object> {
  new (): E;
  readonly prototype: E;
}

/** What a static verb works on: the class's model in the session it is used with, else the default one. */
export function targetOf<E extends object>(type: EntityClass<E>): Target<E> {
  // `using` answers an object that inherits from the class, so the class itself is found where its prototype says.
  const own = (type.prototype as { constructor: new () => E }).constructor;
  return { model: modelOf(own), session: (type as { [SESSION]?: Session })[SESSION] ?? defaultSession() };
}

/** What an instance's verb works on: its class's model in the session it came from. */
export function targetOfEntity<E extends object>(entity: E): Target<E> {
  const session = stateOf(entity)?.owner as Session | undefined;
  return { model: modelOf(entity.constructor as new () => E), session: session ?? defaultSession() };
}

/** The same class, all of whose static verbs use `session`. */
export function bindSession<C extends object>(type: C, session: Session): C {
  return Object.create(type, { [SESSION]: { value: session } }) as C;
}
