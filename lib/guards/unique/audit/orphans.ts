import type { CallOptions } from '../../../client/session.js';
import { identityOf } from '../../../operations/item-key.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import { examineSentinel } from './examine.js';
import { holdingOf, holds } from './holding.js';
import { rowsOf } from './rows.js';
import type { Suspect } from './suspects.js';

/** The sentinels whose owners do not seem to hold their values. */
export async function orphans(
  target: Target,
  sentinels: readonly Item[],
  options: CallOptions,
): Promise<readonly Suspect[]> {
  const held = sentinels.flatMap(sentinel => holdingOf(target, sentinel) ?? []);
  const owners = held.map(({ owner }) => owner);
  const rows = await rowsOf(target, owners, options);
  return held
    .filter(({ owner, claim }) => !holds(target, rows.get(identityOf(target, owner)), claim))
    .map(({ claim }) => ({ claim, examine: () => examineSentinel(target, claim, options) }));
}
