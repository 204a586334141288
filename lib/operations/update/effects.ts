import { sameValue, valueAt } from '../../codec/change.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { SetOperand, UpdateAction } from '../../expressions/ast.js';
import type { Item, Value } from '../../values/value.js';
import type { RowEffect } from '../plan.js';
import { type Target, contextOf } from '../target.js';

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

/** What the actions of an update do to its row. */
export function effectOf(target: Target, actions: readonly UpdateAction[], key: Item): RowEffect {
  return {
    changes: new Set(actions.map(action => action.path[0])),
    after: (name, before) => attributeAfter(target, { actions, name, before: before ?? key }),
  };
}

/** An attribute of a row that an update changes. */
interface ChangedAttribute {
  readonly actions: readonly UpdateAction[];
  readonly name: string;
  /** The row before. */
  readonly before: Item;
}

/** An attribute as an update leaves it. @throws ErrInvalidOperator where that cannot be told without calculating as DynamoDB does */
function attributeAfter(target: Target, { actions, name, before }: ChangedAttribute): Value | undefined {
  let value = valueAt(before, [name]);
  for (const action of actions) {
    if (action.path[0] !== name) continue;
    if (action.path.length > 1 || (action.action !== 'remove' && action.action !== 'set')) throw untold(target, name);
    value = action.action === 'remove' ? undefined : operandOf(action.to, before);
    if (action.action === 'set' && value === undefined) throw untold(target, name);
  }
  return value;
}

function operandOf(operand: SetOperand, before: Item): Value | undefined {
  if ('value' in operand) return operand.value;
  if ('ifNotExists' in operand) return valueAt(before, operand.ifNotExists) ?? operandOf(operand.otherwise, before);
  return 'path' in operand ? valueAt(before, operand.path) : undefined;
}

function untold(target: Target, name: string): DynamormError {
  const field = target.model.byName.get(name)!.field;
  const message = `${target.model.name}.${field} is kept in step with another row: an update must set or remove it, or use mutate`;
  return new DynamormError('ErrInvalidOperator', message, { ...contextOf(target, 'update'), field });
}
