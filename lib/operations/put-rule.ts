import { misuse } from '../errors/errors.js';
import type { Condition } from '../expressions/condition.js';
import { stateOf } from '../item/entity-state.js';
import { getOwn, setOwn } from '../values/own-keys.js';
import type { Item, MutableItem, Value } from '../values/value.js';
import type { WritePlan } from './plan.js';
import type { Target } from './target.js';
import { nextVersion, createdIs, rowIsThere, versionIs } from './versions.js';
import { refuseReassigned } from './write-policy.js';

/** How an item that is written whole treats one that is already there: `create` refuses it, `put` replaces it. */
export type PutMode = 'create' | 'put';

/** How a put treats the version of the row that it replaces, where it is not the one that was loaded. */
export interface PutOverrides {
  /** Replace whatever is there, and go on from its version: whoever read it sees a conflict. */
  readonly overwrite?: boolean | undefined;
  /** Ask for nothing: of a loaded entity the version after its own is written, else the given one or 0. */
  readonly ignoreVersion?: boolean | undefined;
}

/** Under which conditions an item is written whole, and what it then says of its version and creation. */
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
 * The rule of a whole-item write. A create asks for no row and begins at version 0. A put is guarded as a save is: of a loaded
 * entity by the version it was loaded at, of any other by there being none. `overwrite` goes on from the version that is there,
 * `ignoreVersion` asks for nothing.
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
