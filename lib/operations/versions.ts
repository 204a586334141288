import { drawStamp } from '../client/clock.js';
import { DynamormError, misuse } from '../errors/errors.js';
import type { Condition, UpdateAction } from '../expressions/condition.js';
import { fieldError, inputError } from '../item/encode.js';
import { versionAfter } from '../model/codecs/number.js';
import type { Model } from '../model/model.js';
import { type Item, type Value, type MutableItem, getOwn, setOwn } from '../values/value.js';
import { contextOf, type Target } from './target.js';
import { stateOf } from '../item/entity-state.js';
import type { WritePlan } from './plan.js';
import { refuseReassigned } from './validate.js';

/**
 * The version a write of an entity expects its row to be at: the one it was loaded at, whatever was assigned to its field since;
 * of an entity that is not stored, what its field says. Undefined where there is none.
 */
export function entityVersion({ model }: Target, entity: object): Value | undefined {
  if (model.version === undefined) return undefined;
  const stored = stateOf(entity)?.stored;
  if (stored !== undefined) return stored[model.version.name];
  const value = (entity as Record<string, unknown>)[model.version.field];
  return value === undefined || value === null ? undefined : encodeVersion(model, value);
}

/** The version a caller names, as stored. @throws ErrInvalidModel for a class without @Version, where it would have no effect */
export function expectedVersion(target: Target, version: number | undefined): Value | undefined {
  const { model } = target;
  if (version === undefined) return undefined;
  if (model.version === undefined)
    throw new DynamormError(
      'ErrInvalidModel',
      `${model.name} has no @Version, and a version was asked for`,
      contextOf(target, 'version'),
    );
  return encodeVersion(model, version);
}

function encodeVersion(model: Model, value: unknown): Value {
  try {
    return model.version!.codec.encode(value);
  } catch (fault) {
    throw inputError(model, model.version, fault);
  }
}

/** The condition that the row is at `version`; undefined if no version is expected. */
export function versionIs({ model }: Target, version: Value | undefined): Condition | undefined {
  return version && { op: '=', left: { path: [model.version!.name] }, right: { value: version } };
}

/** The condition that a row is the one that was loaded and not made again since; undefined where its created_at is not known. */
export function createdIs({ model }: Target, stored: Item | undefined): Condition | undefined {
  const name = model.createdAt?.name;
  const value = name === undefined || stored === undefined ? undefined : getOwn(stored, name);
  return value && { op: '=', left: { path: [name!] }, right: { value } };
}

/** The conditions that a loaded entity's row is still there, at the version it was loaded at, and was not made again since. */
export function rowIsThere(target: Target, known: Value | undefined, stored?: Item): readonly Condition[] {
  const { model } = target;
  const [version, created] = [versionIs(target, known), createdIs(target, stored)];
  const same = created === undefined ? [] : [created];
  if (version !== undefined) return [version, ...same];
  const absent: readonly Condition[] =
    model.version === undefined ? [] : [{ op: 'notExists', path: [model.version.name] }];
  return [{ op: 'exists', path: [model.partition.name] }, ...absent, ...same];
}

/** The stamp of one logical write of a class: drawn once, so that every request which repeats it says the same. */
export const stampFor = ({ model, session }: Target): Value =>
  model.createdAt === undefined && model.updatedAt === undefined ? NO_STAMP : drawStamp(session.clock);

/** Of a class that has no timestamps: written nowhere. */
const NO_STAMP: Value = Object.freeze({ NULL: true });

/** The attributes that prove this write made a row: its created_at, which later writes keep; else its updated_at. */
export function createdMark({ createdAt, updatedAt }: Model, item: Item): Item {
  const { name } = createdAt ?? updatedAt ?? {};
  return name === undefined ? {} : { [name]: item[name]! };
}

/** The attributes that prove this write changed a row last: its updated_at. */
export const updatedMark = ({ updatedAt }: Model, stamp: Value): Item =>
  updatedAt === undefined ? {} : { [updatedAt.name]: stamp };

/** Sets what the library owns on an item that is written whole: version (as given, or 0), and both timestamps to the stamp of this write. */
export function stampNew(model: Model, item: MutableItem, stamp: Value): void {
  if (model.version !== undefined && item[model.version.name] === undefined) item[model.version.name] = { N: '0' };
  if (model.createdAt !== undefined) item[model.createdAt.name] = stamp;
  if (model.updatedAt !== undefined) item[model.updatedAt.name] = stamp;
}

/** The attributes the library sets on an update of a row whose version is known (or known to be absent). */
export function stampUpdate(model: Model, known: Value | undefined, stamp: Value): MutableItem {
  const stamps: MutableItem = {};
  if (model.version !== undefined) stamps[model.version.name] = nextVersion(model, known);
  if (model.updatedAt !== undefined) stamps[model.updatedAt.name] = stamp;
  return stamps;
}

/**
 * The version after `known`; 0 for a row that has none yet.
 * @throws ErrInvalidModel ErrNumberPrecisionLoss where `known` is no version, or the last one
 */
export function nextVersion(model: Model, known: Value | undefined): Value {
  if (known?.N === undefined) return FIRST_VERSION;
  try {
    return { N: versionAfter(known.N) };
  } catch (fault) {
    throw fieldError(model, model.version, fault);
  }
}

const FIRST_VERSION: Value = Object.freeze({ N: '0' });

/** The action that sets one attribute to a value. */
export const setAction = (name: string, value: Value): UpdateAction => ({ action: 'set', path: [name], to: { value } });

/** The actions that advance a row known by its key alone: with an expected version the next one, without it one more than whatever is stored. */
export function countVersion(model: Model, at: { known: Value | undefined; stamp: Value }): readonly UpdateAction[] {
  const { version, updatedAt } = model;
  const actions: UpdateAction[] = [];
  if (version !== undefined) {
    const stored = { ifNotExists: [version.name], otherwise: { value: { N: '-1' } } } as const;
    const to =
      at.known === undefined
        ? ({ plus: [stored, { value: { N: '1' } }] } as const)
        : { value: nextVersion(model, at.known) };
    actions.push({ action: 'set', path: [version.name], to });
  }
  if (updatedAt !== undefined) actions.push(setAction(updatedAt.name, at.stamp));
  return actions;
}

/** How an item that is written whole treats one that is already there: `create` refuses it, `put` replaces it. */
export type PutMode = 'create' | 'put';

/** How a put treats the version of the row that it replaces, where it is not the one that was loaded. */
export interface PutOverrides {
  /** Replace whatever is there, and go on from its version: whoever read it sees a conflict. */
  readonly overwrite?: boolean | undefined;
  /** Write without a condition: for a loaded entity the version after its own, else the given one or 0. */
  readonly ignoreVersion?: boolean | undefined;
}

/** The conditions under which an item is written whole, and the version and created_at it gets. */
interface PutRule extends Pick<WritePlan<unknown>, 'expects' | 'orNoRow'> {
  readonly conditions: readonly (Condition | undefined)[];
  /** Gives the encoded item the version and created_at that it is stored with. */
  adjust(item: MutableItem): void;
}

/** A put, or one plan of it. */
interface Put {
  readonly options: PutOverrides & { readonly mode: PutMode };
  /** The row that refused an overwrite: it is replaced at its version. */
  readonly row?: Item | undefined;
}

/**
 * The rule of a whole-item write. A create requires that there is no row and begins at version 0. A put is guarded as a save is: for
 * a loaded entity by the version it was loaded at, for any other by there being none. `overwrite` continues from the stored version,
 * `ignoreVersion` has no condition.
 * @throws ErrInvalidModel for a loaded entity whose key, version or timestamps were assigned; ErrInvalidOperator for both overrides
 */
export function putRule(target: Target, entity: object, { options: put, row }: Put): PutRule {
  const { model } = target;
  if (put.mode === 'create')
    return {
      expects: undefined,
      conditions: [{ op: 'notExists', path: [model.partition.name] }],
      adjust: item => setVersion(target, item, FIRST),
    };
  if (put.overwrite === true && put.ignoreVersion === true)
    throw misuse('put', 'overwrite or ignoreVersion, not both: the one goes on from the version that is there');
  const stored = stateOf(entity)?.stored;
  const rowVersion = row && model.version && getOwn(row, model.version.name);
  const { expects, orNoRow, conditions } = guardOf(target, { stored, rowVersion, put });
  return {
    expects,
    orNoRow,
    conditions,
    adjust: item => {
      if (stored !== undefined) refuseReassigned(target, entity, { stored, next: item, verb: 'put' });
      stampReplaced(target, item, { stored, rowVersion });
    },
  };
}

/** What is known of the row that a put replaces. */
interface Replaced {
  /** The row as the entity was loaded from it. */
  readonly stored: Item | undefined;
  /** The version of the row that refused an overwrite. */
  readonly rowVersion?: Value | undefined;
}

function guardOf(
  target: Target,
  { stored, rowVersion, put }: Replaced & { readonly put: PutOverrides },
): Pick<PutRule, 'expects' | 'orNoRow' | 'conditions'> {
  const { version } = target.model;
  if (put.ignoreVersion === true) return { expects: undefined, conditions: [] };
  if (version === undefined) {
    const isGuarded = put.overwrite !== true;
    return { expects: undefined, conditions: isGuarded ? [createdIs(target, stored)] : [] };
  }
  if (put.overwrite === true && rowVersion !== undefined)
    return { expects: rowVersion, conditions: [versionIs(target, rowVersion)] };
  if (put.overwrite === true || stored === undefined)
    return { expects: 'absent', orNoRow: true, conditions: [{ op: 'notExists', path: [version.name] }] };
  const known = getOwn(stored, version.name);
  return { expects: known ?? 'absent', conditions: rowIsThere(target, known, stored) };
}

const FIRST: Value = Object.freeze({ N: '0' });

/** Sets the version after the one that is replaced, and the created_at of what was loaded by its stored text. */
export function stampReplaced(target: Target, item: MutableItem, { stored, rowVersion }: Replaced): void {
  const { version, createdAt } = target.model;
  const replaced = rowVersion ?? (stored && version && getOwn(stored, version.name));
  if (replaced !== undefined || stored !== undefined) setVersion(target, item, nextVersion(target.model, replaced));
  const created = stored && createdAt && getOwn(stored, createdAt.name);
  if (created !== undefined) setOwn(item, createdAt!.name, created);
}

function setVersion({ model: { version } }: Target, item: MutableItem, value: Value): void {
  if (version !== undefined) setOwn(item, version.name, value);
}
