import { DynamormError } from '../errors/errors.js';
import type { Condition, UpdateAction } from '../expressions/condition.js';
import { type ChangePath, withMembers } from '../item/diff.js';
import { inputError, encodeField } from '../item/encode.js';
import { partsOf, renderKey, templatedKeys } from '../item/index-keys.js';
import { CodecFault } from '../model/codecs/codec.js';
import type { Attribute } from '../model/model.js';
import { type Item, type MutableItem, type Value, setTypeOf } from '../values/value.js';
import type { WriteOptions } from './plan.js';
import { contextOf, type Target } from './target.js';
import { nextVersion } from './versions.js';

/** What an upsert makes an item of where there is none. */
export interface Initial {
  /** A new entity with the key, the defaults of its class and what the caller gave. */
  readonly entity: object;
  /** The stamp of the logical write. */
  readonly stamp: Value;
}

/** An upsert of one row. */
interface Upserting {
  readonly actions: readonly UpdateAction[];
  readonly initial: Initial;
  /** The row that refused it, `{}` for none; undefined where it was not seen. */
  readonly row: Item | undefined;
}

/** An upsert as actions: those asked for, begun from the initial values, and those that set what is missing. */
interface InitialActions {
  readonly actions: readonly UpdateAction[];
  readonly initial: readonly UpdateAction[];
  readonly guards: readonly Condition[];
  /** Initial values of attributes of which a place within is changed. */
  readonly starts: ReadonlyMap<string, Value>;
}

/**
 * Makes an update leave a whole item: what the caller does not change is set by `if_not_exists` to its initial value, and index keys
 * made of several fields under the condition that those are what they are taken for.
 * @throws ErrInvalidModel for a required field that nothing gives; ErrInvalidOperator for an index key that cannot be told
 */
export function initialActions(target: Target, asked: Upserting): InitialActions {
  const { model } = target;
  const values = initialItem(target, asked);
  const touched = new Map(asked.actions.map(action => [action.path[0], action]));
  const inKey = new Set(model.key.flatMap(({ template }) => template?.fields ?? []));
  const initial: UpdateAction[] = [];
  const guards: Condition[] = [];
  for (const attribute of model.attributes) {
    const { name, field, isKey, owned, template } = attribute;
    const value = values[name];
    if (isKey === 'table' || inKey.has(field) || template !== undefined || touched.has(name)) continue;
    if (value === undefined || (owned !== undefined && owned !== 'createdAt')) continue;
    if (attribute.protected && !guardProtected(target, attribute, { row: asked.row, guards })) continue;
    const indexes = model.blindIndexes.filter(({ of }) => of === attribute);
    if (indexes.length === 0) initial.push(setMissing(name, value));
    else {
      const names = indexes.map(index => index.attribute.name);
      initial.push(...lookedUp([name, ...names], { value, row: asked.row, guards }));
    }
  }
  const { actions, starts } = begun(asked, values, guards);
  for (const key of templatedKeys(model)) {
    if (partsOf(model, key).every(({ field }) => inKey.has(field))) continue;
    indexKey(target, key, { values, touched, row: asked.row, initial, guards, stamp: asked.initial.stamp });
  }
  return { actions, initial, guards, starts };
}

/** Every attribute of the item that would be made, without index keys. @throws ErrInvalidModel */
function initialItem(target: Target, { initial, actions }: Upserting): Item {
  const { model } = target;
  const touched = new Set(actions.map(({ path }) => path[0]));
  const item: MutableItem = {};
  for (const attribute of model.attributes) {
    const { name, field, owned, optional, template } = attribute;
    if (template !== undefined) continue;
    if (owned !== undefined) {
      if (owned === 'createdAt') item[name] = initial.stamp;
      continue;
    }
    try {
      const value = encodeField(attribute, (initial.entity as Record<string, unknown>)[field]);
      if (value !== undefined) item[name] = value;
      else if (!optional && !attribute.omitEmpty && !touched.has(name) && attribute.isKey !== 'table')
        throw new CodecFault('ErrInvalidModel', 'is required');
    } catch (fault) {
      throw inputError(model, attribute, fault);
    }
  }
  return item;
}

const setMissing = (name: string, value: Value): UpdateAction => ({
  action: 'set',
  path: [name],
  to: { ifNotExists: [name], otherwise: { value } },
});

/** A protected attribute is set where the item is made, and never added to one that has none. */
function guardProtected(
  target: Target,
  { name }: Attribute,
  { row, guards }: { readonly row: Item | undefined; readonly guards: Condition[] },
): boolean {
  const path = [target.model.partition.name] as const;
  const isThere = row !== undefined && Object.keys(row).length > 0;
  if (isThere && row[name] === undefined) {
    guards.push({ op: 'exists', path });
    return false;
  }
  guards.push({
    op: 'or',
    of: [
      { op: 'notExists', path },
      { op: 'exists', path: [name] },
    ],
  });
  return true;
}

/**
 * A value that has a blind index is set together with it: of one without the other, another value would be looked up than the one
 * that is stored.
 */
function lookedUp(
  names: readonly [string, ...string[]],
  { value, row, guards }: { readonly value: Value; readonly row: Item | undefined; readonly guards: Condition[] },
): readonly UpdateAction[] {
  const all = (op: 'exists' | 'notExists'): Condition => ({ op: 'and', of: names.map(name => ({ op, path: [name] })) });
  const [name] = names;
  if (row === undefined) {
    guards.push({ op: 'or', of: [all('notExists'), all('exists')] });
    return [setMissing(name, value)];
  }
  const isThere = row[name] !== undefined;
  guards.push({ op: isThere ? 'exists' : 'notExists', path: [name] });
  return isThere ? [] : [{ action: 'set', path: [name], to: { value } }];
}

/** The actions, each begun from the initial value of its attribute where the row has none. */
function begun(
  { actions, row }: Upserting,
  values: Item,
  guards: Condition[],
): Pick<InitialActions, 'actions' | 'starts'> {
  const starts = new Map<string, Value>();
  const made = actions.map((action): UpdateAction => {
    const { path } = action;
    const start = values[path[0]];
    if (start === undefined || start.NULL === true) return action;
    if (path.length > 1) {
      starts.set(path[0], start);
      return action;
    }
    if (action.action === 'add' && start.N !== undefined && start.N !== '0')
      return {
        action: 'set',
        path,
        to: { plus: [{ ifNotExists: path, otherwise: { value: start } }, { value: action.value }] },
      };
    if (action.action === 'add' || action.action === 'delete') return begunSet(action, { start, row, guards });
    if (action.action !== 'set' || !('append' in action.to)) return action;
    const [left, right] = action.to.append.map(side =>
      'ifNotExists' in side ? { ...side, otherwise: { value: start } } : side,
    );
    return { action: 'set', path, to: { append: [left!, right!] } };
  });
  return { actions: made, starts };
}

type MemberAction = Extract<UpdateAction, { readonly action: 'add' | 'delete' }>;

/** Members of a set that begins with others: written whole where there is none, which the row has to tell. */
function begunSet(
  action: MemberAction,
  { start, row, guards }: { readonly start: Value; readonly row: Item | undefined; readonly guards: Condition[] },
): UpdateAction {
  const { path, value } = action;
  if (setTypeOf(value) === undefined || setTypeOf(start) === undefined) return action;
  const isMissing = row !== undefined && row[path[0]] === undefined;
  guards.push({ op: isMissing ? 'notExists' : 'exists', path });
  if (!isMissing) return action;
  const whole = withMembers(action.action === 'add' ? 'addMembers' : 'deleteMembers', start, value);
  return { action: 'set', path, to: { value: whole ?? { NULL: true } } };
}

interface IndexKeys {
  readonly values: Item;
  readonly touched: ReadonlyMap<string, UpdateAction>;
  readonly row: Item | undefined;
  readonly initial: UpdateAction[];
  readonly guards: Condition[];
  /** The stamp of the logical write. */
  readonly stamp: Value;
}

/** What an upsert writes of itself: its stamp, and the version after the one that it takes the row to have. */
function ownedSaid(
  { model }: Target,
  { owned, name }: Attribute,
  { stamp, row }: Pick<IndexKeys, 'stamp' | 'row'>,
): { readonly value: Value; readonly isFixed: boolean } | undefined {
  if (owned === 'updatedAt') return { value: stamp, isFixed: true };
  return owned === 'version' ? { value: nextVersion(model, row?.[name]), isFixed: false } : undefined;
}

/**
 * An index key of the item as the upsert leaves it. A part that is not said is what is stored, else its initial value: taken for the
 * latter where the row was not seen, and for what the row shows where it was.
 */
function indexKey(target: Target, key: Attribute, { values, touched, row, initial, guards, stamp }: IndexKeys): void {
  const { model } = target;
  const item: MutableItem = {};
  const taken: Condition[] = [];
  let isTouched = false;
  for (const part of partsOf(model, key)) {
    const { name } = part;
    const action = touched.get(name);
    const said =
      action === undefined ? ownedSaid(target, part, { stamp, row }) : partSaid(target, key, { part, action });
    if (said !== undefined) isTouched = true;
    let value = said === undefined ? values[name] : said.value;
    if (said?.isFixed !== true && !model.key.includes(part)) {
      const stored = row?.[name];
      const isCounted = part.owned === 'version';
      taken.push(isTaken([name], row === undefined && !isCounted ? value : stored, row === undefined));
      if (!isCounted) value = stored ?? value;
    }
    if (value !== undefined) item[name] = value;
  }
  const path = [key.name] as const;
  const text = renderKey(model, key, item);
  const unchanged: Condition = { op: 'exists', path };
  if (!isTouched && row?.[key.name] !== undefined) {
    guards.push(unchanged);
    return;
  }
  if (taken.length > 0) {
    const all: Condition = { op: 'and', of: taken };
    guards.push(isTouched || row !== undefined ? all : { op: 'or', of: [unchanged, all] });
  }
  if (text === undefined) {
    if (isTouched) initial.push({ action: 'remove', path });
  } else initial.push(isTouched ? { action: 'set', path, to: { value: text } } : setMissing(key.name, text));
}

/** The condition that a part is as assumed: as it was read or, if it was not read, absent or its initial value. */
function isTaken(path: ChangePath, value: Value | undefined, isUnseen: boolean): Condition {
  const absent: Condition = { op: 'notExists', path };
  if (value === undefined) return absent;
  const equal: Condition = { op: '=', left: { path }, right: { value } };
  return isUnseen ? { op: 'or', of: [absent, equal] } : equal;
}

/** What an action says of a part of an index key: its value, for certain or where there is none. */
function partSaid(
  target: Target,
  key: Attribute,
  { part, action }: { readonly part: Attribute; readonly action: UpdateAction },
): { readonly value: Value | undefined; readonly isFixed: boolean } {
  if (action.path.length === 1) {
    if (action.action === 'remove') return { value: undefined, isFixed: true };
    if (action.action === 'set' && 'value' in action.to) return { value: action.to.value, isFixed: true };
    if (action.action === 'set' && 'ifNotExists' in action.to && 'value' in action.to.otherwise)
      return { value: action.to.otherwise.value, isFixed: false };
  }
  const message = `${target.model.name}.${key.field} is made of ${key.template!.text}: an upsert must set ${part.field} to a value, or use mutate`;
  throw new DynamormError('ErrInvalidOperator', message, { ...contextOf(target, 'upsert'), field: part.field });
}

/** Options of an update by key. */
interface UpdateOptions extends WriteOptions {
  /** What to answer: the row as it is now, as it was, or nothing. */
  readonly returning?: 'new' | 'old' | undefined;
  /** Fail with `ErrConditionFailed` rather than create a missing row. */
  readonly mustExist?: boolean | undefined;
  /** The version the row must be at. */
  readonly version?: number | undefined;
}

/** An update as asked for. */
export interface AskedUpdate extends UpdateOptions {
  readonly actions: readonly UpdateAction[];
  /** Of an upsert: what it makes an item of where there is none. */
  readonly upsert?: Initial | undefined;
}

/** An update with conditions that it needs itself, besides the caller's. */
export interface GuardedUpdate extends AskedUpdate {
  /** What an upsert sets where it is missing. */
  readonly initial?: readonly UpdateAction[] | undefined;
  readonly guards?: readonly Condition[];
  /** Actions that were made in place of others, which were validated as they were asked for. */
  readonly made?: ReadonlySet<UpdateAction>;
  /** The stamp of the logical write: the same in every plan of it. */
  readonly stamp: Value;
}
