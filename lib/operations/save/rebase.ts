import type { Change } from '../../codec/change.js';
import { changesOnto, mergeChanges } from '../../codec/merge.js';
import { envelopesOf } from '../../codec/item.js';
import type { Item } from '../../values/value.js';
import { refusalOf } from '../../client/errors/refusal.js';
import { cipherContext, open } from '../rules/crypto.js';
import type { Target } from '../target.js';

/** A refused save, as far as trying again is concerned. */
export interface RefusedSave {
  readonly target: Target;
  /** What the entity was loaded as, and what it changed since. */
  readonly base: Item;
  readonly changes: readonly Change[];
}

/** Changes on top of another writer's row. */
export interface Rebased {
  readonly changes: readonly Change[];
  /** The envelopes of that row. */
  readonly sealed: Item | undefined;
}

/**
 * The same changes as they must be written to the row that another writer left; empty where that row holds them already, and
 * undefined where trying again would undo that writer's work, or is not ours to decide: a version refused the write.
 */
export async function rebase(save: RefusedSave, error: unknown): Promise<Rebased | undefined> {
  const { target, changes } = save;
  const row = refusalOf(error)?.item;
  if (row === undefined || target.model.version !== undefined) return undefined;
  const actual = await open(cipherContext(target, { operation: 'save', reads: true }), row);
  const merged = mergeChanges(save.base, actual, changes);
  if (merged === undefined) return undefined;
  return { changes: changesOnto(target.model, actual, { merged, changes }), sealed: envelopesOf(target.model, row) };
}
