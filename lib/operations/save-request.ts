import type { Condition, UpdateAction } from '../expressions/condition.js';
import { valueAt, type Change, type ChangePath } from '../item/diff.js';
import { stateOf } from '../item/entity-state.js';
import { givenParts, renewedKeys } from '../item/index-keys.js';
import { applyChanges, changedAttribute } from '../item/merge.js';
import type { Model } from '../model/model.js';
import { setOwn, type Item, type MutableItem, type Value, setTypeOf, isStructured } from '../values/value.js';
import { withStampsOf } from './client-token.js';
import { cipherContext, sealOne, type CipherContext } from './crypto.js';
import { commitEntity, type Held } from './entity-writes.js';
import type { UpdatePlan, WriteOptions } from './plan.js';
import type { Rebased } from './rebase.js';
import { fittingMembers, writeMembers, type WriteExpressions, type WriteMembers } from './write-expressions.js';
import { tableOf, type Target } from './target.js';
import { refuseOversize, refuseProtected, refuseWriteOnce } from './validate.js';
import { setAction, stampUpdate, entityVersion, rowIsThere, updatedMark } from './versions.js';

/** Changes as an update, and the conditions under which they undo nobody's work. */
interface GuardedActions {
  readonly actions: readonly UpdateAction[];
  readonly guards: readonly Condition[];
}

/** What proves that a change undoes nobody's work. */
interface Guarding {
  /** The write carries a version condition, which proves it for everything but list elements. */
  readonly versioned: boolean;
  /** The item the changes were computed from, where the write must fail if any changed value is no longer as it was there. */
  readonly compare?: Item | undefined;
}

/**
 * Turns the changes of an entity into update actions. A version condition already proves that nothing else changed; without
 * one, each change that could undo another writer's carries a guard of its own. List elements always do.
 */
function changeActions(changes: readonly Change[], how: Guarding): GuardedActions {
  const actions = changes.map(actionOf);
  const guards = changes.flatMap(change =>
    how.compare === undefined ? guardsOf(change, how.versioned) : [unchanged(change.path, how.compare)],
  );
  return { actions, guards: guards.length < 2 ? guards : distinct(guards) };
}

const distinct = (guards: readonly Condition[]): readonly Condition[] => [
  ...new Map(guards.map(guard => [JSON.stringify(guard), guard])).values(),
];

/**
 * That the other parts of index keys are as they were read, where a part of theirs is written: a key that two writers made of parts
 * of their own would be one that no item's fields render.
 */
function partGuards(model: Model, stored: Item, names: Iterable<string>): readonly Condition[] {
  return givenParts(model, names).map(({ name }) => unchanged([name], stored));
}

/**
 * Replaces several changes within one attribute by one of the whole attribute: fewer paths, and one guard that overwrites no other writer.
 */
function wholeChanges(changes: readonly Change[], stored: Item): readonly Change[] {
  const byName = new Map<string, Change[]>();
  for (const change of changes) {
    const within = byName.get(change.path[0]);
    if (within === undefined) byName.set(change.path[0], [change]);
    else within.push(change);
  }
  return [...byName].flatMap(([name, within]): readonly Change[] => {
    const [old, value] = [valueAt(stored, [name]), valueAt(applyChanges(stored, within), [name])];
    if (within.length === 1 || old === undefined || value === undefined) return within;
    return [{ kind: 'replace', path: [name], value, old }];
  });
}

function actionOf(change: Change): UpdateAction {
  const { path } = change;
  switch (change.kind) {
    case 'set':
    case 'replace':
      return { action: 'set', path, to: { value: change.value } };
    case 'remove':
      return { action: 'remove', path };
    case 'addMembers':
      return { action: 'add', path, value: change.members };
    case 'deleteMembers':
      return { action: 'delete', path, value: change.members };
    case 'append':
      return { action: 'set', path, to: { append: [{ path }, { value: { L: change.values } }] } };
  }
}

function guardsOf(change: Change, versioned: boolean): readonly Condition[] {
  const { path } = change;
  if (versioned) return change.kind === 'replace' && isOfList(change) ? [equals(path, change.old)] : [];
  switch (change.kind) {
    case 'replace':
      return [equals(path, change.old)];
    case 'set':
      return [...parentExists(path), ...freshGuard(change)];
    case 'remove':
      return change.old === undefined ? parentExists(path) : [equals(path, change.old)];
    // A set that another writer emptied is NULL or gone: members cannot be added to the one, and the other would lose its NULL.
    case 'addMembers':
      return [isOfType(path, setTypeOf(change.members)!)];
    // More members than are deleted: something is left, and DynamoDB keeps the attribute.
    case 'deleteMembers': {
      const type = setTypeOf(change.members)!;
      return [isOfType(path, type), sizeIs('>', path, change.members[type]!.length)];
    }
    case 'append':
      return [isOfType(path, 'L'), sizeIs('=', path, change.length)];
  }
}

type Kind<K extends Change['kind']> = Extract<Change, { readonly kind: K }>;

/** List elements are written by index, and sets and lists whole, only where they are as they were read, whatever the version says. */
function isOfList({ path, old, value }: Kind<'replace'>): boolean {
  const isWhole = (old.L !== undefined && value.L !== undefined) || setTypeOf(old) !== undefined;
  return (isWhole && isStructured(value)) || path.some(segment => typeof segment === 'number');
}

function freshGuard({ path, fresh }: Kind<'set'>): readonly Condition[] {
  if (fresh === undefined) return [];
  const absent: Condition = { op: 'notExists', path };
  return [fresh === 'absent' ? absent : { op: 'or', of: [absent, { op: 'attributeType', path, type: 'NULL' }] }];
}

function unchanged(path: ChangePath, base: Item): Condition {
  const old = valueAt(base, path);
  return old === undefined ? { op: 'notExists', path } : equals(path, old);
}

const equals = (path: ChangePath, value: Value): Condition => ({ op: '=', left: { path }, right: { value } });

/** That there is a map to write into: a value of another type may have taken its place, in which the service knows no path. */
const parentExists = (path: ChangePath): readonly Condition[] =>
  path.length === 1 ? [] : [isOfType(path.slice(0, -1) as unknown as ChangePath, 'M')];

const isOfType = (path: ChangePath, type: 'M' | 'L' | 'SS' | 'NS' | 'BS'): Condition => ({
  op: 'attributeType',
  path,
  type,
});

const sizeIs = (op: '=' | '>', path: ChangePath, n: number): Condition => ({
  op,
  left: { size: path },
  right: { value: { N: String(n) } },
});

/** Changes with everything that is encrypted sealed. */
interface SealedChanges {
  readonly changes: readonly Change[];
  /** Attributes that are sent whole, all envelopes among them. */
  readonly sent: Item;
  /** The item the changes were made to, as the service sees it. */
  readonly asStored: Item;
}

/** The changes as they may be sent: allowed by the write policy, encrypted values sealed, the item no larger than DynamoDB takes. */
async function sealedChanges(target: Target, changed: ChangedItem): Promise<SealedChanges> {
  const { changes, stored, options } = changed;
  refuseWriteOnce(target, 'save');
  refuseProtected(target, 'save', { names: changes.map(change => change.path[0]), extra: options.protect });
  const cipher = cipherContext(target, { operation: 'save', reads: false, options });
  if (cipher === undefined) {
    refuseOversize(target, 'save', applyChanges(stored, changes));
    return { changes, sent: {}, asStored: stored };
  }
  const sealed: Change[] = [];
  for (const change of changes) sealed.push(await sealedChange(cipher, change, changed));
  refuseOversize(target, 'save', applyChanges(stored, sealed));
  const sent = applyChanges({}, sealed.filter(isWhole));
  return { changes: sealed, sent, asStored: inEnvelopes(stored, changed.sealed) };
}

const isWhole = ({ kind, path }: Change): boolean => path.length === 1 && (kind === 'set' || kind === 'replace');

/** Equals no envelope: a condition on it fails unless the attribute is absent. */
const NO_ENVELOPE: Value = Object.freeze({ NULL: true });

/**
 * Of an encrypted attribute both sides are sealed. Where the entity knows no envelope, there was none when it was read: one that
 * stands there by now is another writer's, or what a merge left, and is merged rather than overwritten.
 */
async function sealedChange(cipher: CipherContext, change: Change, { stored, sealed }: ChangedItem): Promise<Change> {
  const [name] = change.path;
  if (cipher.model.byName.get(name)?.encrypted === undefined) return change;
  const { path } = change;
  const isWritten = change.kind === 'set' || change.kind === 'replace';
  if (!isWritten && change.kind !== 'remove') return change;
  const isCompared = change.kind === 'replace' || (change.kind === 'remove' ? change.old : change.fresh) !== undefined;
  const guarded = isCompared && cipher.model.version === undefined;
  const old = guarded ? sealed?.[name] : undefined;
  if (!isWritten) return guarded ? { kind: 'remove', path, old: old ?? NO_ENVELOPE } : { kind: 'remove', path };
  const value = await sealOne(cipher, name, { value: change.value, key: stored });
  if (old !== undefined) return { kind: 'replace', path, value, old };
  const isFirst = change.kind === 'set' && change.fresh !== undefined && stored[name] === undefined;
  return guarded || isFirst ? { kind: 'set', path, value, fresh: 'absent' } : { kind: 'set', path, value };
}

/** An item with its encrypted attributes in the envelopes they stand in, as the service sees it. */
function inEnvelopes(stored: Item, sealed: Item | undefined): Item {
  if (sealed === undefined) return stored;
  const known = Object.entries(sealed).filter(([name]) => Object.hasOwn(stored, name));
  return { ...stored, ...Object.fromEntries(known) };
}

/** What a save sends besides its key. */
interface SaveRequest {
  readonly members: WriteMembers;
  readonly stamps: UpdatePlan['key'];
  /** What that does to the index keys which are made of it. */
  readonly renewed: readonly Change[];
  readonly expects: UpdatePlan['expects'];
  /** The envelopes that are sent. */
  readonly sent: UpdatePlan['key'];
}

/** Makes the expressions of a save: the changes, version and timestamp; that the row is there at its version, and the guards of the changes. */
async function saveRequest(target: Target, entity: object, changed: ChangedItem): Promise<SaveRequest> {
  const { model } = target;
  const { stored, options } = changed;
  const known = entityVersion(target, entity);
  const stamps = stampUpdate(model, known, options.stamp);
  const { changes, sent, asStored } = await sealedChanges(target, changed);
  // A version proves more, and cheaper. What is encrypted is compared by its envelope, which differs each time it is written.
  const versioned = model.version !== undefined;
  const compare = options.compare === true && !versioned ? asStored : undefined;
  const renewed = renewedKeys(model, stored, () => applyChanges({ ...stored, ...stamps }, changed.changes));
  const said = (of: readonly Change[]): WriteExpressions => {
    const { actions, guards } = changeActions(of, { versioned, compare });
    const all = [
      ...actions,
      ...renewed.map(actionOf),
      ...Object.keys(stamps).map(name => setAction(name, stamps[name]!)),
    ];
    const given = versioned ? [] : partGuards(model, stored, new Set(all.map(({ path }) => path[0])));
    return {
      actions: all,
      conditions: [...rowIsThere(target, known, stateOf(entity)?.stored), ...guards, ...given, options.if],
    };
  };
  return {
    // Too many paths for one expression: the attributes they lead into are written whole, where nobody else changed them.
    members:
      fittingMembers(target, 'save', said(changes)) ??
      writeMembers(target, 'save', said(wholeChanges(changes, stored))),
    stamps,
    renewed,
    expects: model.version && (known ?? 'absent'),
    sent,
  };
}

interface SavePlan extends UpdatePlan {
  /** Version and timestamp that the request sets. */
  readonly stamps: UpdatePlan['key'];
  /** Envelopes that the request sets. */
  readonly sent: UpdatePlan['key'];
}

/** The update that writes `changes` of a loaded entity, under the conditions that make it safe. */
export async function savePlan(target: Target, entity: object, options: SavePlanOptions): Promise<SavePlan> {
  const state = stateOf(entity)!;
  const base = state.stored!;
  const {
    row: stored,
    changes,
    sealed,
  } = options.rebased ?? { row: base, changes: options.changes, sealed: state.sealed };
  const key: MutableItem = {};
  for (const { name } of target.model.key) setOwn(key, name, base[name]!);
  const changed = { changes, stored, sealed, options };
  const { members, stamps, renewed, expects, sent } = await saveRequest(target, entity, changed);
  return {
    target,
    verb: 'save',
    key,
    stamps,
    sent,
    input: { TableName: tableOf(target), Key: key, ...members },
    expects,
    kind: 'change',
    proof: { marks: updatedMark(target.model, options.stamp), loaded: stored },
    // The entity knows its own changes only: what another writer did meanwhile it sees when it is loaded again. What was merged
    // holds more than it knows, and the envelope that it was read in keeps the next save from undoing that.
    commit: row =>
      commitEntity(target, entity, {
        stored: withStampsOf(target, applyChanges({ ...base, ...stamps }, [...options.changes, ...renewed]), row),
        sent: options.rebased === undefined ? (row ?? sent) : {},
        held: options.held,
      }),
    effect: () => ({
      from: { row: stored },
      changes: new Set(changes.map(change => change.path[0])),
      after: name => changedAttribute(stored, changes, name),
    }),
  };
}

/** Options of a save. */
export interface SaveOptions extends WriteOptions {
  /** Fail where a value that changed is no longer as it was read, although no version tells: what a read-change-write relies on. */
  readonly compare?: boolean | undefined;
  /** Find out what became of a versioned write where no attempt got an answer, and send it again where it was not applied. */
  readonly settle?: boolean | undefined;
}

/** Changes of a loaded entity to be written. */
export interface SavePlanOptions extends SaveOptions {
  readonly changes: readonly Change[];
  /** The stamp of the logical write: the same in every request that repeats it. */
  readonly stamp: Value;
  /** What is written in their place, where another writer left a row that they must be written to. */
  readonly rebased?: Rebased | undefined;
  /** What the entity held of what the write fills, where that was not compared with its row: it is filled whatever was assigned. */
  readonly held?: Held | undefined;
}

/** Changes with the item they are made to, and the envelopes that its encrypted attributes stand in. */
interface ChangedItem {
  readonly changes: readonly Change[];
  readonly options: SavePlanOptions;
  readonly stored: Item;
  readonly sealed: Item | undefined;
}
