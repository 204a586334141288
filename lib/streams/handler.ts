import { DynamormError, misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { answerOf, isPipe, runBatch } from './handle-batch.js';
import type { EntityHandlers, Failure, StreamHandler, StreamHandlerOptions } from './handler-types.js';
import type { StreamView } from './record.js';
import { refuseAlike, routesOf, type HandlerPlan } from './routing.js';

/**
 * A Lambda handler that brings the changes of tables to classes. Records of one item are handled in order, items in parallel; a
 * failure is answered with the lowest failed sequence number, from which Lambda sends everything again: handlers run at least
 * once. The event source mapping needs `FunctionResponseTypes: [ReportBatchItemFailures]`; without, say `partial: false`.
 *
 * ```ts
 * export const handler = streamHandler()
 *   .on(Order, { insert: async (order, event) => …, modify: async (now, was, changes) => …, expire: async was => … })
 *   .on(Customer, { remove: async was => … })
 *   .otherwise(change => …);
 * ```
 */
export function streamHandler<V extends StreamView = 'NEW_AND_OLD_IMAGES', Tx = never>(
  options: StreamHandlerOptions<V, Tx> = {},
): StreamHandler<V, Tx> {
  checkMembers(options, { what: 'option of streamHandler', known: OPTIONS });
  const plan: HandlerPlan = {
    options: options as HandlerPlan['options'],
    registrations: [],
    otherwise: undefined,
    outbox: undefined,
  };
  return handlerOf(plan) as StreamHandler<V, Tx>;
}

function handlerOf(plan: HandlerPlan): StreamHandler<StreamView, unknown> {
  const handle: Parameters<typeof Object.assign>[0] = async (...[event, context]: Parameters<StreamHandler>) => {
    const stops = await runBatch(plan, event, context);
    for (const { failure } of stops) report(plan, failure);
    return answerOf(stops, { isPipe: isPipe(event), partial: plan.options.partial ?? true });
  };
  const methods: Pick<StreamHandler<StreamView, unknown>, 'on' | 'otherwise' | 'outbox'> = {
    on: (type, handlers, given = {}) => {
      checkMembers(handlers, { what: 'handler of .on()', known: HANDLERS, each: isFunction });
      checkMembers(given, { what: 'option of .on()', known: ['table', 'view'] });
      const { table, view } = given;
      const registration = { type, handlers, table, view } as HandlerPlan['registrations'][number];
      const next = { ...plan, registrations: [...plan.registrations, registration] };
      checkRegistrations(next);
      return handlerOf(next);
    },
    otherwise: handler => {
      if (plan.otherwise !== undefined) throw twice('otherwise');
      if (!isFunction(handler)) throw misuse('streamHandler', 'a function for .otherwise()');
      return handlerOf({ ...plan, otherwise: handler });
    },
    outbox: (publish, options = {}) => {
      if (plan.outbox !== undefined) throw twice('outbox');
      if (!isFunction(publish)) throw misuse('streamHandler', 'a function for .outbox()');
      checkMembers(options, { what: 'option of .outbox()', known: ['delivered'] });
      return handlerOf({ ...plan, outbox: { publish, options } });
    },
  };
  return Object.freeze(Object.assign(handle, methods)) as StreamHandler<StreamView, unknown>;
}

const HANDLERS = ['insert', 'modify', 'remove', 'expire'] as const satisfies readonly (keyof EntityHandlers<object>)[];

/** Every option once: one that is missing here does not compile. */
const OPTIONS = Object.keys({
  view: true,
  concurrency: true,
  partial: true,
  idempotency: true,
  leaseMs: true,
  onPoison: true,
  isPoison: true,
  onError: true,
  deadlineMarginMs: true,
  signal: true,
  cipher: true,
  tableName: true,
} satisfies Record<keyof StreamHandlerOptions, true>);

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** A misspelt handler would never run, and a misspelt option never hold, without a word. @throws ErrInvalidOperator */
function checkMembers(
  given: unknown,
  {
    what,
    known,
    each = () => true,
  }: { readonly what: string; readonly known: readonly string[]; readonly each?: (value: unknown) => boolean },
): void {
  if (!isObject(given)) throw misuse('streamHandler', `an object, each member an ${what}`);
  const prototype: unknown = Object.getPrototypeOf(given);
  // An instance of a class may hold what its methods need.
  if (prototype !== null && prototype !== Object.prototype) return;
  for (const [name, value] of Object.entries(given)) {
    if (known.includes(name) && (value === undefined || each(value))) continue;
    const why = known.includes(name) ? 'is no function' : `is no ${what}, which are ${known.join(', ')}`;
    throw new DynamormError('ErrInvalidOperator', `${name} ${why}`, { operation: 'streamHandler' });
  }
}

/** What cannot be compiled yet, for a class that is declared later or wrong, is checked when the first batch comes. */
function checkRegistrations(plan: HandlerPlan): void {
  if (plan.registrations.length < 2) return;
  let routes;
  try {
    routes = routesOf(plan);
  } catch {
    return;
  }
  refuseAlike(routes);
}

const twice = (method: string): DynamormError =>
  new DynamormError('ErrInvalidModel', `a stream handler has one .${method}(), and this one has it already`, {
    operation: 'streamHandler',
  });

/** Once answered, a failure is seen by nobody else. */
function report({ options }: HandlerPlan, failure: Failure): void {
  try {
    // eslint-disable-next-line no-console -- the log is the one place where Lambda shows what an answer leaves out
    if (options.onError === undefined) console.error(failure.error);
    else options.onError(failure.error, failure);
  } catch {
    // Reporting is the listener's own affair and does not decide the batch.
  }
}
