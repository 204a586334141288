import { DynamormError, isDynamormError } from '../errors/errors.js';
import { base64Of } from '../values/value.js';
import { untilAborted, startTime } from './batch-deadline.js';
import type { BatchEvent, Handling, Failure, ContextLike, BatchResponse } from './handler-types.js';
import { hydrateChange } from './hydrate-change.js';
import type { IdempotencyStore } from './idempotency.js';
import { malformed } from './image.js';
import { ownRowOf } from './library-rows.js';
import { readRecord, eventIdOf, identifierOf, type StreamChange } from './record.js';
import {
  ReadingFault,
  UnroutedFault,
  deliver,
  dispatch,
  handles,
  routesFor,
  unrouted,
  refuseAlike,
  reservedIn,
  routesOf,
  type HandlerPlan,
  type ReadRecord,
  type BatchContext,
  type Route,
} from './routing.js';

const CONCURRENCY = 10;

/** Whether an event comes from EventBridge Pipes, which hands over the list itself, and wants to be answered by event ids. */
export const isPipe = (event: BatchEvent): boolean => Array.isArray(event);

/** The records of an event. @throws ErrValidation for what no stream sends */
function recordsOf(event: BatchEvent): readonly unknown[] {
  const records: unknown = isPipe(event) ? event : (event as { Records?: unknown } | undefined)?.Records;
  if (Array.isArray(records)) return records as readonly unknown[];
  throw malformed('the event has no list of Records: is this function invoked by a stream?', {
    operation: 'streamHandler',
  });
}

/** How many keys are handled at the same time. @throws ErrValidation */
function concurrencyOf({ options }: HandlerPlan): number {
  const { concurrency = CONCURRENCY } = options;
  if (Number.isInteger(concurrency) && concurrency > 0) return concurrency;
  throw malformed('concurrency is a whole number above 0', { operation: 'streamHandler' });
}

/** The records of a batch by what must be handled in order: one item's, or one outbox key's; a malformed one is by itself. */
function groupsOf(
  records: readonly unknown[],
  {
    identify,
    reserved,
  }: Pick<BatchContext, 'reserved'> & { readonly identify: (record: unknown) => string | undefined },
): readonly (readonly ReadRecord[])[] {
  const groups = new Map<unknown, ReadRecord[]>();
  for (const record of records) {
    const read = tryRead(record, identify(record));
    const key = read.change === undefined ? read : groupKey(read.change, reserved);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [read]);
    else group.push(read);
  }
  return [...groups.values()];
}

function tryRead(record: unknown, identifier: string | undefined): ReadRecord {
  try {
    return { record, identifier, change: readRecord(record), fault: undefined };
  } catch (fault) {
    return { record, identifier, change: undefined, fault };
  }
}

function groupKey(change: StreamChange, reserved: BatchContext['reserved']): string {
  const { table, keys, newImage } = change;
  if (newImage?.['key']?.S !== undefined && ownRowOf(reserved(change), keys, newImage) === 'outbox')
    return JSON.stringify([table, 'outbox', newImage['key'].S]);
  const parts = Object.keys(keys)
    .sort()
    .map(name => [name, keys[name]!.S ?? keys[name]!.N ?? base64Of(keys[name]!.B ?? '')]);
  return JSON.stringify([table, 'item', parts]);
}

/** A piece of work under the id it is remembered by; undefined where it has none, and is done each time it comes. */
interface Work {
  readonly id: string | undefined;
  /** For how long it may be claimed, asked when the claim is made: the invocation has less time left then than when it began. */
  readonly leaseMs: () => number;
  readonly run: () => Promise<void>;
}

/**
 * Does the work unless it was done before. A crash between effect and mark leaves a lease that expires, and then it is done again.
 * @throws ErrLeaseHeld where another holds it: it may be done or may crash, so it has to come again
 */
async function onceEach(store: IdempotencyStore<unknown> | undefined, { id, leaseMs, run }: Work): Promise<void> {
  if (store === undefined || id === undefined) return run();
  const claim = await store.claim(id, leaseMs());
  if (claim.state === 'done') return;
  if (claim.state === 'held')
    throw new DynamormError('ErrLeaseHeld', 'another handler holds this record; it comes again', {
      operation: 'streamHandler',
      retryable: true,
    });
  try {
    await run();
  } catch (error) {
    try {
      await store.release(id, claim.token);
    } catch {
      // A claim that cannot be given back expires by itself; the error that matters is the handler's.
    }
    throw error;
  }
  await store.complete(id, claim.token);
}

const OWN_FAULTS = [
  'ErrValidation',
  'ErrInvalidModel',
  'ErrInvalidEncryptedEnvelope',
  'ErrNumberPrecisionLoss',
] as const;

/** Whether an error is surely the record's own, and trying again is in vain. One without an identifier cannot even be reported. */
function isPoison({ options }: HandlerPlan, thrown: unknown, { identifier }: ReadRecord): boolean {
  // A table or a class that the handler was not told of: put aside as poison, a whole stream would drain away.
  if (thrown instanceof UnroutedFault) return false;
  if (identifier === undefined) return true;
  if (!(thrown instanceof ReadingFault)) return options.isPoison?.(thrown) === true;
  const { error } = thrown;
  return isDynamormError(error) && !error.retryable && OWN_FAULTS.some(code => code === error.code);
}

type Collect = (tx: unknown) => unknown;

/** What the effect without a name is marked as: what the first one was when effects were numbered, so that records in flight are not done twice. */
const UNNAMED = 'once:0';
const MAX_NAME = 255;

/**
 * What the handlers of one record are given besides its change; the same for all of them, since the marks of their effects stand
 * side by side.
 */
function handlingOf({ plan, signal }: BatchContext, record: unknown, { id }: StreamChange): Handling<unknown> {
  const effects = new Set<string>();
  return {
    record,
    signal,
    once: async (...given: readonly [Collect] | readonly [string, Collect]) => {
      const [name, collect] = given.length === 1 ? [undefined, given[0]] : given;
      const mark = markOf(name, collect);
      const store = plan.options.idempotency;
      if (store?.once === undefined || id === undefined)
        throw refused(
          id === undefined
            ? 'event.once needs a record with an event id, and this source gives none'
            : 'event.once needs an idempotency store that writes transactions: streamHandler({ idempotency: dynamoIdempotency(…) })',
        );
      if (effects.has(mark)) throw twice(name);
      effects.add(mark);
      try {
        return await store.once(`${id}#${mark}`, collect, name === undefined);
      } catch (error) {
        // What has a name is the same effect when it is tried again; what has none could be another.
        if (name !== undefined) effects.delete(mark);
        throw error;
      }
    },
  };
}

/** The end of an effect's mark; named ones never meet the unnamed one, nor those of releases that numbered them. */
function markOf(name: unknown, collect: unknown): string {
  if (typeof collect !== 'function') throw refused("event.once takes a callback: event.once('tally', tx => …)");
  if (name === undefined) return UNNAMED;
  if (typeof name === 'string' && name !== '' && name.length <= MAX_NAME) return `effect:${name}`;
  throw refused(`the name of an effect is a text of 1 to ${MAX_NAME} characters`);
}

function twice(name: string | undefined): DynamormError {
  return refused(
    name === undefined
      ? "this record has an effect without a name already, and a second could not be told from it after a retry: name them, event.once('tally', tx => …)"
      : `this record has an effect named ${JSON.stringify(name)} already: give each its own name`,
  );
}

const refused = (message: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', message, { operation: 'once' });

/**
 * What is to be done about one record; undefined where it is nobody's business, such as a mark: to claim that would write the
 * next one, without end. It throws ReadingFault where the record could not be read, else whatever the handler throws.
 */
function taskFor(running: BatchContext, { record, change, fault }: ReadRecord): (() => Promise<void>) | undefined {
  if (change === undefined) return () => Promise.reject(new ReadingFault(fault));
  const { keys, newImage, oldImage } = change;
  const own = ownRowOf(running.reserved(change), keys, newImage ?? oldImage);
  if (own === 'silent') return undefined;
  const { outbox, otherwise } = running.plan;
  if (own === 'outbox')
    // What becomes of an item after its insertion is no event.
    return outbox && change.kind === 'insert' ? () => deliver(running, record, change) : undefined;
  if (own === 'later')
    return outbox && change.kind === 'insert' ? () => Promise.reject(new UnroutedFault(laterEvent(change))) : undefined;
  let routes: readonly Route[];
  try {
    routes = routesFor(running.routes, change);
  } catch (error) {
    return () => Promise.reject(error as Error);
  }
  if (routes.length > 0) {
    const wanted = routes.filter(route => handles(route.handlers, change));
    return wanted.length > 0 ? () => handle(running, wanted, { record, change }) : undefined;
  }
  if (otherwise === undefined) return () => Promise.reject(new UnroutedFault(unrouted(change, running.routes)));
  return async () => {
    await otherwise(change, handlingOf(running, record, change));
  };
}

/** Passed over in silence the event would be lost, and guessed at it could be garbled: it comes again, to that release. */
const laterEvent = ({ table }: StreamChange): DynamormError =>
  new DynamormError('ErrInvalidModel', 'an outbox item is in the form of another release, which has to deliver it', {
    table,
    operation: 'streamHandler',
  });

/**
 * Calls everything that was registered for a class, in order: each with entities of its own, so that what one does to them the next
 * does not see.
 */
async function handle(
  running: BatchContext,
  routes: readonly Route[],
  { record, change }: { record: unknown; change: StreamChange },
): Promise<void> {
  const { plan, signal } = running;
  const handling = handlingOf(running, record, change);
  for (const { of, handlers, table, view = plan.options.view } of routes) {
    const options = { view, cipher: plan.options.cipher, signal, table };
    const read = await hydrateChange(of, change, options).catch((error: unknown) => {
      throw new ReadingFault(error);
    });
    await dispatch(handlers, read, handling);
  }
}

/** Where a group stopped: its first failure, and what was behind it and so was not tried. */
interface GroupFailure {
  readonly failure: Failure;
  readonly untried: readonly ReadRecord[];
}

/** Handles a group in order until one record fails; undefined where none does. */
async function runGroup(running: BatchContext, group: readonly ReadRecord[]): Promise<GroupFailure | undefined> {
  for (const [i, read] of group.entries()) {
    try {
      await runRecord(running, read);
    } catch (thrown) {
      return { failure: failureOf(thrown, read), untried: group.slice(i + 1) };
    }
  }
  return undefined;
}

async function runRecord(running: BatchContext, read: ReadRecord): Promise<void> {
  const { plan, signal, leaseMs } = running;
  running.check();
  const work = taskFor(running, read);
  if (work === undefined) return;
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      const { onPoison } = plan.options;
      if (onPoison === undefined || !isPoison(plan, thrown, read)) throw thrown;
      await onPoison(failureOf(thrown, read));
    }
  };
  await untilAborted(onceEach(plan.options.idempotency, { id: read.change?.id, leaseMs, run }), signal);
}

const failureOf = (thrown: unknown, { record, identifier }: ReadRecord): Failure => ({
  error: thrown instanceof ReadingFault || thrown instanceof UnroutedFault ? thrown.error : thrown,
  record,
  identifier,
});

const LEASE_MS = 60_000;

/** Handles a batch: keys in parallel, the records of one key in order until one fails. Answers where they stopped. */
export async function runBatch(
  plan: HandlerPlan,
  event: BatchEvent,
  context: ContextLike | undefined,
): Promise<readonly GroupFailure[]> {
  const routes = routesOf(plan);
  // Once more, since tables may have other names by now: `connect` may come after the handler was made.
  refuseAlike(routes);
  const reserved = reservedIn(plan, routes);
  const groups = groupsOf(recordsOf(event), { identify: isPipe(event) ? eventIdOf : identifierOf, reserved });
  const time = startTime(context, plan.options);
  const { signal, check } = time;
  const leaseMs = (): number => plan.options.leaseMs ?? time.remainingMs() ?? LEASE_MS;
  const running = { plan, routes, reserved, signal, check, leaseMs };
  const stops: GroupFailure[] = [];
  const waiting = groups[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const group of waiting) {
      const stop = await runGroup(running, group);
      if (stop !== undefined) stops.push(stop);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrencyOf(plan) }, worker));
  } finally {
    time.end();
  }
  return stops;
}

/** Whom a batch came from, and whether they look at answers. */
interface Asker {
  readonly isPipe: boolean;
  readonly partial: boolean;
}

/**
 * What the caller is answered. Lambda takes the lowest sequence number that failed and sends everything from there again;
 * EventBridge Pipes resends only what is reported as failed, so everything that is not done is reported.
 * @throws ErrUnprocessed where failures cannot be answered: one has no identifier, or the event source does not look at answers
 */
export function answerOf(stops: readonly GroupFailure[], { isPipe, partial }: Asker): BatchResponse {
  if (stops.length === 0) return { batchItemFailures: [] };
  const left = isPipe
    ? stops.flatMap(({ failure, untried }) => [failure, ...untried])
    : stops.map(({ failure }) => failure);
  const named = left.map(({ identifier }) => identifier).filter(identifier => identifier !== undefined);
  if (!partial || named.length < left.length) throw unanswerable(stops, partial);
  const told = isPipe ? [...new Set(named)] : [named.reduce((low, one) => (isBelow(one, low) ? one : low))];
  return { batchItemFailures: told.map(itemIdentifier => ({ itemIdentifier })) };
}

function unanswerable(stops: readonly GroupFailure[], partial: boolean): DynamormError {
  const failures = stops.map(({ failure }) => failure);
  const nameless = failures.find(({ identifier }) => identifier === undefined);
  const { error: cause } = nameless ?? failures[0]!;
  const why = partial ? ', one without an identifier' : '';
  return new DynamormError(
    'ErrUnprocessed',
    `${failures.length} records or keys of the batch failed${why}: all of it comes again`,
    { cause, retryable: true, operation: 'streamHandler' },
  );
}

/** Sequence numbers are decimal, of any length. */
function isBelow(a: string, b: string): boolean {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length === y.length ? x < y : x.length < y.length;
}
