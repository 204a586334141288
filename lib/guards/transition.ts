import { DynamormError } from '../errors/errors.js';
import type { UpdateAction, Condition } from '../expressions/condition.js';
import type { Action, TransactOptions } from '../operations/transact-plan.js';
import { transactWrite } from '../operations/transact.js';
import { contextOf, type Target } from '../operations/target.js';

/** A change of state and the event that records it. */
export interface Transition {
  /** The row that says what is: mutable, its protected attributes pinned. */
  readonly actual: {
    readonly target: Target;
    readonly key: object;
    readonly actions: readonly UpdateAction[];
    readonly version?: number | undefined;
    readonly if?: Condition | undefined;
  };
  /** What happened, stored once and never changed. */
  readonly event: { readonly target: Target; readonly entity: object };
}

/**
 * Changes an actual-state row and appends its event in one transaction: both or neither. The row's version advances, under
 * the expected version where one is given; the event is put only if it is not there yet.
 * @throws ErrTransactionCanceled ErrInvalidOperator ErrInvalidModel ErrProtectedFieldMutation
 */
export function transition(change: Transition, options: TransactOptions = {}): Promise<void> {
  return transactWrite(transitionActions(change), options);
}

/** The two actions of a transition, for a transaction that holds others besides. */
export function transitionActions({ actual, event }: Transition): readonly Action[] {
  if (actual.target.model.writeOnce)
    throw refused(actual.target, 'is write-once, and the actual-state row of a transition changes');
  if (!event.target.model.writeOnce)
    throw refused(event.target, 'is mutable, and the event of a transition must be write-once');
  if (actual.actions.length === 0)
    throw new DynamormError(
      'ErrInvalidOperator',
      `${actual.target.model.name}: a transition needs at least one change`,
      contextOf(actual.target, 'transition'),
    );
  const { target, key, actions, version, if: condition } = actual;
  return [
    { kind: 'update', target, key, options: { actions, version, if: condition } },
    { kind: 'create', target: event.target, entity: event.entity, options: {} },
  ];
}

const refused = (target: Target, why: string): DynamormError =>
  new DynamormError('ErrInvalidModel', `${target.model.name} ${why}`, contextOf(target, 'transition'));
