import type { CallOptions } from '../../../client/session.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import type { Claim } from '../sentinels/claims.js';
import { examineRow } from './examine.js';
import { claimsOfRow, isSound, keyOf } from './holding.js';
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
  const keys = held.map(({ claim }) => claim.key);
  const sentinels = await rowsOf(target, keys, options);
  return held
    .filter(({ row, claim }) => !isSound(target, row, sentinels.get(claim.id)))
    .map(({ row, claim }) => ({
      claim,
      examine: () => examineRow(target, { key: keyOf(target, row), claim }, options),
    }));
}
