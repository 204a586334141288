import { DynamormError } from '../errors/errors.js';
import type { Condition, SetOperand, UpdateAction } from '../expressions/condition.js';
import { valueAt } from '../item/diff.js';
import type { Item, Value } from '../values/value.js';
import type { RowEffect } from './plan.js';
import { contextOf, type Target } from './target.js';

/**
 * Whether an update may be sent again after an attempt that may have been applied: sent twice it leaves what it leaves sent once,
 * or its condition fixes the old value of whatever would count twice. Adding numbers, appending, and copying from a place that is
 * itself changed count twice; members of sets do not, and the library's own version counter may run ahead without harm.
 */
export function isRepeatable(actions: readonly UpdateAction[], condition: Condition | undefined): boolean {
  const fixed = fixedBy(condition);
  return actions.every(action => !countsTwice(action, actions) || fixed.has(JSON.stringify(action.path)));
}

function countsTwice(action: UpdateAction, all: readonly UpdateAction[]): boolean {
  if (action.action === 'add') return action.value.N !== undefined;
  if (action.action === 'delete') return false;
  // The elements behind a removed one move up; what is set beyond the end of a list is appended.
  if (typeof action.path.at(-1) === 'number') return true;
  if (action.action === 'remove') return false;
  const { to } = action;
  if ('path' in to) return all.some(({ path }) => path[0] === to.path[0]);
  return !isCounter(to) && ('plus' in to || 'minus' in to || 'append' in to);
}

const isCounter = (to: SetOperand): boolean => 'plus' in to && 'ifNotExists' in to.plus[0];

/** The places, as text, of which a condition says which value they have. */
function fixedBy(condition: Condition | undefined): ReadonlySet<string> {
  if (condition === undefined) return new Set();
  if (condition.op === 'and') return new Set(condition.of.flatMap(one => [...fixedBy(one)]));
  if (condition.op !== '=') return new Set();
  const { left, right } = condition;
  return new Set('path' in left && 'value' in right ? [JSON.stringify(left.path)] : []);
}

/** What the actions of an update do to its row. */
export function effectOf(target: Target, actions: readonly UpdateAction[], key: Item): RowEffect {
  return {
    changes: new Set(actions.map(action => action.path[0])),
    after: (name, before) => attributeAfter(target, { actions, name, before: before ?? key }),
    actions,
  };
}

/** An attribute of a row that an update changes. */
interface ChangedAttribute {
  readonly actions: readonly UpdateAction[];
  readonly name: string;
  /** The row before. */
  readonly before: Item;
}

/** An attribute as an update leaves it. @throws ErrInvalidOperator if only DynamoDB itself can compute it */
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
