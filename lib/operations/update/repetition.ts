import { sameValue, valueAt } from '../../codec/change.js';
import type { SetOperand, UpdateAction } from '../../expressions/ast.js';
import type { Item, Value } from '../../values/value.js';

/**
 * Whether sending actions twice leaves what sending them once does. Adding numbers, appending, and copying from a
 * place that is itself changed do not; the library's own version counter may run ahead without harm.
 */
export function isRepeatable(actions: readonly UpdateAction[]): boolean {
  return actions.every(action => {
    if (action.action === 'add') return action.value.N === undefined;
    return (
      action.action !== 'set' ||
      isCounter(action.to) ||
      !('plus' in action.to || 'minus' in action.to || 'append' in action.to)
    );
  });
}

const isCounter = (to: SetOperand): boolean => 'plus' in to && 'ifNotExists' in to.plus[0];

/** Whether the row shows of every action that it was applied: what is set or removed does, and what is
 * set where nothing is changes nothing else; a sum, members and appended elements do not. */
export function isTold(actions: readonly UpdateAction[]): boolean {
  return actions.every(
    action =>
      action.action === 'remove' || (action.action === 'set' && ('value' in action.to || 'ifNotExists' in action.to)),
  );
}

/** Whether a row holds all that can be told from actions alone; false where nothing can. */
export function holdsActions(row: Item, actions: readonly UpdateAction[]): boolean {
  const known = actions.filter(
    action => action.action === 'remove' || (action.action === 'set' && 'value' in action.to),
  );
  return (
    known.length > 0 &&
    known.every(action =>
      sameValue(valueAt(row, action.path), action.action === 'set' ? (action.to as { value: Value }).value : undefined),
    )
  );
}
