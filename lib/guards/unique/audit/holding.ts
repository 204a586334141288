import { sameValue } from '../../../codec/change.js';
import { identityOf } from '../../../operations/item-key.js';
import type { Target } from '../../../operations/target.js';
import { getOwn } from '../../../values/own.js';
import type { Item } from '../../../values/value.js';
import { claimsOf, type Claim } from '../sentinels/claims.js';
import { ownerOf, WHAT, whatOf } from '../sentinels/sentinel.js';

/** The part of an item that is its primary key. */
export const keyOf = ({ model }: Target, item: Item): Item =>
  Object.fromEntries(model.key.map(({ name }) => [name, getOwn(item, name)!]));

/** The claims of a row. */
export const claimsOfRow = (target: Target, row: Item): readonly Claim[] =>
  claimsOf(target, target.model.unique, { key: keyOf(target, row), read: name => getOwn(row, name) });

/** Whether a row holds the value of a claim. */
export const holds = (target: Target, row: Item | undefined, { id }: Claim): boolean =>
  row !== undefined && claimsOfRow(target, row).some(claim => claim.id === id);

export const isSameKey = (target: Target, a: Item, b: Item): boolean => identityOf(target, a) === identityOf(target, b);

/** Whether a sentinel is as it should be for a row that holds its value. */
export function isSound(target: Target, row: Item, sentinel: Item | undefined): boolean {
  const owner = ownerOf(sentinel);
  return owner !== undefined && isSameKey(target, owner, row) && isSameExpiry(target, row, sentinel!);
}

function isSameExpiry({ model: { ttl } }: Target, row: Item, sentinel: Item): boolean {
  return ttl === undefined || sameValue(getOwn(row, ttl.name), getOwn(sentinel, ttl.name));
}

/** A value that is reserved, and the key of the row it is reserved for. */
export interface Holding {
  readonly owner: Item;
  readonly claim: Claim;
}

/** What a sentinel reserves, and for whom; undefined for an item that is no sentinel of the class. */
export function holdingOf(target: Target, sentinel: Item): Holding | undefined {
  const owner = ownerOf(sentinel);
  const group = target.model.unique.find(one => whatOf(one) === sentinel[WHAT]?.S);
  if (owner === undefined || group === undefined) return undefined;
  const key = keyOf(target, sentinel);
  return { owner, claim: { group, key, id: identityOf(target, key) } };
}
