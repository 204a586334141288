import { sameValue } from '../../../codec/change.js';
import type { Condition } from '../../../expressions/ast.js';
import { allOf } from '../../../expressions/clause.js';
import type { Attribute, UniqueGroup } from '../../../model/model.js';
import type { Target } from '../../../operations/target.js';
import { getOwn } from '../../../values/own.js';
import type { Item } from '../../../values/value.js';

/** What of a row is held fast while its sentinels change: names of attributes. */
export type Pinned = readonly string[];

/** The attributes that sentinels of a row follow from: those of its unique fields that are no keys, and its expiry. */
export function pinnedBy({ model }: Target, groups: readonly UniqueGroup[]): Pinned {
  const attributes = new Set<Attribute>(groups.flatMap(({ parts }) => parts.map(({ attribute }) => attribute)));
  if (model.ttl !== undefined) attributes.add(model.ttl);
  return [...attributes].filter(attribute => attribute.isKey !== 'table').map(({ name }) => name);
}

/** Whether a row is still what was pinned. */
export function holdsPin(pinned: Pinned, before: Item | undefined, row: Item | undefined): boolean {
  if (before === undefined || row === undefined) return before === row;
  return pinned.every(name => sameValue(getOwn(before, name), getOwn(row, name)));
}

/** The condition that a row is still what was pinned; `undefined` as `before` for one that must not be there. */
export function pinCondition({ model }: Target, pinned: Pinned, before: Item | undefined): Condition | undefined {
  if (before === undefined) return { op: 'notExists', path: [model.partition.name] };
  const same = pinned.map((name): Condition => {
    const value = getOwn(before, name);
    return value === undefined
      ? { op: 'notExists', path: [name] }
      : { op: '=', left: { path: [name] }, right: { value } };
  });
  return allOf(...same);
}
