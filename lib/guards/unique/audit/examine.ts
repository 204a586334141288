import { sameValue } from '../../../codec/change.js';
import type { CallOptions } from '../../../client/session.js';
import { identityOf } from '../../../operations/item-key.js';
import type { Target } from '../../../operations/target.js';
import { getOwn } from '../../../values/own.js';
import type { Item } from '../../../values/value.js';
import { claimsOf, type Claim } from '../sentinels/claims.js';
import { ownerOf } from '../sentinels/sentinel.js';
import { moment } from './moment.js';
import type { Fault } from './report.js';

/** The part of an item that is its primary key. */
export const keyOf = ({ model }: Target, item: Item): Item =>
  Object.fromEntries(model.key.map(({ name }) => [name, getOwn(item, name)!]));

/** The claims of a row. */
export const claimsOfRow = (target: Target, row: Item): readonly Claim[] =>
  claimsOf(target, target.model.unique, { key: keyOf(target, row), read: name => getOwn(row, name) });

/** Whether a sentinel is as it should be for a row that holds its value. */
export function isSound(target: Target, row: Item, sentinel: Item | undefined): boolean {
  const owner = ownerOf(sentinel);
  return owner !== undefined && isSameKey(target, owner, row) && isSameExpiry(target, row, sentinel!);
}

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
  if (now === undefined || !isSame || !holds(target, now, claim)) return undefined;
  const other = { key: owner, row: theirs };
  const fault = theirs !== undefined && holds(target, theirs, claim) ? 'duplicate' : 'wrongOwner';
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
  return row !== undefined && holds(target, row, claim) ? undefined : { fault: 'orphaned', claim, key, row };
}

const holds = (target: Target, row: Item, claim: Claim): boolean =>
  claimsOfRow(target, row).some(({ id }) => id === claim.id);

const isSameKey = (target: Target, a: Item, b: Item): boolean => identityOf(target, a) === identityOf(target, b);

function isSameExpiry({ model: { ttl } }: Target, row: Item, sentinel: Item): boolean {
  return ttl === undefined || sameValue(getOwn(row, ttl.name), getOwn(sentinel, ttl.name));
}
