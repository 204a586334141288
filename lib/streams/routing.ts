import { DynamormError } from '../errors/errors.js';
import type { ClassLike } from '../item/entity-state.js';
import { tablesWithPrefix } from '../metadata/registry.js';
import { areRelated, isSubclass, keysAreEqual } from '../model/class-conflicts.js';
import { fitsKeys, UNTOLD, type TableNames } from '../model/table-classes.js';
import type { Model } from '../model/model.js';
import { reservedKeys, type ReservedKeys } from '../model/reserved-keys.js';
import { getOwn } from '../values/value.js';
import type { EntityHandlers, Handling, OutboxOptions, StreamHandler, StreamHandlerOptions } from './handler-types.js';
import { bound, type BoundClass } from './hydrate.js';
import { classInStream, precisionOf } from './match-class.js';
import { outboxEventOf } from './outbox.js';
import type { StreamChange, EntityChange, StreamView } from './record.js';

/** A registration with its class compiled and its table known by the name the service uses. */
export interface Route extends Pick<Registration, 'handlers' | 'view'> {
  readonly of: BoundClass;
  readonly table: string;
}

/** The routes of a handler. @throws ErrInvalidModel for a class that is declared wrong */
export function routesOf(plan: HandlerPlan): readonly Route[] {
  return plan.registrations.map(({ type, handlers, table, view }) => {
    const of = bound(type, names => namesIn(plan, names));
    return { of, handlers, view, table: table ?? of.table };
  });
}

const renamed = new WeakMap<object, WeakMap<TableNames, TableNames>>();

/** Table names from the handler's options, else from the session. The same function for the same two, so that classes are compared once. */
function namesIn(plan: HandlerPlan, names: TableNames): TableNames {
  const { options } = plan;
  if (options.tableName === undefined) return names;
  let known = renamed.get(options);
  if (known === undefined) renamed.set(options, (known = new WeakMap()));
  let found = known.get(names);
  if (found === undefined) known.set(names, (found = declared => deployedName(plan, declared) ?? names(declared)));
  return found;
}

/** The deployed name of a table from the handler's options; undefined if they have none. */
const deployedName = ({ options: { tableName } }: HandlerPlan, declared: string): string | undefined =>
  typeof tableName === 'function' ? tableName(declared) : tableName && getOwn(tableName, declared);

/**
 * How the keys of the library's own rows begin in the table of a change: as a class of this handler says, else as any class of
 * the process says of a table of that name.
 */
export function reservedIn(plan: HandlerPlan, routes: readonly Route[]): (change: StreamChange) => ReservedKeys {
  const prefixed = tablesWithPrefix().map(([table, prefix]) => [deployedName(plan, table) ?? table, prefix] as const);
  return ({ table }) => {
    const route = routes.find(route => table === undefined || nameIn(route.table) === table);
    if (route?.of.model.reserved !== undefined) return route.of.model.reserved;
    return reservedKeys(prefixed.find(([name]) => nameIn(name) === table)?.[1]);
  };
}

/**
 * The routes of a change, in the order of their registration: all of the one class that is closest to what its item is. Of a base class
 * and a subclass that is the subclass; of classes that share their items, the one that says most about them. None where it is of none.
 * @throws ErrInvalidModel, or ReadingFault with it, for an item that classes of the handler could own and whose own class cannot be
 * told, or is not registered; only where a handler of theirs would run
 */
export function routesFor(routes: readonly Route[], change: StreamChange): readonly Route[] {
  const here = routes.filter(({ table }) => change.table === undefined || change.table === nameIn(table));
  const { best, untold, fault } = closestOf(here, change);
  if (best !== undefined) return here.filter(({ of }) => of.model === best.of.model);
  const unclear = untold ?? fault?.route;
  if (unclear === undefined) return [];
  const alike = here.filter(({ of }) => of.model === unclear.of.model);
  if (!alike.some(({ handlers }) => handles(handlers, change))) return alike;
  throw fault === undefined ? hidden(unclear, change) : new ReadingFault(fault.error);
}

interface Closest {
  readonly best: Route | undefined;
  /** One whose items the stream's view does not tell from those of another class. */
  readonly untold: Route | undefined;
  readonly fault: { readonly route: Route; readonly error: unknown } | undefined;
}

function closestOf(routes: readonly Route[], { keys, newImage, oldImage }: StreamChange): Closest {
  let [best, untold, fault]: [Closest['best'], Closest['untold'], Closest['fault']] = [undefined, undefined, undefined];
  const seen = new Set<Model>();
  for (const route of routes) {
    const { model, view } = route.of;
    if (seen.has(model)) continue;
    seen.add(model);
    try {
      const found = classInStream(view, keys, newImage ?? oldImage);
      if (found === UNTOLD) untold ??= route;
      else if (found !== undefined && (best === undefined || isCloser(model, best.of.model))) best = route;
    } catch (error) {
      fault ??= { route, error };
    }
  }
  return { best, untold, fault };
}

const isCloser = (model: Model, best: Model): boolean =>
  areRelated(model, best) ? isSubclass(model, best) : precisionOf(model) > precisionOf(best);

function hidden({ of: { model, view }, table }: Route, { keys, view: shows }: StreamChange): DynamormError {
  const rival = view.rivals.find(other => fitsKeys(other, keys));
  const names = `${model.name} and ${rival?.name ?? 'another class'}`;
  return new DynamormError(
    'ErrInvalidModel',
    `${names} have keys alike, and the stream, whose view is ${shows}, shows nothing else to tell their items apart by`,
    { table, operation: 'streamHandler' },
  );
}

/**
 * Refuses two classes whose items nothing tells apart: each record would be of whichever was named first.
 * @throws ErrInvalidModel
 */
export function refuseAlike(routes: readonly Route[]): void {
  for (const [i, route] of routes.entries()) {
    const { model } = route.of;
    const known = routes
      .slice(0, i)
      .find(other => nameIn(other.table) === nameIn(route.table) && isAlike(model, other));
    if (known === undefined) continue;
    throw new DynamormError(
      'ErrInvalidModel',
      `nothing tells items of ${known.of.model.name} and ${model.name} apart in table ${route.table}: give them a type, as @Table(…, { type }), or other literals in their keys`,
      { model: model.name, table: route.table, operation: 'streamHandler' },
    );
  }
}

const isAlike = (model: Model, { of: { model: other } }: Route): boolean =>
  model !== other &&
  model.discriminator?.name === other.discriminator?.name &&
  model.discriminator?.value === other.discriminator?.value &&
  (keysAreEqual(model, other) || (isComputed(model) && isComputed(other)));

/** Of keys that functions make nothing is known. */
const isComputed = ({ key }: Model): boolean =>
  key.every(({ template }) => template !== undefined && template.parts === undefined);

/** The error of a record that nobody takes: skipped silently, a misnamed table would lose every change. */
export function unrouted(change: StreamChange, routes: readonly Route[]): DynamormError {
  const tables = [...new Set(routes.map(({ table }) => table))].join(', ') || 'none';
  const message = `a record of table ${change.table ?? '(not told)'} is of no class of this handler (whose tables are: ${tables}); name the class with .on(), or take the rest with .otherwise()`;
  return new DynamormError('ErrInvalidModel', message, { table: change.table, operation: 'streamHandler' });
}

/** A session may map a table to its ARN; records are matched by name. */
const nameIn = (table: string): string => table.slice(table.lastIndexOf('/') + 1);

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

/** A handler's plan with its routes, for one batch. */
export interface BatchContext {
  readonly plan: HandlerPlan;
  readonly routes: readonly Route[];
  /** How the keys of the library's own rows begin in the table of a change. */
  readonly reserved: (change: StreamChange) => ReservedKeys;
  readonly signal: AbortSignal;
  /** Throws once the batch has to end. */
  readonly check: () => void;
  /** Milliseconds for which a record may be claimed now. */
  readonly leaseMs: () => number;
}

/** A record that was read, or why it could not be. */
export interface ReadRecord {
  readonly record: unknown;
  readonly identifier: string | undefined;
  readonly change: StreamChange | undefined;
  readonly fault: unknown;
}

/** An error of reading a record, rather than of handling it. */
export class ReadingFault extends Error {
  constructor(readonly error: unknown) {
    super('a record could not be read');
  }
}

/** The error of a record that no class wants: the handler's fault, and never the record's. */
export class UnroutedFault extends Error {
  constructor(readonly error: unknown) {
    super('a record is of no class');
  }
}

/** Brings the event in a new outbox item to its publisher. */
export async function deliver({ plan, signal }: BatchContext, record: unknown, change: StreamChange): Promise<void> {
  const outbox = plan.outbox!;
  // Passed over in silence, every event would be lost.
  if (change.newImage === undefined)
    throw new DynamormError(
      'ErrInvalidOperator',
      `an outbox needs a stream that shows new images, and the view of this one is ${change.view}`,
      { operation: 'streamHandler', table: change.table },
    );
  let event;
  try {
    event = outboxEventOf(change.newImage);
  } catch (error) {
    throw new ReadingFault(error);
  }
  const delivery = { record, signal, change };
  await outbox.publish(event, delivery);
  await outbox.options.delivered?.(event, delivery);
}

/** What one class does about its changes, whatever the class. */
interface Registration {
  readonly type: ClassLike<object>;
  readonly handlers: EntityHandlers<object, StreamView, unknown>;
  readonly table: string | undefined;
  /** What the stream of its table shows, where that differs from the other tables' of the handler. */
  readonly view: StreamView | undefined;
}

/** The configuration of a stream handler, as data. */
export interface HandlerPlan {
  readonly options: StreamHandlerOptions<StreamView, unknown>;
  readonly registrations: readonly Registration[];
  readonly otherwise: ((change: StreamChange, event: Handling<unknown>) => unknown) | undefined;
  readonly outbox:
    { readonly publish: Parameters<StreamHandler['outbox']>[0]; readonly options: OutboxOptions } | undefined;
}
