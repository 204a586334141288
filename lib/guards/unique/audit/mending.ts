import type { TransactWriteItem } from '../../../client/requests.js';
import { tableOf, type Target } from '../../../operations/target.js';
import { getOwn } from '../../../values/own.js';
import type { Item } from '../../../values/value.js';
import { pinCondition, pinnedBy } from '../sentinels/pin.js';
import { freeItem, takeItem } from '../sentinels/sentinel.js';
import { withCondition } from '../sentinels/with-condition.js';
import type { Fault } from './report.js';

/** The actions that mend a fault, on condition that all is still as it was read. */
export function mending(target: Target, { fault, claim, key, row, other }: Fault): readonly TransactWriteItem[] {
  const unchanged = (of: Item, was: Item | undefined): TransactWriteItem =>
    withCondition(
      target,
      { ConditionCheck: { TableName: tableOf(target), Key: of } },
      pinCondition(target, pinnedBy(target, [claim.group]), was),
    );
  if (fault === 'orphaned') return [unchanged(key, row), freeItem(target, { claim, owners: [key] })];
  const { ttl } = target.model;
  const by = { owner: key, expires: ttl && getOwn(row!, ttl.name) };
  if (other === undefined) return [unchanged(key, row), takeItem(target, { claim, owners: [key] }, by)];
  const taken = takeItem(target, { claim, owners: [other.key], orNobody: false }, by);
  return [unchanged(key, row), unchanged(other.key, other.row), taken];
}
