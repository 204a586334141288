import { valueAt, type ChangePath } from '../../codec/change.js';
import { setTypeOf, withMembers } from '../../codec/sets.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import type { Model } from '../../model/model.js';
import type { Item, Value } from '../../values/value.js';

/** Actions on the members of sets, made so that an empty set stays what the contract says it is. */
export interface MemberActions {
  readonly actions: readonly UpdateAction[];
  readonly guards: readonly Condition[];
}

/**
 * DynamoDB adds members to sets only, and drops an attribute whose last member is deleted; an empty set is `NULL`, or left
 * out. So members are added and deleted under the condition that a set stands there and stays one, and where the row that
 * refused it (`row`) shows otherwise, the set that results is written in their place.
 */
export function memberActions(model: Model, actions: readonly UpdateAction[], row: Item | undefined): MemberActions {
  const made = actions.map((action): Made => {
    if (!isOfMembers(action)) return { action };
    const before = row && valueAt(row, action.path);
    return row === undefined || staysSet(action, before)
      ? { action, guard: guardOf(model, action) }
      : replaced(model, action, before);
  });
  return {
    actions: made.map(({ action }) => action).filter(action => action !== undefined),
    guards: made.flatMap(({ guard }) => guard ?? []),
  };
}

/** Whether an action adds or deletes members of a set. */
export const isOfMembers = (action: UpdateAction): action is MemberAction =>
  (action.action === 'add' || action.action === 'delete') && setTypeOf(action.value) !== undefined;

/** An action and the condition it needs; no action where there is nothing left to do. */
interface Made {
  readonly action?: UpdateAction;
  readonly guard?: Condition;
}

type MemberAction = Extract<UpdateAction, { readonly action: 'add' | 'delete' }>;

function guardOf(model: Model, { action, path, value }: MemberAction): Condition {
  const type = setTypeOf(value)!;
  const absent: Condition = { op: 'notExists', path };
  const keeps: Condition =
    action === 'add' || leavesOut(model, path)
      ? { op: 'attributeType', path, type }
      : { op: '>', left: { size: path }, right: { value: { N: String(value[type]!.length) } } };
  return { op: 'or', of: [absent, keeps] };
}

/** Whether the action can be sent as it is to a row where `before` stands. */
function staysSet({ action, value }: MemberAction, before: Value | undefined): boolean {
  if (before === undefined) return true;
  const type = setTypeOf(value)!;
  if (before[type] === undefined) return before.NULL !== true;
  return action === 'add' || before[type].length > value[type]!.length;
}

function replaced(model: Model, { action, path, value }: MemberAction, before: Value | undefined): Made {
  const set = before?.NULL === true ? undefined : before;
  const after = withMembers(action === 'add' ? 'addMembers' : 'deleteMembers', set, value);
  const guard: Condition = { op: '=', left: { path }, right: { value: before! } };
  if (after === undefined && leavesOut(model, path)) return { action: { action: 'remove', path }, guard };
  return { action: { action: 'set', path, to: { value: after ?? { NULL: true } } }, guard };
}

const leavesOut = (model: Model, path: ChangePath): boolean =>
  path.length === 1 && model.byName.get(path[0])?.omitEmpty === true;
