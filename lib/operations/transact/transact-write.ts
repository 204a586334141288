import { refusalOf } from '../../client/errors/refusal.js';
import type { Action, PlannedAction } from './action.js';
import { refused } from './check-transaction.js';
import { planEntity } from './plan-entity.js';
import { planKey } from './plan-key.js';
import { sendPlanned } from './send-planned.js';
import type { TransactOptions } from './transact-options.js';

/** So many writers may come in between, one after the other. */
const MOST_ROUNDS = 16;

/**
 * Applies all actions or none, in one `TransactWriteItems`, never split. It carries a client token, so that a request whose
 * answer was lost is applied once however often it is sent.
 * @throws ErrTransactionCanceled with a reason for each action; ErrInvalidOperator for 0 or over 100 actions or an item twice
 */
export async function transactWrite(actions: readonly Action[], options: TransactOptions = {}): Promise<void> {
  if (actions.length === 0) throw refused('a transaction needs at least one action');
  let planned: readonly PlannedAction[] = await planAll(actions);
  for (let round = 1; planned.length > 0; round++) {
    try {
      await sendPlanned(planned, { asked: actions, options });
      break;
    } catch (error) {
      const again = round < MOST_ROUNDS ? await planAgain(planned, error) : undefined;
      if (again === undefined) throw error;
      planned = again;
    }
  }
  for (const { plan } of planned) plan.commit();
  for (const { after } of planned) {
    const hooks = after();
    if (hooks !== undefined) await hooks;
  }
}

/** Everything checked, hooks run; without what has nothing to write. */
async function planAll(actions: readonly Action[]): Promise<readonly PlannedAction[]> {
  const planned: PlannedAction[] = [];
  for (const action of actions) {
    const plan = await ('entity' in action ? planEntity(action) : planKey(action));
    if (plan !== undefined) planned.push(plan);
  }
  return planned;
}

/** The same actions as the rows that refused them need them; undefined where one of the refusals stands. */
async function planAgain(
  planned: readonly PlannedAction[],
  error: unknown,
): Promise<readonly PlannedAction[] | undefined> {
  const reasons = refusalOf(error)?.reasons;
  if (reasons === undefined) return undefined;
  const next: PlannedAction[] = [];
  for (const [i, plan] of planned.entries()) {
    const { Code = 'None', Item } = reasons[i] ?? {};
    const again = Code === 'None' ? plan : Code === 'ConditionalCheckFailed' ? await plan.again?.(Item) : undefined;
    if (again === undefined) return undefined;
    if (again !== null) next.push(again);
  }
  return next;
}
