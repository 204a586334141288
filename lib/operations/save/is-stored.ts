import { sameValue, type Change } from '../../codec/change.js';
import { holdsChanges } from '../../codec/merge.js';
import type { Item } from '../../values/value.js';
import { cipherContext, open } from '../rules/crypto.js';
import type { Target } from '../target.js';

/** What a save would have left. */
export interface Saved {
  readonly stored: Item;
  readonly changes: readonly Change[];
  readonly stamps: Item;
}

/** Whether a row is what a save left whose answer was lost: exactly its version and timestamp, and every change. */
export async function isStored(target: Target, saved: Saved, row: Item | undefined): Promise<boolean> {
  if (row === undefined) return false;
  const stamped = Object.entries(saved.stamps).every(([name, value]) => sameValue(row[name], value));
  if (!stamped) return false;
  const opened = await open(cipherContext(target, { operation: 'save', reads: true }), row);
  return holdsChanges(saved.stored, opened, saved.changes);
}
