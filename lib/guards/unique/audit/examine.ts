import type { CallOptions } from '../../../client/session.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import type { Claim } from '../sentinels/claims.js';
import { ownerOf } from '../sentinels/sentinel.js';
import { holds, isSameKey, isSound } from './holding.js';
import { moment } from './moment.js';
import type { Fault } from './report.js';

/** What is wrong with the sentinel of a value that a row seems to hold, as both are at one moment. */
export async function examineRow(
  target: Target,
  { key, claim }: { readonly key: Item; readonly claim: Claim },
  options: CallOptions,
): Promise<Fault | undefined> {
  const [row, sentinel] = await moment(target, [key, claim.key], options);
  if (row === undefined || !holds(target, row, claim) || isSound(target, row, sentinel)) return undefined;
  const owner = ownerOf(sentinel);
  if (owner === undefined) return { fault: 'missing', claim, key, row };
  if (isSameKey(target, owner, row)) return { fault: 'expiry', claim, key, row };
  const [now, same, theirs] = await moment(target, [key, claim.key, owner], options);
  const isSame = ownerOf(same) !== undefined && isSameKey(target, ownerOf(same)!, owner);
  if (!isSame || !holds(target, now, claim)) return undefined;
  const other = { key: owner, row: theirs };
  const fault = holds(target, theirs, claim) ? 'duplicate' : 'wrongOwner';
  return { fault, claim, key, row: now, other };
}

/** Whether a sentinel is held for an item that does not hold its value, as both are at one moment. */
export async function examineSentinel(target: Target, claim: Claim, options: CallOptions): Promise<Fault | undefined> {
  const [first] = await moment(target, [claim.key], options);
  const key = ownerOf(first);
  if (key === undefined) return undefined;
  const [sentinel, row] = await moment(target, [claim.key, key], options);
  const owner = ownerOf(sentinel);
  if (owner === undefined || !isSameKey(target, owner, key)) return undefined;
  return holds(target, row, claim) ? undefined : { fault: 'orphaned', claim, key, row };
}
