import type { DynamormError } from '../errors/errors.js';
import type { Item } from '../values/value.js';
import type { CapacityMeter } from './capacity.js';
import type { Cipher } from './cipher.js';
import type { OperationName } from './requests.js';
import type { Transport } from './transport.js';

/** The clock of a session: every timestamp, TTL comparison and backoff reads it. */
export interface Clock {
  now(): Date;
  /**
   * The six digits below the millisecond of the next `created_at` or `updated_at`, 0 to 999,999: different for every write, since
   * they tell one write from another. Left out, the library draws them.
   */
  subMillis?(): number;
  /** Waits; rejects with the signal's reason once it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What listeners are told. Names and counts, never item values: an event can be logged as it is. */
export interface RequestEvent {
  readonly operation: OperationName;
  readonly tables: readonly string[];
  readonly model?: string | undefined;
}
export interface ResponseEvent extends RequestEvent {
  readonly attempts: number;
  readonly ms: number;
  /** Stable code of the error, where the request failed. */
  readonly error?: string | undefined;
  readonly capacityUnits?: number | undefined;
}
export interface RetryEvent extends RequestEvent {
  readonly attempt: number;
  readonly delayMs: number;
  readonly reason: string;
}
/** Something about a class that is allowed and may surprise, told once for each class that a session uses. */
export interface NoticeEvent {
  /** `ambiguous-template`: a key template can make one key of two items, because a part can hold what stands after it. */
  readonly kind: 'ambiguous-template';
  readonly model: string;
  readonly field: string;
  readonly message: string;
}
export interface Listeners {
  readonly request?: (event: RequestEvent) => void;
  readonly response?: (event: ResponseEvent) => void;
  readonly retry?: (event: RetryEvent) => void;
  readonly notice?: (event: NoticeEvent) => void;
}

/** What every operation needs besides the model. Immutable: a change makes a new session. */
export interface Session {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Table name as declared → table name as sent. */
  readonly tableName: (declared: string) => string;
  readonly on: Listeners;
  /** Cipher of encrypted attributes; undefined where none is configured, and classes that have such attributes are refused. */
  readonly cipher: Cipher | undefined;
  /** Further options by the room that owns them (cursor secrets, forbidScan …). */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * What a query, scan or batch read does about a stored row that its class cannot read, such as one with an enum member of another
 * release: `throw` (the default) ends the read, `skip` leaves the row out, and a function is told of the row, as it is stored
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
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Strongly consistent read. */
  readonly consistent?: boolean;
  readonly returnConsumedCapacity?: 'INDEXES' | 'TOTAL';
  /** Adds up what all requests of the call cost; made by `capacityMeter()`. */
  readonly meter?: CapacityMeter;
}

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
