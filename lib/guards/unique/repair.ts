import { isDynamormError } from '../../errors/errors.js';
import { sendTransaction } from '../../operations/send-write.js';
import { tableOf, type Target } from '../../operations/target.js';
import type { TransactWriteItem } from '../../session/requests.js';
import type { CallOptions } from '../../session/session.js';
import { getOwn, type Item } from '../../values/value.js';
import type { Fault } from './audit.js';
import { unchangedCondition, checkedAttributes, freeItem, takeItem, withCondition } from './sentinel.js';

/** The actions that mend a fault, on condition that all is still as it was read. */
function repairActions(target: Target, { fault, claim, key, row, other }: Fault): readonly TransactWriteItem[] {
  const unchanged = (of: Item, was: Item | undefined): TransactWriteItem =>
    withCondition(
      target,
      { ConditionCheck: { TableName: tableOf(target), Key: of } },
      unchangedCondition(target, checkedAttributes(target, [claim.group]), was),
    );
  if (fault === 'orphaned') return [unchanged(key, row), freeItem(target, { claim, owners: [key] })];
  const { ttl } = target.model;
  const by = { owner: key, expires: ttl && getOwn(row!, ttl.name) };
  if (other === undefined) return [unchanged(key, row), takeItem(target, { claim, owners: [key] }, by)];
  const taken = takeItem(target, { claim, owners: [other.key], orNobody: false }, by);
  return [unchanged(key, row), unchanged(other.key, other.row), taken];
}

/** Mends one fault in one transaction; answers whether it did. */
export async function repair(target: Target, fault: Fault, options: CallOptions): Promise<boolean> {
  if (fault.fault === 'duplicate') return false;
  const failed = (error: unknown): Promise<unknown> => Promise.resolve(error);
  try {
    await sendTransaction(target.session, repairActions(target, fault), { options, verb: 'repairUnique', failed });
    return true;
  } catch (error) {
    // Somebody wrote to the item meanwhile, and that write looks after its own sentinels.
    const isOvertaken =
      isDynamormError(error, 'ErrConditionFailed') || isDynamormError(error, 'ErrTransactionConflict');
    if (isOvertaken && error.applied === undefined) return false;
    throw error;
  }
}
