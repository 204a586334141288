import { refusalOf, type Refusal } from '../../client/errors/refusal.js';
import type { WriteOutput } from '../../client/requests.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { sendWrite } from '../item/send-write.js';
import type { Target } from '../target.js';
import { isAnswered, memberActions } from './set-members.js';
import type { AskedUpdate } from './update-options.js';
import { updatePlan } from './update-plan.js';

const MOST_ROUNDS = 5;

/** Sends an update; where a row's empty set refused members, once more with the set that results. */
export async function sendUpdate(target: Target, key: object, asked: AskedUpdate): Promise<WriteOutput> {
  let row: Refusal['item'];
  for (let round = 1; ; round++) {
    const { actions, guards } = memberActions(target.model, asked.actions, row);
    const plan = await updatePlan(target, key, { ...asked, actions, guards });
    if (plan === undefined) return {};
    try {
      return await sendWrite('UpdateItem', plan, { ...asked, repeatable: plan.repeatable });
    } catch (error) {
      const found =
        guards.length > 0 && isDynamormError(error, 'ErrConditionFailed') ? refusalOf(error)?.item : undefined;
      // The same row again would be answered in the same way: it was the caller's own condition.
      if (found === undefined || round >= MOST_ROUNDS || isAnswered(target.model, asked.actions, found)) throw error;
      row = found;
    }
  }
}
