import type { UpdateAction } from '../../expressions/ast.js';
import type { Model } from '../../model/model.js';
import type { MutableItem, Value } from '../../values/value.js';
import { formatTimestamp } from '../../values/timestamp.js';

/** The moment of one logical write, read from the clock once, so that a request sent again says the same. */
export const writtenAt = (now: Date): Value => ({ S: formatTimestamp(now) });

/** Sets what the library owns on an item that is written whole: version (as given, or 0) and both timestamps. */
export function stampNew(model: Model, item: MutableItem, now: Date): void {
  if (model.version !== undefined && item[model.version.name] === undefined) item[model.version.name] = { N: '0' };
  if (model.createdAt !== undefined) item[model.createdAt.name] = writtenAt(now);
  if (model.updatedAt !== undefined) item[model.updatedAt.name] = writtenAt(now);
}

/** The attributes the library sets on an update of a row whose version is known (or known to be absent). */
export function stampUpdate(model: Model, known: Value | undefined, now: Date): MutableItem {
  const stamps: MutableItem = {};
  if (model.version !== undefined) stamps[model.version.name] = nextVersion(known);
  if (model.updatedAt !== undefined) stamps[model.updatedAt.name] = writtenAt(now);
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
  at: { known: Value | undefined; now: Date },
): readonly UpdateAction[] {
  const actions: UpdateAction[] = [];
  if (version !== undefined) {
    const stored = { ifNotExists: [version.name], otherwise: { value: { N: '-1' } } } as const;
    const to =
      at.known === undefined ? ({ plus: [stored, { value: { N: '1' } }] } as const) : { value: nextVersion(at.known) };
    actions.push({ action: 'set', path: [version.name], to });
  }
  if (updatedAt !== undefined) actions.push(setAction(updatedAt.name, writtenAt(at.now)));
  return actions;
}
