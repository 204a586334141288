import { refusalOf } from '../../client/errors/refusal.js';
import { writeInLine } from '../item/entity-line.js';
import { validateAgain } from '../item/entity-write.js';
import type { Action, PlannedAction } from './action.js';
import { refused } from './check-transaction.js';
import { beforeAction, planEntity } from './plan-entity.js';
import { planKey } from './plan-key.js';
import { sendPlanned } from './send-planned.js';
import { newToken } from './send-transaction.js';
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
  const entities = new Set<object>();
  for (const action of actions) {
    if (!('entity' in action)) continue;
    const before = beforeAction(action);
    if (before !== undefined) await before;
    entities.add(action.entity);
  }
  const { target } = actions[0]!;
  const planned = await writeInLine([...entities], { target, verb: 'transact', options }, async (left, waited) => {
    if (waited) for (const action of actions) if (isSaved(action)) await validateAgain(action.target, action.entity);
    return applyAll(actions, left);
  });
  for (const { after } of planned) {
    const hooks = after();
    if (hooks !== undefined) await hooks;
  }
}

const isSaved = (action: Action): action is Extract<Action, { readonly entity: object }> =>
  'entity' in action && action.kind !== 'delete';

/** Plans and sends all actions, and brings their entities to what was written; answers what was applied. */
async function applyAll(actions: readonly Action[], options: TransactOptions): Promise<readonly PlannedAction[]> {
  let planned = await planAll(actions);
  const shared = newToken(options);
  for (let round = 1; planned.length > 0; round++) {
    try {
      await sendPlanned(planned, { asked: actions, options: { ...options, shared } });
      break;
    } catch (error) {
      const again = round < MOST_ROUNDS ? await planAgain(planned, error) : undefined;
      if (again === undefined) throw error;
      planned = again;
    }
  }
  for (const { plan } of planned) plan.commit();
  return planned;
}

/** Everything checked; without what has nothing to write. */
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
