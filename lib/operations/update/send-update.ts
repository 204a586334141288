import { randomUUID } from 'node:crypto';
import { refusalOf, type Refusal } from '../../client/errors/refusal.js';
import type { WriteOutput } from '../../client/requests.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { sendOnce, sendWrite } from '../item/send-write.js';
import { stampFor } from '../rules/lifecycle.js';
import type { Target } from '../target.js';
import type { Value } from '../../values/value.js';
import { fitUpdate, isSameFit, type FittedActions } from './fit-actions.js';
import { isOfMembers } from './set-members.js';
import type { AskedUpdate } from './update-options.js';
import { updatePlan } from './update-plan.js';

/** So many writers may come in between, one after the other. */
const MOST_ROUNDS = 8;

/** Sends an update; where the row cannot take it as it is, for a missing parent or an empty set, once more as it can. */
export async function sendUpdate(target: Target, key: object, given: AskedUpdate): Promise<WriteOutput> {
  const token = tokenOf(given);
  const stamp = token === undefined ? stampFor(target) : stampUnder(token, () => stampFor(target));
  // What an upsert makes is stamped with the moment of the call, which under a token is that of its first attempt.
  const asked = given.upsert === undefined ? given : { ...given, upsert: { ...given.upsert, stamp } };
  let fitted = fitUpdate(target, asked, undefined);
  for (let round = 1; ; round++) {
    const plan = await updatePlan(target, key, { ...asked, ...fitted, stamp });
    if (plan === undefined) return {};
    try {
      if (token === undefined) return await sendWrite('UpdateItem', plan, asked);
      await sendOnce(plan, asked, token);
      return {};
    } catch (error) {
      const again = isRefused(error, asked) ? refit(target, asked, refusalOf(error)) : undefined;
      // The same again would be answered in the same way: it was the caller's own condition.
      if (again === undefined || round >= MOST_ROUNDS || isSameFit(again, fitted)) throw error;
      fitted = again;
    }
  }
}

/** The client token of an update that is sent once: the caller's, or a new one. */
const tokenOf = ({ once }: AskedUpdate): string | undefined => (once === true ? randomUUID() : once || undefined);

const MAX_REMEMBERED = 1000;
const stamps = new Map<string, Value>();

/** The stamp under a token: a call that tries again with the token of another must say the same, or the service takes it for another request. */
function stampUnder(token: string, draw: () => Value): Value {
  const stamp = stamps.get(token) ?? draw();
  stamps.set(token, stamp);
  if (stamps.size > MAX_REMEMBERED) stamps.delete(stamps.keys().next().value!);
  return stamp;
}

/** Whether the row refused an update. Members that may have been written already are the same when they are written again. */
function isRefused(error: unknown, { actions }: AskedUpdate): boolean {
  if (isDynamormError(error, 'ErrConditionFailed')) return true;
  const isOpen = isDynamormError(error) && error.applied === 'unknown';
  return isOpen && refusalOf(error)?.item !== undefined && actions.every(isOfMembers);
}

/** The actions as the row that refused them can take them; undefined where there has to be a row and is none. */
export function refit(
  target: Target,
  asked: AskedUpdate,
  refusal: Pick<Refusal, 'item'> | undefined,
): FittedActions | undefined {
  if (refusal === undefined) return undefined;
  const { item } = refusal;
  if (item === undefined && (asked.mustExist === true || asked.version !== undefined)) return undefined;
  return fitUpdate(target, asked, item ?? {});
}
