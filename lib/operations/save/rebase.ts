import type { Change } from '../../codec/change.js';
import { diffValues } from '../../codec/diff.js';
import { normalField } from '../../codec/field.js';
import { mergeChanges } from '../../codec/merge.js';
import type { Item, Value } from '../../values/value.js';
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

/**
 * The same changes as they must be written to the row that another writer left; empty where that row holds them already, and
 * undefined where trying again would undo that writer's work, or is not ours to decide: a version refused the write.
 */
export async function rebase(save: RefusedSave, error: unknown): Promise<readonly Change[] | undefined> {
  const { target, changes } = save;
  const row = refusalOf(error)?.item;
  if (row === undefined || target.model.version !== undefined) return undefined;
  const actual = await open(cipherContext(target, { operation: 'save', reads: true }), row);
  const merged = mergeChanges(save.base, actual, changes);
  if (merged === undefined) return undefined;
  const names = new Set(changes.map(change => change.path[0]));
  return [...names].flatMap(name => diffValues([name], actual[name], written(target, name, merged[name])));
}

/** A merge can empty what the class leaves out when it is empty. */
function written({ model }: Target, name: string, value: Value | undefined): Value | undefined {
  const attribute = model.byName.get(name);
  const empties = attribute?.omitEmpty === true && value !== undefined && normalField(attribute, value) === undefined;
  return empties ? undefined : value;
}
