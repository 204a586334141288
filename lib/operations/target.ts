import { defaultSession } from '../client/create-session.js';
import { misuse, type ErrorContext } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { bindClass, findBoundSession, unboundClass, type ClassLike, stateOf } from '../item/entity-state.js';
import { ambiguousTemplates } from '../model/class-conflicts.js';
import { modelOf } from '../model/compile.js';
import { viewOf, type ClassView } from '../model/table-classes.js';
import type { Session, Listeners, CallOptions } from '../session/session.js';
import type { OperationName, Operations } from '../session/requests.js';
import { CALL_END, type Deadline } from '../client/deadline.js';
import { send } from '../client/send.js';
import type { Answer } from '../session/transport.js';
import type { HookEvent } from '../metadata/specs.js';
import type { Model } from '../model/model.js';

/** What every verb works on: a class's model, within a session. */
export interface Target<E extends object = object> {
  /** The session that its requests are sent in. */
  readonly session: Session;
  /** The compiled class. */
  readonly model: Model<E>;
}

/** The table name as it is sent. */
export const tableOf = ({ session, model }: Target): string => session.tableName(model.table);

/** What an error says of where it happened. */
export const contextOf = (target: Target, operation: string): ErrorContext => ({
  model: target.model.name,
  key: target.model.key.map(attribute => attribute.name),
  table: tableOf(target),
  operation,
});

/**
 * A class among the registered classes of its table, as its session names tables.
 * @throws ErrInvalidModel where two classes have the same keys and nothing tells their items apart
 */
export function classesOf<E extends object>({ model, session }: Target<E>): ClassView<E> {
  const view = viewOf(model, session.tableName);
  if (session.on.notice !== undefined) tellOnce(model, session);
  return view;
}

const told = new WeakMap<Listeners, WeakSet<Model>>();

/** Reports, once per class, what is allowed but may surprise. */
function tellOnce(model: Model, { on }: Session): void {
  let models = told.get(on);
  if (models === undefined) told.set(on, (models = new WeakSet()));
  if (models.has(model)) return;
  models.add(model);
  for (const { message, field } of ambiguousTemplates(model))
    on.notice?.({ kind: 'ambiguous-template', model: model.name, field, message });
}

/** An entity class, as its static verbs see it: the class itself, or what `using` made of it. */
export type EntityClass<E extends object> = ClassLike<E>;

/** What a static verb works on: the class's model in the session it is used with, else the default one. */
export function targetOf<E extends object>(type: EntityClass<E>): Target<E> {
  const target = declaredTargetOf(type);
  classesOf(target);
  return target;
}

/** The target of a call that reads and writes no items: other classes of the table are not compared. */
export function declaredTargetOf<E extends object>(type: EntityClass<E>): Target<E> {
  const session = findBoundSession(type);
  return { model: modelOf(unboundClass(type)), session: session ?? defaultSession() };
}

/** What an instance's verb works on: its class's model in the session it came from. @throws ErrInvalidOperator for what is no object */
export function targetOfEntity<E extends object>(entity: E): Target<E> {
  if (!isObject(entity)) throw misuse('a write', 'an entity, such as Order.of({ … })');
  if (entity.constructor === Object) throw misuse('a write', 'an entity, such as Order.of({ … }), not a plain object');
  const session = stateOf(entity)?.owner;
  const target = { model: modelOf(entity.constructor as new () => E), session: session ?? defaultSession() };
  classesOf(target);
  return target;
}

/** Whether a class has unique fields, whose writes need more than their own row. */
export const hasUniqueFields = ({ model }: Target): boolean => model.unique.length > 0;

/** The same class, all of whose static verbs use `session`. */
export function bindSession<C extends object>(type: C, session: Session): C {
  return bindClass(type, session);
}

/** One request for one class. */
export interface ClassRequest<O extends OperationName> {
  readonly operation: O;
  readonly input: Operations[O]['input'];
  readonly options: Deadline & Pick<CallOptions, 'meter'>;
  /** False for a write that is not sent again after an attempt without an answer. */
  readonly repeatable?: boolean | undefined;
  /** What the user called, for errors. */
  readonly verb?: string | undefined;
}

/** Sends a request for a class; errors name the class and its key attributes. */
export function request<O extends OperationName>(
  { session, model }: Target,
  call: ClassRequest<O>,
): Promise<Answer<O>> {
  const { input, options, repeatable, verb } = call;
  const { signal, timeoutMs, attemptTimeoutMs, meter } = options;
  return send(session, call.operation, {
    input,
    signal,
    timeoutMs,
    attemptTimeoutMs,
    [CALL_END]: options[CALL_END],
    repeatable,
    meter,
    verb,
    model: model.name,
    key: model.key.map(attribute => attribute.name),
  });
}

type Hook = () => unknown;

/**
 * Runs the hooks of one moment in order, base classes first. What a before-hook throws stops the write. Undefined where there
 * are none, so that the items of a batch wait for nothing.
 */
export function runHooks(model: Model, entity: object, event: HookEvent): Promise<void> | undefined {
  const methods = model.hooks[event];
  return methods === undefined || methods.length === 0 ? undefined : inOrder(entity, methods);
}

async function inOrder(entity: object, methods: readonly string[]): Promise<void> {
  for (const method of methods) await (entity as Record<string, Hook>)[method]!();
}

/** Whether a class has hooks for `event`; without any, a read stays synchronous after its answer. */
export const hasHooks = (model: Model, event: HookEvent): boolean => (model.hooks[event]?.length ?? 0) > 0;
