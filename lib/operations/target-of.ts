import { defaultSession } from '../client/default-session.js';
import type { Session } from '../client/session.js';
import { stateOf } from '../codec/state.js';
import { bindClass, boundSession, ownClass, type ClassLike } from '../codec/using.js';
import { isObject, misuse } from '../errors/misuse.js';
import { modelOf } from '../model/compile.js';
import { classesOf } from './classes.js';
import type { Target } from './target.js';

/** An entity class, as its static verbs see it: the class itself, or what `using` made of it. */
export type EntityClass<E extends object> = ClassLike<E>;

/** What a static verb works on: the class's model in the session it is used with, else the default one. */
export function targetOf<E extends object>(type: EntityClass<E>): Target<E> {
  const target = declaredTargetOf(type);
  classesOf(target);
  return target;
}

/** The same for what reads and writes no items: other classes of the table are not looked at. */
export function declaredTargetOf<E extends object>(type: EntityClass<E>): Target<E> {
  const session = boundSession(type) as Session | undefined;
  return { model: modelOf(ownClass(type)), session: session ?? defaultSession() };
}

/** What an instance's verb works on: its class's model in the session it came from. @throws ErrInvalidOperator for what is no object */
export function targetOfEntity<E extends object>(entity: E): Target<E> {
  if (!isObject(entity)) throw misuse('a write', 'an entity, such as Order.of({ … })');
  const session = stateOf(entity)?.owner as Session | undefined;
  const target = { model: modelOf(entity.constructor as new () => E), session: session ?? defaultSession() };
  classesOf(target);
  return target;
}

/** The same class, all of whose static verbs use `session`. */
export function bindSession<C extends object>(type: C, session: Session): C {
  return bindClass(type, session);
}
