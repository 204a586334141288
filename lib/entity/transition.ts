import { actionsOf, conditionOf, type Asking } from '../expressions/refs/ask.js';
import { transition as apply } from '../guards/transition.js';
import type { TransactOptions } from '../operations/transact/transact-options.js';
import { targetOf, targetOfEntity, type EntityClass } from '../operations/target-of.js';
import type { If, UpdateAsk } from './calls.js';
import type { KeyOf } from './key.js';

/** A transition as users write it. */
export interface TransitionCall<E> {
  /** Class, key and changes of the row that says what is. */
  readonly actual: readonly [type: EntityClass<E & object>, key: KeyOf<E>, changes: UpdateAsk<E>];
  /** The version the row must be at. */
  readonly version?: number;
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
  const [type, key, changes] = call.actual;
  const target = targetOf(type);
  const actions = actionsOf(target.model, changes as Asking);
  const condition = call.if && conditionOf(target.model, call.if as Asking);
  await apply(
    {
      actual: { target, key: key as object, actions, version: call.version, if: condition },
      event: { target: targetOfEntity(call.event), entity: call.event },
    },
    options,
  );
}
