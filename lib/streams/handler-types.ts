import type { ClassLike } from '../item/entity-state.js';
import type { Cipher } from '../session/cipher.js';
import type { IdempotencyStore } from './idempotency.js';
import type { OutboxEvent } from './outbox.js';
import type {
  After,
  Before,
  ChangesIn,
  InsertChange,
  ModifyChange,
  RemoveChange,
  StreamChange,
  StreamView,
} from './record.js';

/** What a handler receives besides the change itself, and what it can do. */
export interface Handling<Tx = never> {
  /** The record as it came. */
  readonly record: unknown;
  /** Aborted shortly before Lambda's deadline, and with the handler's own signal. */
  readonly signal: AbortSignal;
  /**
   * Makes an effect in DynamoDB exactly once: its writes and a mark of this record go in one transaction. False where it was
   * made before. The name says which effect of the record it is, whatever else the handler does or leaves out when it runs again.
   *
   * ```ts
   * await event.once('tally', tx => tx.update(Tally, { name }, t => [t.count.add(1)]));
   * ```
   * @throws ErrInvalidOperator for a name that this record has had, for a second effect without one, and without an idempotency
   * store that writes transactions
   */
  once(name: string, collect: (tx: Tx) => unknown): Promise<boolean>;
  /**
   * Makes the one effect of a record that needs no name.
   * @throws ErrInvalidOperator where the record had another effect without a name in an earlier run of the handler
   */
  once(collect: (tx: Tx) => unknown): Promise<boolean>;
}

/** What to do about the changes of one class; what is left out is ignored, and what expired is removed where no `expire` is given. */
export interface EntityHandlers<E, V extends StreamView = 'NEW_AND_OLD_IMAGES', Tx = never> {
  /** Called for an item that was not there before. */
  insert?(after: After<E, V>, event: InsertChange<E, V> & Handling<Tx>): unknown;
  /** Called for an item that was replaced or changed. */
  modify?(
    ...change: [
      after: After<E, V>,
      before: Before<E, V>,
      changes: ChangesIn<V>,
      event: ModifyChange<E, V> & Handling<Tx>,
    ]
  ): unknown;
  /** Called for an item that was deleted, and for an expired one where no `expire` is given. */
  remove?(before: Before<E, V>, event: RemoveChange<E, V> & Handling<Tx>): unknown;
  /** Called for an item that DynamoDB's time to live removed. */
  expire?(before: Before<E, V>, event: RemoveChange<E, V> & Handling<Tx>): unknown;
}

/** A record that cannot be handled however often it is tried: the error is its own. */
export interface Poison {
  /** Why the record cannot be handled. */
  readonly error: unknown;
  /** The record as it came. */
  readonly record: unknown;
  /** Sequence number, or from EventBridge Pipes the event id; undefined for a record without one. */
  readonly identifier: string | undefined;
}

/** A failure that was answered to Lambda, for a log: its error tells no item values. */
export type Failure = Poison;

/** Options of `streamHandler`. */
export interface StreamHandlerOptions<V extends StreamView = StreamView, Tx = never> {
  /** The view of the stream. Default `NEW_AND_OLD_IMAGES`. */
  readonly view?: V;
  /** Keys handled at the same time. Default 10. */
  readonly concurrency?: number;
  /** False throws instead of answering `batchItemFailures`: for an event source mapping without `ReportBatchItemFailures`. */
  readonly partial?: boolean;
  /** Skips what was handled before, and makes `event.once` possible. */
  readonly idempotency?: IdempotencyStore<Tx>;
  /** Milliseconds a record stays claimed by a crashed handler. Default: what is left of the invocation when it is claimed, or a minute. */
  readonly leaseMs?: number;
  /** Takes poison: where it succeeds, the record counts as handled. */
  readonly onPoison?: (poison: Poison) => unknown;
  /** Tells further errors of handlers that are surely the record's own. */
  readonly isPoison?: (error: unknown) => boolean;
  /** Told of every record that failed. Default: `console.error`. */
  readonly onError?: (error: unknown, failure: Failure) => void;
  /** Milliseconds before Lambda's deadline at which handlers are aborted and the rest is answered as failed. Default 1000. */
  readonly deadlineMarginMs?: number;
  /** Aborts running handlers; the rest of the batch is answered as failed. */
  readonly signal?: AbortSignal;
  /** Opens encrypted attributes. Default: the cipher of the class's session. */
  readonly cipher?: Cipher;
  /** Declared table names → deployed ones, where they differ and the session does not say so. */
  readonly tableName?: Readonly<Record<string, string>> | ((declared: string) => string);
}

/** What Lambda hands over: `Records`, or the list itself as EventBridge Pipes does. */
export type BatchEvent = { readonly Records?: readonly unknown[] | undefined } | readonly unknown[];

/** What is read of Lambda's context. */
export interface ContextLike {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis?(): number;
}

/**
 * What Lambda expects with `ReportBatchItemFailures`: it sends everything from the lowest failed number again. EventBridge Pipes expects
 * the event ids of all that is not done.
 */
export interface BatchResponse {
  /** Records that are to be sent again, by sequence number (Lambda) or event id (Pipes). */
  batchItemFailures: { itemIdentifier: string }[];
}

/** What an outbox publisher can look at besides the event. */
export interface Delivery {
  /** The record as it came. */
  readonly record: unknown;
  /** Aborted shortly before Lambda's deadline, and with the handler's own signal. */
  readonly signal: AbortSignal;
  /** The insertion of the outbox item, as wire values. */
  readonly change: StreamChange;
}

/** What follows the delivery of an outbox event. */
export interface OutboxOptions {
  /** Called after an event was delivered, to delete its item; without it the item stays until it expires. */
  readonly delivered?: (event: OutboxEvent, delivery: Delivery) => unknown;
}

/** Where the changes of one class come from. */
export interface OnOptions<V extends StreamView = StreamView> {
  /** Name of its table as deployed. Default: as the handler's `tableName`, else the class's session, names it. */
  readonly table?: string;
  /** The view of its table's stream. Default: that of the handler. */
  readonly view?: V;
}

/** A Lambda handler of table changes. Immutable: each method answers a new one. */
export interface StreamHandler<V extends StreamView = 'NEW_AND_OLD_IMAGES', Tx = never> {
  (event: BatchEvent, context?: ContextLike): Promise<BatchResponse>;
  /**
   * Handles the changes of a class. Of classes that a record fits, the one that says most about its items has it; everything that was
   * registered for that class runs, in order.
   * @throws ErrInvalidModel for a class whose items nothing tells from another's of this handler
   */
  on<E extends object, W extends StreamView = V>(
    type: ClassLike<E>,
    handlers: EntityHandlers<E, W, Tx>,
    options?: OnOptions<W>,
  ): StreamHandler<V, Tx>;
  /**
   * Handles what no class takes. Without it such a record fails, and comes again: it is never poison.
   * @throws ErrInvalidModel where the handler has one
   */
  otherwise(handler: (change: StreamChange, event: Handling<Tx>) => unknown): StreamHandler<V, Tx>;
  /**
   * Delivers what was published with `tx.publish`, in order per key, at least once. Without it outbox items are ignored.
   * @throws ErrInvalidModel where the handler has one
   */
  outbox(publish: (event: OutboxEvent, delivery: Delivery) => unknown, options?: OutboxOptions): StreamHandler<V, Tx>;
}
