import type { TransactWriteItem } from '../../../client/requests.js';
import type { UniqueGroup } from '../../../model/model.js';
import type { RowEffect, WritePlan } from '../../../operations/plan.js';
import { getOwn } from '../../../values/own.js';
import type { Item, Value } from '../../../values/value.js';
import { claimsOf, type Claim, type Reading } from '../sentinels/claims.js';
import { pinnedBy, type Pinned } from '../sentinels/pin.js';

/** A write as one action of a transaction. */
export interface Write {
  readonly plan: WritePlan<unknown>;
  readonly item: TransactWriteItem;
}

/** A write with what it means for unique values. */
export interface Guarded extends Write {
  /** The groups whose sentinels it may change; none for a write that goes as it is. */
  readonly groups: readonly UniqueGroup[];
  readonly effect: RowEffect | undefined;
  /** What must not change of its row between the reading and the write, where it was `before`. */
  pinned(before: Item | undefined): Pinned;
}

/** What a write means for unique values. `whole`: its whole row is answered, and so must not change before the write. */
export function guard(write: Write, whole = false): Guarded {
  const { target } = write.plan;
  const effect = target.model.unique.length === 0 ? undefined : write.plan.effect?.();
  const groups = effect === undefined ? [] : touched(write, effect);
  const needed = pinnedBy(target, groups);
  const keys = target.model.key.map(({ name }) => name);
  const all = (row: Item): Pinned => Object.keys(row).filter(name => !keys.includes(name));
  return { ...write, effect, groups, pinned: before => (whole && before !== undefined ? all(before) : needed) };
}

/** A sentinel expires with its row: where that time changes, every sentinel does. */
function touched({ plan }: Write, { changes }: RowEffect): readonly UniqueGroup[] {
  const { unique, ttl } = plan.target.model;
  if (changes === undefined || (ttl !== undefined && changes.has(ttl.name))) return unique;
  return unique.filter(({ parts }) => parts.some(({ attribute }) => changes.has(attribute.name)));
}

/** What a write holds and will hold. */
export interface Claims {
  readonly before: readonly Claim[];
  readonly after: readonly Claim[];
  /** When its row will expire. */
  readonly expires: Value | undefined;
}

/** What a write of a row that was `before` does to sentinels. */
export function claims({ plan, effect, groups }: Guarded, before: Item | undefined): Claims {
  const { target, key } = plan;
  const held: Reading = name => (before === undefined ? undefined : getOwn(before, name));
  const after = effect!.after;
  const left: Reading = name => {
    const { changes } = effect!;
    if (changes === undefined || changes.has(name)) return after?.(name, before);
    return held(name) ?? getOwn(key, name);
  };
  const { ttl } = target.model;
  return {
    before: claimsOf(target, groups, { key, read: held }),
    after: after === undefined ? [] : claimsOf(target, groups, { key, read: left }),
    expires: ttl === undefined || after === undefined ? undefined : left(ttl.name),
  };
}
