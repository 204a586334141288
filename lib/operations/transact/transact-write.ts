import type { Action, PlannedAction } from './action.js';
import { checkTransaction, refused } from './check-transaction.js';
import { planEntity } from './plan-entity.js';
import { planKey } from './plan-key.js';
import { sendTransaction } from './send-transaction.js';
import type { TransactOptions } from './transact-options.js';

/**
 * Applies all actions or none, in one `TransactWriteItems`, never split. It carries a client token, so that a request whose
 * answer was lost is applied once however often it is sent.
 * @throws ErrTransactionCanceled with a reason for each action; ErrInvalidOperator for 0 or over 100 actions or an item twice
 */
export async function transactWrite(actions: readonly Action[], options: TransactOptions = {}): Promise<void> {
  if (actions.length === 0) throw refused('a transaction needs at least one action');
  const planned: PlannedAction[] = [];
  for (const action of actions) {
    const plan = await ('entity' in action ? planEntity(action) : planKey(action));
    if (plan !== undefined) planned.push(plan);
  }
  // Everything that was to be saved is stored already.
  if (planned.length === 0) return;
  await sendTransaction(checkTransaction(planned), planned, { asked: actions, options });
  for (const { plan } of planned) plan.commit();
  for (const { after } of planned) await after();
}
