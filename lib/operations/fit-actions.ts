import { isDeepStrictEqual } from 'node:util';
import { DynamormError } from '../errors/errors.js';
import type { Condition, UpdateAction, SetOperand } from '../expressions/condition.js';
import { step } from '../expressions/operator.js';
import { valueAt, isEmptyPlace, withValue, type ChangePath, withMembers } from '../item/diff.js';
import type { Codec } from '../model/codecs/codec.js';
import type { Model } from '../model/model.js';
import { typeOf, type Item, type Value, setTypeOf } from '../values/value.js';
import { contextOf, type Target } from './target.js';
import { initialActions, type AskedUpdate, type GuardedUpdate } from './upsert.js';

/** Actions on the members of sets, made so that an empty set stays what the contract says it is. */
interface MemberActions {
  readonly actions: readonly UpdateAction[];
  readonly guards: readonly Condition[];
}

/**
 * DynamoDB adds members to sets only, and drops an attribute whose last member is deleted; an empty set is `NULL`, or left
 * out. So members are added and deleted under the condition that a set stands there and stays one, and where the row that
 * refused it (`row`) shows otherwise, the set that results is written in their place.
 */
function memberActions(model: Model, actions: readonly UpdateAction[], row: Item | undefined): MemberActions {
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

/** Actions in a form that a row can take, and the conditions under which it can. */
export interface FittedActions {
  readonly actions: readonly UpdateAction[];
  readonly guards: readonly Condition[];
  /** Those of the actions that were made in place of others, which were validated as they were asked for. */
  readonly made: ReadonlySet<UpdateAction>;
  /** What an upsert sets besides, where it is missing. */
  readonly initial?: readonly UpdateAction[];
}

/** An update by key, in a form that a row can take: see `fitActions` and, for an upsert, `initialActions`. */
export function fitUpdate(target: Target, asked: AskedUpdate, row: Item | undefined): FittedActions {
  if (asked.upsert === undefined) return fitActions(target, asked.actions, row);
  const { actions, initial, guards, starts } = initialActions(target, {
    actions: asked.actions,
    initial: asked.upsert,
    row,
  });
  const fitted = fitActions(target, actions, row, starts);
  return { ...fitted, guards: [...fitted.guards, ...guards], initial };
}

/**
 * The actions of an update by key as they are sent to a row that was not seen (`row` undefined), under the conditions that their
 * parents are maps and lists and their sets stay sets; or to the row that refused them (`{}` for none): missing parents are
 * set whole with all that is said of them, as are numbers and lists that are `NULL`, and sets that would be emptied or begun.
 * @throws ErrValidation for a path that leads through something in `row` that is no map or list, or continues a value of another type
 */
function fitActions(
  target: Target,
  actions: readonly UpdateAction[],
  row: Item | undefined,
  starts: ReadonlyMap<string, Value> = new Map(),
): FittedActions {
  const direct: UpdateAction[] = [];
  const missing = new Map<string, { parent: ChangePath; within: UpdateAction[] }>();
  for (const action of actions) {
    const parent = row && (missingParent(target, action.path, row) ?? nullPlace(target, action, row));
    if (parent === undefined) direct.push(action);
    else {
      const id = JSON.stringify(parent);
      const group = missing.get(id) ?? { parent, within: [] };
      group.within.push(action);
      missing.set(id, group);
    }
  }
  const members = memberActions(target.model, direct, row);
  const guards = [...direct.flatMap(parentGuard), ...members.guards];
  const made: UpdateAction[] = [];
  for (const { parent, within } of missing.values()) {
    const parentMade = makeParent(target, { parent, within, row: row!, start: starts.get(parent[0]) });
    if (parentMade === undefined) continue;
    made.push(parentMade.action);
    guards.push(...parentMade.guards);
  }
  const distinct = new Map(guards.map(guard => [JSON.stringify(guard), guard]));
  return { actions: [...members.actions, ...made], guards: [...distinct.values()], made: new Set(made) };
}

/**
 * An update as it is sent to a row that it was fitted to. What is new stands before what is spread: Node 20 takes most of a microsecond
 * for every member that is added to a copy.
 */
export const asFitted = (
  asked: AskedUpdate,
  { actions, guards, made, initial }: FittedActions,
  stamp: Value,
): GuardedUpdate => ({ guards, made, initial, stamp, ...asked, actions });

/** Whether two forms of the same actions are one: the row that refused the one would refuse the other. */
export const isSameFit = (a: FittedActions, b: FittedActions): boolean =>
  isDeepStrictEqual([a.actions, a.guards, a.initial], [b.actions, b.guards, b.initial]);

/** That what stands around a nested place is a map or a list. A path through anything else is no path to DynamoDB. */
function parentGuard({ path }: UpdateAction): readonly Condition[] {
  if (path.length === 1) return [];
  const parent = path.slice(0, -1) as unknown as ChangePath;
  return [{ op: 'attributeType', path: parent, type: typeof path.at(-1) === 'number' ? 'L' : 'M' }];
}

/** The outermost map or list on the way to a place that the row has not; undefined where all are there. */
function missingParent(target: Target, path: ChangePath, row: Item): ChangePath | undefined {
  for (let length = 1; length < path.length; length++) {
    const parent = path.slice(0, length) as unknown as ChangePath;
    const value = valueAt(row, parent);
    if (isEmptyPlace(value)) return parent;
    const isList = typeof path[length] === 'number';
    if ((isList ? value!.L : value!.M) === undefined) throw notThrough(target, { path, parent, value: value! });
  }
  return undefined;
}

/** Whether an action continues the stored value: adds a number, or appends to a list. */
export const continues = (action: UpdateAction): boolean => typeToContinue(action) !== undefined;

function typeToContinue(action: UpdateAction): 'N' | 'L' | undefined {
  if (action.action === 'add') return action.value.N === undefined ? undefined : 'N';
  return action.action === 'set' && 'append' in action.to ? 'L' : undefined;
}

/**
 * The place of an action that continues a `NULL`, which DynamoDB refuses without a reason: it starts as if nothing were there.
 * @throws ErrValidation for a value of another type
 */
function nullPlace(target: Target, action: UpdateAction, row: Item): ChangePath | undefined {
  const type = typeToContinue(action);
  const value = type && valueAt(row, action.path);
  if (value === undefined || value[type!] !== undefined) return undefined;
  if (value.NULL === true) return action.path;
  const { model } = target;
  const what = type === 'N' ? 'added to' : 'appended to';
  const message = `${model.name}.${labelOf(target, action.path)} cannot be ${what}: it is stored as ${typeOf(value)}`;
  throw new DynamormError('ErrValidation', message, {
    ...contextOf(target, 'update'),
    field: model.byName.get(action.path[0])?.field ?? action.path[0],
  });
}

interface Blocked {
  readonly path: ChangePath;
  readonly parent: ChangePath;
  readonly value: Value;
}

function notThrough(target: Target, { path, parent, value }: Blocked): DynamormError {
  const { model } = target;
  const kind = typeof path[parent.length] === 'number' ? 'list' : 'map';
  const message = `${model.name}.${labelOf(target, path)} cannot be updated: ${labelOf(target, parent)} is stored as ${typeOf(value)} and is no ${kind}`;
  return new DynamormError('ErrValidation', message, {
    ...contextOf(target, 'update'),
    field: model.byName.get(path[0])?.field ?? path[0],
  });
}

/** A path of stored names in fields. */
function labelOf({ model }: Target, path: ChangePath): string {
  const attribute = model.byName.get(path[0]);
  let label = attribute?.field ?? path[0];
  let codec: Codec | undefined = attribute?.codec;
  for (const segment of path.slice(1)) {
    const field = typeof segment === 'string' ? (codec?.fieldOf?.(segment) ?? segment) : segment;
    label = step(label, field);
    codec = codec?.member?.(field)?.codec;
  }
  return label;
}

interface MissingParent {
  readonly parent: ChangePath;
  readonly within: readonly UpdateAction[];
  readonly row: Item;
  /** What its attribute begins with. */
  readonly start: Value | undefined;
}

/** The action that makes a missing parent with all that is said of its members; undefined where that is nothing. */
function makeParent(
  target: Target,
  { parent, within, row, start }: MissingParent,
): { action: UpdateAction; guards: readonly Condition[] } | undefined {
  const isNull = valueAt(row, parent) !== undefined;
  let made: Item = parent.length > 1 || isNull || start === undefined ? {} : { made: start };
  const begun = made['made'] === undefined ? row : { ...row, [parent[0]]: made['made'] };
  const guards: Condition[] = [];
  // Elements of a list that is made stand in the order of their indexes, as those set beyond the end of one do.
  for (const action of [...within].sort(byIndex)) {
    const at: ChangePath = ['made', ...action.path.slice(parent.length)];
    const value = valueOf(target, action, { row: begun, guards });
    if (value !== undefined || valueAt(made, at) !== undefined) made = withValue(made, at, { value });
  }
  const value = made['made'];
  if (value === undefined) return undefined;
  const empty: Condition = isNull
    ? { op: 'attributeType', path: parent, type: 'NULL' }
    : { op: 'notExists', path: parent };
  return {
    action: { action: 'set', path: parent, to: { value } },
    guards: [...parentGuard({ action: 'remove', path: parent }), empty, ...guards],
  };
}

function byIndex(a: UpdateAction, b: UpdateAction): number {
  const at = a.path.findIndex((segment, i) => segment !== b.path[i]);
  const [one, other] = [a.path[at], b.path[at]];
  return typeof one === 'number' && typeof other === 'number' ? one - other : 0;
}

interface Reading {
  readonly row: Item;
  /** Takes the condition that what is copied stays as it was seen. */
  readonly guards: Condition[];
}

/** What an action leaves where nothing was; undefined for nothing. */
function valueOf(target: Target, action: UpdateAction, reading: Reading): Value | undefined {
  if (action.action === 'set') return operandValue(target, action.to, reading);
  const before = valueAt(reading.row, action.path);
  if (action.action === 'remove') return undefined;
  if (action.value.N !== undefined)
    return before?.N === undefined ? action.value : { N: sum(before.N, action.value.N) };
  if (before === undefined && action.action === 'delete') return undefined;
  return withMembers(action.action === 'add' ? 'addMembers' : 'deleteMembers', before, action.value);
}

function operandValue(target: Target, to: SetOperand, reading: Reading): Value | undefined {
  if ('value' in to) return to.value;
  if ('path' in to) {
    const value = valueAt(reading.row, to.path);
    if (value === undefined) throw nothingToCopy(target, to.path);
    reading.guards.push({ op: '=', left: { path: to.path }, right: { value } });
    return value;
  }
  if ('ifNotExists' in to) return valueAt(reading.row, to.ifNotExists) ?? operandValue(target, to.otherwise, reading);
  if ('append' in to) return { L: to.append.flatMap(side => operandValue(target, side, reading)?.L ?? []) };
  // The library counts attributes of its own only, which stand in no map.
  return undefined;
}

function nothingToCopy(target: Target, path: ChangePath): DynamormError {
  const message = `${target.model.name}: ${labelOf(target, path)} is to be copied, and the item has none`;
  return new DynamormError('ErrValidation', message, {
    ...contextOf(target, 'update'),
    field: target.model.byName.get(path[0])?.field ?? path[0],
  });
}

/** The exact sum of two decimals as text. */
function sum(a: string, b: string): string {
  const digits = Math.max(...[a, b].map(text => text.split('.')[1]?.length ?? 0));
  const scaled = (text: string): bigint => {
    const [whole, fraction = ''] = text.split('.');
    return BigInt(whole! + fraction.padEnd(digits, '0'));
  };
  if ([a, b].some(text => /e/i.test(text))) return String(Number(a) + Number(b));
  const total = scaled(a) + scaled(b);
  const text = String(total < 0n ? -total : total).padStart(digits + 1, '0');
  const point = text.length - digits;
  return `${total < 0n ? '-' : ''}${text.slice(0, point)}${digits > 0 ? `.${text.slice(point)}` : ''}`;
}
