import { checkOptions } from '../client/send.js';
import { actionsOf, conditionOf, type ConditionCallback } from '../expressions/references.js';
import { misuse } from '../errors/errors.js';
import { transactWrite } from '../operations/transact.js';
import { TRANSACT_OPTIONS, type Action, type TransactOptions } from '../operations/transact-plan.js';
import { isClass } from '../values/value.js';
import { stampFor } from '../operations/versions.js';
import { targetOf, targetOfEntity, type EntityClass } from '../operations/target.js';
import {
  writeOptions,
  type If,
  type PutCall,
  type UpdateAsk,
  type UpdateCall,
  type UpsertCall,
  type WriteCall,
  type KeyOf,
} from './types.js';
import { defaultSession } from '../client/create-session.js';
import { publication } from '../guards/outbox-item.js';
import type { NewOutboxEvent } from '../streams/outbox.js';
import { initialEntity } from './writes.js';

/** Options of an update within a transaction. */
export type TransactUpdate<E> = Pick<UpdateCall<E>, 'if' | 'mustExist' | 'version' | 'protect'>;

/** Collects the actions of one transaction; nothing is sent before the callback is done. */
export class Transaction {
  readonly #actions: Action[] = [];

  /** Inserts an entity where its key is free. */
  create<E extends object>(entity: E, options: Pick<WriteCall<E>, 'if'> = {}): this {
    return this.#entity('create', entity, options);
  }

  /** Writes an entity whole, over the version it was loaded at or where none is: as `put` alone, with `overwrite` and `ignoreVersion`. */
  put<E extends object>(entity: E, options: Pick<PutCall<E>, 'if' | 'overwrite' | 'ignoreVersion'> = {}): this {
    return this.#entity('put', entity, options);
  }

  /** Inserts a new entity, writes the changes of a loaded one under its version, and does nothing for one that did not change. */
  save<E extends object>(entity: E, options: WriteCall<E> = {}): this {
    return this.#entity('save', entity, options);
  }

  /** Changes an item by key. */
  update<E extends object>(
    type: EntityClass<E>,
    key: KeyOf<E>,
    ...[changes, options = {}]: [UpdateAsk<E>, TransactUpdate<E>?]
  ): this {
    const target = targetOf(type);
    const actions = actionsOf(target.model, changes as ConditionCallback);
    return this.add({
      kind: 'update',
      target,
      key: key as object,
      options: { ...writeOptions(target.model, 'update', options), actions },
    });
  }

  /** Changes an item by key, and makes a whole one where there is none: see `Entity.upsert`. */
  upsert<E extends object>(
    type: EntityClass<E>,
    key: KeyOf<E>,
    ...[changes, options = {}]: [UpdateAsk<E>, Pick<UpsertCall<E>, 'if' | 'protect' | 'create'>?]
  ): this {
    const target = targetOf(type);
    const { create, ...call } = options;
    const upsert = { entity: initialEntity(target, key as object, create), stamp: stampFor(target) };
    const actions = actionsOf(target.model, changes as ConditionCallback);
    return this.add({
      kind: 'update',
      target,
      key: key as object,
      options: { ...writeOptions(target.model, 'upsert', call), actions, upsert },
    });
  }

  /** Deletes a stored entity at its version, or an item by key. */
  delete<E extends object>(entity: E, options?: WriteCall<E>): this;
  delete<E extends object>(
    type: EntityClass<E>,
    key: KeyOf<E>,
    options?: WriteCall<E> & { readonly version?: number },
  ): this;
  delete<E extends object>(
    of: E | EntityClass<E>,
    keyOrOptions: object = {},
    options: WriteCall<E> & { readonly version?: number } = {},
  ): this {
    if (!isEntityClass(of)) return this.#entity('delete', of, keyOrOptions as WriteCall<E>);
    const target = targetOf(of);
    return this.add({
      kind: 'deleteKey',
      target,
      key: keyOrOptions,
      options: writeOptions(target.model, 'delete', options),
    });
  }

  /** Lets the transaction happen only where a condition holds of an item that it does not change. */
  check<E extends object>(type: EntityClass<E>, key: KeyOf<E>, condition: If<E>): this {
    const target = targetOf(type);
    return this.add({
      kind: 'check',
      target,
      key: key as object,
      condition: conditionOf(target.model, condition as ConditionCallback),
    });
  }

  /**
   * Stores an event in the session's outbox together with everything else of the transaction: it happens if and only if they
   * do. `streamHandler().outbox(…)` delivers it, at least once and in order per key; of several events of one key in one
   * transaction the order is open.
   *
   * ```ts
   * connect({ outbox: { table: 'shop' } });
   * await transact(tx => tx.create(order).publish({ topic: 'order.placed', key: order.customerId, payload: { id: order.orderId } }));
   * ```
   * @throws ErrInvalidOperator where the session has no outbox
   */
  publish(event: NewOutboxEvent): this {
    return this.add(publication(this.#actions[0]?.target.session ?? defaultSession(), event));
  }

  /** Adds an action that is data already. */
  add(action: Action): this {
    this.#actions.push(action);
    return this;
  }

  /** The actions collected so far. */
  actions(): readonly Action[] {
    return [...this.#actions];
  }

  #entity<E extends object>(kind: 'create' | 'put' | 'save' | 'delete', entity: E, options: WriteCall<E>): this {
    const target = targetOfEntity(entity);
    return this.add({
      kind,
      target,
      entity,
      options: writeOptions(target.model, kind === 'delete' ? 'delete of an entity' : kind, options),
    });
  }
}

function isEntityClass<E extends object>(of: E | EntityClass<E>): of is EntityClass<E> {
  // What `using` makes of a class is an object that inherits from it.
  return typeof of === 'function' || of instanceof Function;
}

/**
 * Writes all that the callback names, or nothing: one `TransactWriteItems`, never split, with a client token.
 *
 * ```ts
 * await transact(tx => {
 *   tx.create(order);
 *   tx.update(Stock, { sku }, s => [s.left.add(-1)], { if: s => s.left.gte(1) });
 * });
 * ```
 * On success the entities carry their new version; on failure they are untouched.
 * @throws ErrTransactionCanceled with `reasons` in the order of the actions; ErrInvalidOperator for 0 or over 100 actions,
 * over 4 MB, or an item twice
 */
export async function transact(collect: (tx: Transaction) => unknown, options: TransactOptions = {}): Promise<void> {
  checkOptions('transact', options, TRANSACT_OPTIONS);
  const tx = new Transaction();
  // From JavaScript it may be left out: then there are no actions, and that is refused.
  if (isClass(collect)) throw misuse('transact', 'a callback, such as tx => { tx.save(order); }');
  if (typeof collect === 'function') await collect(tx);
  await transactWrite(tx.actions(), options);
}
