import type { Change } from '../item/diff.js';
import { envelopesOf } from '../item/encode.js';
import { keyChanges, templatedKeys } from '../item/index-keys.js';
import { changesOnto, mergeChanges } from '../item/merge.js';
import type { Model } from '../model/model.js';
import { type Item, sameValue } from '../values/value.js';
import { cipherContext, open } from './crypto.js';
import type { Target } from './target.js';

/** A refused save, as far as trying again is concerned. */
interface RefusedSave {
  readonly target: Target;
  /** What the entity was loaded as, and what it changed since. */
  readonly base: Item;
  readonly changes: readonly Change[];
}

/** Changes on top of another writer's row. */
export interface Rebased {
  readonly changes: readonly Change[];
  /** That row, opened. */
  readonly row: Item;
  /** The envelopes of that row. */
  readonly sealed: Item | undefined;
}

/**
 * The same changes as they must be written to the row that another writer left (`found`, undefined for none); empty where that row
 * holds them already, and undefined where trying again would undo that writer's work, or is not ours to decide: a version refused
 * the write. Index keys are made again of what both writers left of their parts.
 */
export async function rebase(save: RefusedSave, found: Item | undefined): Promise<Rebased | undefined> {
  const { target, base } = save;
  const { model } = target;
  if (found === undefined || model.version !== undefined || isAnother(model, base, found)) return undefined;
  const row = await open(cipherContext(target, { operation: 'save', reads: true }), found);
  const keys = new Set(templatedKeys(model).map(({ name }) => name));
  const own = keys.size === 0 ? save.changes : save.changes.filter(({ path }) => !keys.has(path[0]));
  const merged = mergeChanges(base, row, own);
  if (merged === undefined) return undefined;
  const changes = changesOnto(model, row, { merged, changes: own });
  return { changes: [...changes, ...keyChanges(model, row, changes)], row, sealed: envelopesOf(model, found) };
}

/** Whether a row was made again since it was loaded: nothing of the old one is brought into it. */
function isAnother({ createdAt }: Model, base: Item, found: Item): boolean {
  if (createdAt === undefined || base[createdAt.name] === undefined) return false;
  return !sameValue(base[createdAt.name], found[createdAt.name]);
}
