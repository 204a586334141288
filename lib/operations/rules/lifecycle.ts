import { drawStamp } from '../../client/stamp.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { Model } from '../../model/model.js';
import type { Item, MutableItem, Value } from '../../values/value.js';
import type { Target } from '../target.js';

/** The stamp of one logical write of a class: drawn once, so that every request which repeats it says the same. */
export const stampFor = ({ model, session }: Target): Value =>
  model.createdAt === undefined && model.updatedAt === undefined ? NO_STAMP : drawStamp(session.clock);

/** Of a class that has no timestamps: written nowhere. */
const NO_STAMP: Value = Object.freeze({ NULL: true });

/** What tells from a row that this write made it: its created_at, which later writes keep; where the class has none its updated_at. */
export function createdMark({ createdAt, updatedAt }: Model, item: Item): Item {
  const { name } = createdAt ?? updatedAt ?? {};
  return name === undefined ? {} : { [name]: item[name]! };
}

/** What tells from a row that this write changed it last: its updated_at. */
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
  if (model.version !== undefined) stamps[model.version.name] = nextVersion(known);
  if (model.updatedAt !== undefined) stamps[model.updatedAt.name] = stamp;
  return stamps;
}

/** The version after `known`; 0 for a row that has none yet. */
export const nextVersion = (known: Value | undefined): Value => ({
  N: known?.N === undefined ? '0' : String(BigInt(known.N) + 1n),
});

/** The action that sets one attribute to a value. */
export const setAction = (name: string, value: Value): UpdateAction => ({ action: 'set', path: [name], to: { value } });

/** The actions that advance a row known by its key alone: with an expected version the next one, without it one more than whatever is stored. */
export function countVersion(
  { version, updatedAt }: Model,
  at: { known: Value | undefined; stamp: Value },
): readonly UpdateAction[] {
  const actions: UpdateAction[] = [];
  if (version !== undefined) {
    const stored = { ifNotExists: [version.name], otherwise: { value: { N: '-1' } } } as const;
    const to =
      at.known === undefined ? ({ plus: [stored, { value: { N: '1' } }] } as const) : { value: nextVersion(at.known) };
    actions.push({ action: 'set', path: [version.name], to });
  }
  if (updatedAt !== undefined) actions.push(setAction(updatedAt.name, at.stamp));
  return actions;
}
