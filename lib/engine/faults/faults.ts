import { millisecondsOf, type Duration } from '../clock.js';
import { ServiceError } from '../failure.js';
import { Fault, connectionReset, connectionTimeout, type Effect, type FaultOptions, type Operations } from './fault.js';

/** The names of the tables that a request's JSON is about. */
function tablesIn(json: unknown): readonly string[] {
  const { TableName, RequestItems, TransactItems } = membersOf(json);
  if (typeof TableName === 'string') return [TableName];
  if (Array.isArray(TransactItems)) {
    return [...new Set(TransactItems.flatMap(entry => Object.values(membersOf(entry)).flatMap(tablesIn)))];
  }
  return Object.keys(membersOf(RequestItems));
}

function membersOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

const THROUGHPUT_EXCEEDED =
  'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning ' +
  'level with the UpdateTable API.';
const REQUEST_LIMIT = 'Throughput exceeds the current throughput limit for your account.';
const RATE = 'Rate of requests exceeds the allowed throughput.';
const CONFLICT = 'Transaction is ongoing for the item';

/** Whether a write had taken effect when the connection failed. */
export interface ConnectionOptions extends FaultOptions {
  /** True: it was carried out, and only the answer was lost. Default false. */
  readonly applied?: boolean;
}

/** With which exception a request is throttled. */
export interface ThrottleOptions extends FaultOptions {
  /** Default `ProvisionedThroughputExceededException`. */
  readonly error?: 'ProvisionedThroughputExceededException' | 'RequestLimitExceeded' | 'ThrottlingException';
}

/**
 * Faults on purpose: what production does now and then, when a test wants it. Each call sets one up and returns it;
 * `engine.faults.throttle('PutItem', { times: 2 })` fails the next two puts.
 */
export class Faults {
  readonly #faults = new Set<Fault>();

  /** Answers that the throughput is exceeded. */
  throttle(operations: Operations, options: ThrottleOptions = {}): Fault {
    const name = options.error ?? 'ProvisionedThroughputExceededException';
    const message = { RequestLimitExceeded: REQUEST_LIMIT, ThrottlingException: RATE }[name as string];
    return this.#add(operations, options, () => ({ before: new ServiceError(name, message ?? THROUGHPUT_EXCEEDED) }));
  }

  /** Answers nothing at all, until the connection times out. */
  timeout(operations: Operations, options: ConnectionOptions = {}): Fault {
    return this.#add(operations, options, () => ({ [when(options)]: connectionTimeout() }));
  }

  /** Closes the connection instead of answering. */
  reset(operations: Operations, options: ConnectionOptions = {}): Fault {
    return this.#add(operations, options, () => ({ [when(options)]: connectionReset() }));
  }

  /** Answers an InternalServerError, status 500. */
  serverError(operations: Operations, options: ConnectionOptions = {}): Fault {
    const error = () => new ServiceError('InternalServerError', 'Internal server error', { status: 500 });
    return this.#add(operations, options, () => ({ [when(options)]: error() }));
  }

  /** Leaves this many entries of a batch unprocessed, the last ones. Default 1. */
  unprocessed(
    operations: 'BatchGetItem' | 'BatchWriteItem' | '*',
    options: FaultOptions & { readonly items?: number } = {},
  ): Fault {
    return this.#add(operations, options, () => ({ interference: { unprocessed: options.items ?? 1 } }));
  }

  /**
   * Lets another transaction hold the item: a transaction is cancelled for the action at `index` (default 0), a single
   * write fails with TransactionConflictException.
   */
  conflict(operations: Operations, options: FaultOptions & { readonly index?: number } = {}): Fault {
    const interference = { conflict: options.index ?? 0 };
    const before = () => new ServiceError('TransactionConflictException', CONFLICT);
    return this.#add(operations, options, () => ({ interference, before: before() }));
  }

  /** Makes requests take this long, in the machine's time. */
  latency(operations: Operations, duration: Duration, options: FaultOptions = {}): Fault {
    const latency = millisecondsOf(duration);
    return this.#add(operations, options, () => ({ latency }));
  }

  /** Takes all faults away. */
  clear(): void {
    for (const fault of this.#faults) fault.remove();
    this.#faults.clear();
  }

  /** What happens to a request; the first error wins, waiting times add up. */
  strike(operation: string, json: unknown): Effect | undefined {
    if (this.#faults.size === 0) return undefined;
    const tables = tablesIn(json);
    let all: Effect | undefined;
    for (const fault of this.#faults) {
      const effect = fault.strike(operation, tables);
      if (effect !== undefined) all = { ...effect, ...all, latency: (all?.latency ?? 0) + (effect.latency ?? 0) };
    }
    if (all?.interference?.conflict === undefined || !operation.startsWith('Transact')) return all;
    const { before, ...rest } = all;
    return before?.name === 'TransactionConflictException' ? rest : all;
  }

  #add(operations: Operations, options: FaultOptions, effect: () => Effect): Fault {
    const fault = new Fault(operations, options, effect);
    this.#faults.add(fault);
    return fault;
  }
}

function when({ applied }: ConnectionOptions): 'before' | 'after' {
  return applied === true ? 'after' : 'before';
}
