import { identityOf } from '../../../operations/item-key.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import type { Part } from './part.js';
import type { Reservation } from './reserve.js';
import type { Seen } from './seen.js';
import { freeItem, takeItem } from '../sentinels/sentinel.js';
import { stillGone } from './still-gone.js';

/** The actions by which a sentinel changes hands. `keys`: identities of the rows that the transaction writes. */
export function partsOf({ claim, take, frees }: Reservation, seen: Seen, keys: ReadonlySet<string>): readonly Part[] {
  const owners = frees.map(({ plan }) => plan.key);
  if (take === undefined) {
    const [write] = frees;
    if (seen.isForeign(claim)) return [];
    return [{ kind: 'free', write: write!, claim, item: freeItem(write!.plan.target, { claim, owners }) }];
  }
  const { by, expires } = take;
  const { target, key: owner } = by.plan;
  const abandoned = seen.abandoned(claim);
  // A row of the transaction itself answers for its own sentinels.
  const gone = abandoned !== undefined && !keys.has(identityOf(target, abandoned.owner)) ? abandoned : undefined;
  const holders = distinct(target, [owner, ...owners, ...(gone === undefined ? [] : [gone.owner])]);
  const taken: Part = {
    kind: 'take',
    write: by,
    claim,
    item: takeItem(target, { claim, owners: holders }, { owner, expires }),
  };
  return [gone === undefined ? taken : { ...taken, gone }];
}

/** One check for each row whose sentinels are taken over: a transaction may meet an item once. */
export function checksOf(parts: readonly Part[]): readonly Part[] {
  const checks = new Map<string, Part[]>();
  for (const part of parts) {
    if (part.gone === undefined) continue;
    const id = identityOf(part.write.plan.target, part.gone.owner);
    checks.set(id, [...(checks.get(id) ?? []), part]);
  }
  return [...checks.values()].map((takes): Part => {
    const { write, gone } = takes[0]!;
    const claims = takes.map(({ claim }) => claim!);
    return { kind: 'check', write, claims, item: stillGone(write.plan.target, claims, gone!) };
  });
}

function distinct(target: Target, keys: readonly Item[]): readonly Item[] {
  return [...new Map(keys.map(key => [identityOf(target, key), key])).values()];
}
