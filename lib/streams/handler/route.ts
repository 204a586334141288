import { DynamormError } from '../../errors/dynamorm-error.js';
import { tablesWithPrefix } from '../../metadata/registry.js';
import { reservedKeys, type ReservedKeys } from '../../model/reserved-keys.js';
import { getOwn } from '../../values/own.js';
import { bound, type BoundClass } from '../hydrate/bound-class.js';
import { fitOf } from '../images/class-fit.js';
import type { StreamChange } from '../records/read-record.js';
import type { HandlerPlan, Registration } from './plan.js';

/** A registration with its class compiled and its table known by the name the service uses. */
export interface Route extends Pick<Registration, 'handlers'> {
  readonly of: BoundClass;
  readonly table: string;
}

/** The routes of a handler. @throws ErrInvalidModel for a class that is declared wrong */
export function routesOf(plan: HandlerPlan): readonly Route[] {
  return plan.registrations.map(({ type, handlers, table }) => {
    const of = bound(type);
    return { of, handlers, table: table ?? deployedName(plan, of.model.table) ?? of.table };
  });
}

/** The deployed name of a table as the handler was told; undefined where it was not. */
const deployedName = ({ options: { tableName } }: HandlerPlan, declared: string): string | undefined =>
  typeof tableName === 'function' ? tableName(declared) : tableName && getOwn(tableName, declared);

/**
 * How the keys of the library's own rows begin in the table of a change: as a class of this handler says, else as any class of
 * the process says of a table of that name.
 */
export function reservedIn(plan: HandlerPlan, routes: readonly Route[]): (change: StreamChange) => ReservedKeys {
  const renamed = tablesWithPrefix().map(([table, prefix]) => [deployedName(plan, table) ?? table, prefix] as const);
  return ({ table }) => {
    const route = routes.find(route => table === undefined || nameIn(route.table) === table);
    if (route?.of.model.reserved !== undefined) return route.of.model.reserved;
    return reservedKeys(renamed.find(([name]) => nameIn(name) === table)?.[1]);
  };
}

/** The route of a change: of the classes in its table that it fits, the one that says most; undefined where it fits none. */
export function routeFor(routes: readonly Route[], change: StreamChange): Route | undefined {
  let best: { readonly route: Route; readonly fit: number } | undefined;
  for (const route of routes) {
    if (change.table !== undefined && change.table !== nameIn(route.table)) continue;
    const fit = fitOf(route.of.model, change.keys, change.newImage ?? change.oldImage);
    if (fit !== undefined && (best === undefined || fit > best.fit)) best = { route, fit };
  }
  return best?.route;
}

/** The error of a record that nobody takes: skipped silently, a misnamed table would lose every change. */
export function unrouted(change: StreamChange, routes: readonly Route[]): DynamormError {
  const tables = [...new Set(routes.map(({ table }) => table))].join(', ') || 'none';
  const message = `a record of table ${change.table ?? '(not told)'} is of no class of this handler (whose tables are: ${tables}); name the class with .on(), or take the rest with .otherwise()`;
  return new DynamormError('ErrInvalidModel', message, { table: change.table, operation: 'streamHandler' });
}

/** A session may map a table to its ARN; records are matched by name. */
const nameIn = (table: string): string => table.slice(table.lastIndexOf('/') + 1);
