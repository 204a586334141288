import { checkOptions } from '../client/send.js';
import { withinTime } from '../client/deadline.js';
import { misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { actionsOf, conditionOf, type ConditionCallback } from '../expressions/references.js';
import { acquireLease as acquire, type Lease, type LeaseNames, type LeaseOptions } from '../guards/lease.js';
import { transition as apply } from '../guards/transition.js';
import { audit, type UniqueReport } from '../guards/unique/audit.js';
import { repair } from '../guards/unique/repair.js';
import { batchGet as readBatch, type BatchReadOptions } from '../operations/batch-get.js';
import type { ItemKey } from '../operations/item-key.js';
import { targetOf, targetOfEntity, type EntityClass } from '../operations/target.js';
import { transactGet as readTransaction, type TransactReadOptions } from '../operations/transact-get.js';
import { TRANSACT_OPTIONS, type TransactOptions } from '../operations/transact-plan.js';
import { CALL_OPTIONS, type CallOptions, type OptionNames } from '../session/session.js';
import type { KeyOf, If, UpdateAsk } from './types.js';

/** The entities behind keys, by position; undefined where there is none. */
type EntitiesOf<K extends readonly ItemKey[]> = {
  -readonly [I in keyof K]: K[I] extends ItemKey<infer E> ? E | undefined : never;
};

/**
 * Reads any number of items of any classes, in the order of the keys: `BatchGetItem` for 100 at a time, each item once.
 *
 * ```ts
 * const { items: [order, customer], missing } = await batchGet([Order.key({…}), Customer.key({…})]);
 * ```
 * @throws ErrUnprocessed with the keys that could not be read
 */
export async function batchGet<const K extends readonly ItemKey[]>(
  keys: K,
  options: BatchReadOptions = {},
): Promise<{ items: EntitiesOf<K>; missing: readonly ItemKey[] }> {
  checkOptions('batchGet', options, BATCH_READ_OPTIONS);
  const { items, missing } = await readBatch(keys, options);
  return { items: items as EntitiesOf<K>, missing };
}

/**
 * Reads up to 100 items as they are at one moment: `TransactGetItems`.
 * @throws ErrInvalidOperator ErrTransactionCanceled
 */
export async function transactGet<const K extends readonly ItemKey[]>(
  keys: K,
  options: TransactReadOptions = {},
): Promise<EntitiesOf<K>> {
  checkOptions('transactGet', options, TRANSACT_READ_OPTIONS);
  return (await readTransaction(keys, options)) as EntitiesOf<K>;
}

/**
 * Takes the lease of a key of a class, for `ttlMs` milliseconds.
 *
 * ```ts
 * const lease = await acquireLease(Job, { id: 'nightly' }, { ttlMs: 30_000 });
 * try {
 *   await work({ fence: lease.token });
 *   await lease.refresh();
 * } finally {
 *   await lease.release();
 * }
 * ```
 * @throws ErrLeaseHeld where another holds it; ErrMissingPrimaryKey ErrInvalidModel ErrInvalidOperator
 */
export async function acquireLease<E extends object>(
  type: EntityClass<E>,
  key: KeyOf<E>,
  options: LeaseOptions,
): Promise<Lease> {
  if (!isObject(options)) throw misuse('acquireLease', 'how long it is held: { ttlMs: 30_000 }');
  checkOptions('acquireLease', options, LEASE_OPTIONS);
  checkOptions('names of acquireLease', options.names ?? {}, LEASE_NAMES);
  const { owner } = options;
  if (owner !== undefined && typeof owner !== 'string') throw misuse('acquireLease', 'an owner that is a text');
  return acquire({ target: targetOf(type), key: key as object }, options);
}

const BATCH_READ_OPTIONS: OptionNames<BatchReadOptions> = {
  ...CALL_OPTIONS,
  concurrency: true,
  attempts: true,
  totalMs: true,
  onUnreadable: true,
};
const TRANSACT_READ_OPTIONS: OptionNames<TransactReadOptions> = { ...CALL_OPTIONS, onUnreadable: true };
const LEASE_OPTIONS: OptionNames<LeaseOptions> = {
  ttlMs: true,
  owner: true,
  names: true,
  keepRowMs: true,
  signal: true,
  timeoutMs: true,
  attemptTimeoutMs: true,
};
const LEASE_NAMES: OptionNames<LeaseNames> = { token: true, expires: true, ttl: true };
const TRANSITION_MEMBERS: OptionNames<TransitionCall<object>> = { actual: true, version: true, if: true, event: true };

/** A transition as users write it. */
export interface TransitionCall<E> {
  /** Class, key and changes of the row that says what is. */
  readonly actual: readonly [type: EntityClass<E & object>, key: KeyOf<E>, changes: UpdateAsk<E>];
  /** The version the row must be at. */
  readonly version?: number;
  /** A condition on the row: `r => r.status.eq('live')`. */
  readonly if?: If<E>;
  /** The event, an entity of a write-once class. */
  readonly event: object;
}

/**
 * Changes a row and appends the event that records it, in one transaction.
 *
 * ```ts
 * await transition({ actual: [Release, { service: 'api' }, r => [r.commit.set(sha)]], version: 3, event: Deployed.of({ … }) });
 * ```
 * @throws ErrTransactionCanceled, with `ErrVersionConflict` among its codes where it was the version
 */
export async function transition<E>(call: TransitionCall<E>, options: TransactOptions = {}): Promise<void> {
  if (!isObject(call) || !Array.isArray(call.actual as unknown))
    throw misuse('transition', '{ actual: [Release, { … }, r => [ … ]], event }');
  checkOptions('transition', call, TRANSITION_MEMBERS);
  checkOptions('transition', options, TRANSACT_OPTIONS);
  const [type, key, changes] = call.actual;
  const target = targetOf(type);
  const actions = actionsOf(target.model, changes as ConditionCallback);
  const condition = call.if && conditionOf(target.model, call.if as ConditionCallback);
  await apply(
    {
      actual: { target, key: key as object, actions, version: call.version, if: condition },
      event: { target: targetOfEntity(call.event), entity: call.event },
    },
    options,
  );
}

/**
 * Tells how the unique values of a class stand: reads every item of it and every sentinel, with bounded memory, and changes
 * nothing. Sends `Scan`, `BatchGetItem`, and `TransactGetItems` for what looks wrong.
 */
export async function verifyUnique<E extends object>(
  type: EntityClass<E>,
  options: CallOptions = {},
): Promise<UniqueReport> {
  checkOptions('verifyUnique', options, CALL_OPTIONS);
  return audit(targetOf(type), { options: withinTime(options), repair: () => Promise.resolve(false) });
}

/**
 * Checks as `verifyUnique` does and repairs what needs no decision: reserves what an item holds, releases what no item holds. Two
 * items that hold one value are told, and neither is touched. Safe while others write, and how the values of a table are
 * reserved whose class was not unique before.
 *
 * ```ts
 * const { findings } = await repairUnique(User);
 * const duplicates = findings.filter(({ fault }) => fault === 'duplicate');
 * ```
 */
export async function repairUnique<E extends object>(
  type: EntityClass<E>,
  given: CallOptions = {},
): Promise<UniqueReport> {
  const target = targetOf(type);
  checkOptions('repairUnique', given, CALL_OPTIONS);
  const options = withinTime(given);
  return audit(target, { options, repair: fault => repair(target, fault, options) });
}
