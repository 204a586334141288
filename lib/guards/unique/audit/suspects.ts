import type { CallOptions } from '../../../client/session.js';
import type { UniqueGroup } from '../../../model/model.js';
import { identityOf } from '../../../operations/item-key.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import type { Claim } from '../sentinels/claims.js';
import { ownerOf, WHAT, whatOf } from '../sentinels/sentinel.js';
import { claimsOfRow, examineRow, examineSentinel, isSound, keyOf } from './examine.js';
import type { Fault } from './report.js';
import { rowsOf } from './rows.js';

/** Something that looked wrong when its parts were read one after the other. */
export interface Suspect {
  readonly claim: Claim;
  /** Looks again, at one moment. */
  examine(): Promise<Fault | undefined>;
}

/** The values of rows whose sentinels look wrong. */
export async function suspects(
  target: Target,
  rows: readonly Item[],
  options: CallOptions,
): Promise<readonly Suspect[]> {
  const held = rows.flatMap(row => claimsOfRow(target, row).map(claim => ({ row, claim })));
  const sentinels = await rowsOf(
    target,
    held.map(({ claim }) => claim.key),
    options,
  );
  return held
    .filter(({ row, claim }) => !isSound(target, row, sentinels.get(claim.id)))
    .map(({ row, claim }) => ({
      claim,
      examine: () => examineRow(target, { key: keyOf(target, row), claim }, options),
    }));
}

/** The sentinels whose owners do not seem to hold their values. */
export async function ownersOf(
  target: Target,
  sentinels: readonly Item[],
  options: CallOptions,
): Promise<readonly Suspect[]> {
  const owned = sentinels.flatMap(sentinel => {
    const [owner, group] = [ownerOf(sentinel), groupOf(target, sentinel)];
    const key = keyOf(target, sentinel);
    return owner === undefined || group === undefined
      ? []
      : [{ owner, claim: { group, key, id: identityOf(target, key) } }];
  });
  const rows = await rowsOf(
    target,
    owned.map(({ owner }) => owner),
    options,
  );
  return owned
    .filter(({ owner, claim }) => {
      const row = rows.get(identityOf(target, owner));
      return row === undefined || !claimsOfRow(target, row).some(({ id }) => id === claim.id);
    })
    .map(({ claim }) => ({ claim, examine: () => examineSentinel(target, claim, options) }));
}

function groupOf({ model }: Target, sentinel: Item): UniqueGroup | undefined {
  return model.unique.find(group => whatOf(group) === sentinel[WHAT]?.S);
}
