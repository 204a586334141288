import { isWidened, wideningOf } from '../widening.js';
import type { Asked, PlannedAction } from './action.js';
import { checkTransaction } from './check-transaction.js';
import { failedTransaction } from './failed-transaction.js';
import { sendTransaction } from './send-transaction.js';

/** Sends planned actions as one transaction: as they are, or with what their unique fields need besides. */
export async function sendPlanned(planned: readonly PlannedAction[], asked: Asked): Promise<void> {
  const session = checkTransaction(planned);
  const widened = planned.find(({ plan }) => isWidened(plan.target));
  if (widened !== undefined) return wideningOf(widened.plan.target).transaction(session, planned, asked);
  return sendTransaction(
    session,
    planned.map(({ item }) => item),
    {
      options: asked.options,
      verb: 'transact',
      failed: (error, lost) => failedTransaction(error, { ...asked, planned, lost }),
    },
  );
}
