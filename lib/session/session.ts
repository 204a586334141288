import type { DynamormError } from '../errors/errors.js';
import type { Item } from '../values/value.js';
import type { CapacityMeter } from './capacity.js';
import type { Cipher } from './cipher.js';
import type { OperationName } from './requests.js';
import type { SendPath, Transport } from './transport.js';

/** The clock of a session: every timestamp, TTL comparison and backoff reads it. */
export interface Clock {
  /** The current time. */
  now(): Date;
  /**
   * The six digits below the millisecond of the next `created_at` or `updated_at`, 0 to 999,999: different for every write, since
   * they tell one write from another. Left out, the library draws them.
   */
  subMillis?(): number;
  /** Waits; rejects with the signal's reason once it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What listeners receive: names and counts, never item values: an event can be logged as it is. */
export interface RequestEvent {
  /** DynamoDB operation, such as `PutItem`. */
  readonly operation: OperationName;
  /** Names of the tables the request touches, as sent. */
  readonly tables: readonly string[];
  /** Name of the entity class, where the request is for one. */
  readonly model?: string | undefined;
}
/** The outcome of one request, after its last attempt. */
export interface ResponseEvent extends RequestEvent {
  /** How often the request was sent. */
  readonly attempts: number;
  /** Milliseconds from the first attempt to the answer, waits included. */
  readonly ms: number;
  /** Stable code of the error, where the request failed. */
  readonly error?: string | undefined;
  /** Capacity units the request consumed, where `returnConsumedCapacity` or a meter asked for them. */
  readonly capacityUnits?: number | undefined;
}
/** A failed attempt that is about to be repeated. */
export interface RetryEvent extends RequestEvent {
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  /** Name of the failure, such as `ThrottlingException`. */
  readonly reason: string;
}
/** Something about a class that is allowed and may surprise, told once for each class that a session uses. */
export interface NoticeEvent {
  /** `ambiguous-template`: a key template can make one key of two items, because a part can hold what stands after it. */
  readonly kind: 'ambiguous-template';
  /** Name of the class. */
  readonly model: string;
  /** Field that the notice is about. */
  readonly field: string;
  /** The notice as a sentence for people. */
  readonly message: string;
}
/**
 * Functions that a session calls about its traffic, for logs and metrics: `connect({ client, on: { response: e =>
 * log(e.operation, e.ms) } })`.
 */
export interface Listeners {
  /** Called before a request is sent. */
  readonly request?: (event: RequestEvent) => void;
  /** Called once a request has been answered or has failed for good. */
  readonly response?: (event: ResponseEvent) => void;
  /** Called before a failed request is sent again. */
  readonly retry?: (event: RetryEvent) => void;
  /** Called about a declaration that is allowed and may surprise, once for each class. */
  readonly notice?: (event: NoticeEvent) => void;
}

/** What every operation needs besides the model. Immutable: a change makes a new session. */
export interface Session {
  /** Sends the requests. */
  readonly transport: Transport;
  /**
   * How the next read leaves: `direct` (signed here, over the client's own configuration), through the client's middleware `stack`, as
   * `commands` given to its `send` (a mock, a tracer), or by a `transport` of your own.
   */
  readonly path: SendPath;
  /** Source of every timestamp, expiry and wait. */
  readonly clock: Clock;
  /** Table name as declared → table name as sent. */
  readonly tableName: (declared: string) => string;
  /** Listeners for requests, responses, retries and notices. */
  readonly on: Listeners;
  /** Cipher of encrypted attributes; undefined where none is configured, and classes that have such attributes are refused. */
  readonly cipher: Cipher | undefined;
  /** Further options by the room that owns them (cursor secrets, forbidScan …). */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * What a query, scan, batch read or `transactGet` does about a stored row that its class cannot read, such as one with an enum member of another
 * release: `throw` (the default) ends the read, `skip` leaves the row out, and a function receives the row, as it is stored
 * (encrypted attributes sealed), and of the error, whose `keyValues` are its key. The row is left out then, unless the function answers
 * an entity of the class to stand in its place.
 *
 * ```ts
 * await Job.scan().options({ onUnreadable: (row, error) => log.warn(error.message) }).all();
 * ```
 */
export type OnUnreadable = 'throw' | 'skip' | ((row: Item, error: DynamormError) => unknown);

/** Options that every call takes. */
export interface CallOptions {
  /** Aborts the call: waits end, and no further request is sent. A write that was already on its way may have been applied. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole call with all its requests; in an iteration, for each request. Ends in `ErrTimeout`. Default none. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds for one attempt of a request, after which it is given up and made again as after a broken connection. Default: the
   * session's, then the transport's own (`leanTransport`: 3 seconds; a client of the SDK: its HTTP handler's, by default none).
   */
  readonly attemptTimeoutMs?: number;
  /** Strongly consistent read. */
  readonly consistent?: boolean;
  /** Asks DynamoDB what the request cost, with `INDEXES` also per index; a `response` listener sees it as `capacityUnits`. */
  readonly returnConsumedCapacity?: 'INDEXES' | 'TOTAL';
  /** Adds up what all requests of the call cost; made by `capacityMeter()`. */
  readonly meter?: CapacityMeter;
}

/** The options of a verb, by name. */
export type OptionNames<O> = Readonly<Record<keyof O, true>>;

/** Those of every call. */
export const CALL_OPTIONS: OptionNames<CallOptions> = Object.freeze({
  consistent: true,
  timeoutMs: true,
  attemptTimeoutMs: true,
  signal: true,
  returnConsumedCapacity: true,
  meter: true,
});

/** Where a session's outbox events are stored: any table of the application, whose stream then delivers them. */
export interface OutboxPlace {
  /** Table name as declared; the session may map it. */
  readonly table: string;
  /** Name of its partition key attribute, a text. Default `pk`. */
  readonly partitionKey?: string;
  /** Name of its sort key attribute, a text. Default `sk`; null for a table without one. */
  readonly sortKey?: string | null;
  /** Name of its time-to-live attribute. Default `expiresAt`. */
  readonly expiryAttribute?: string;
  /** Seconds after which an event expires, delivered or not. Default 7 days: a stream keeps its records for one. */
  readonly retentionSeconds?: number;
}
