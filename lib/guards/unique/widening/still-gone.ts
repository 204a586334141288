import type { TransactWriteItem } from '../../../client/requests.js';
import { tableOf, type Target } from '../../../operations/target.js';
import type { Claim } from '../sentinels/claims.js';
import { pinCondition, pinnedBy } from '../sentinels/pin.js';
import type { Abandoned } from './seen.js';
import { withCondition } from '../sentinels/with-condition.js';

/** The condition that a row which does not hold the values of its sentinels still does not. */
export function stillGone(target: Target, claims: readonly Claim[], gone: Abandoned): TransactWriteItem {
  const check = { ConditionCheck: { TableName: tableOf(target), Key: gone.owner } };
  const pinned = pinnedBy(
    target,
    claims.map(({ group }) => group),
  );
  return withCondition(target, check, pinCondition(target, pinned, gone.row));
}
