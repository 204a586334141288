import type { CallOptions } from '../../../client/session.js';
import { isDynamormError } from '../../../errors/dynamorm-error.js';
import { sendTransaction } from '../../../operations/transact/send-transaction.js';
import type { Target } from '../../../operations/target.js';
import { mending } from './mending.js';
import type { Fault } from './report.js';

/** Mends one fault in one transaction; answers whether it did. */
export async function mend(target: Target, fault: Fault, options: CallOptions): Promise<boolean> {
  if (fault.fault === 'duplicate') return false;
  const failed = (error: unknown): Promise<unknown> => Promise.resolve(error);
  try {
    await sendTransaction(target.session, mending(target, fault), { options, verb: 'repairUnique', failed });
    return true;
  } catch (error) {
    // Somebody wrote to the item meanwhile, and that write looks after its own sentinels.
    const isOvertaken =
      isDynamormError(error, 'ErrConditionFailed') || isDynamormError(error, 'ErrTransactionConflict');
    if (isOvertaken && error.applied === undefined) return false;
    throw error;
  }
}
