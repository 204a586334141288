import { randomUUID } from 'node:crypto';
import type { UpdateItemInput, WriteOutput } from '../../client/requests.js';
import { keepRefusal, refusalOf, type Refusal } from '../../client/errors/refusal.js';
import { DynamormError, isDynamormError, keepExisting } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import type { SendWriteOptions, WriteInputs, WritePlan } from '../plan.js';
import { request } from '../request.js';
import { existingEntity } from './existing-entity.js';
import { isWidened, wideningOf } from '../widening.js';
import { contextOf } from '../target.js';

/**
 * Sends a planned write. A condition that fails only because an earlier attempt of this very write was applied is a success; any
 * other failed condition is told apart into version conflict and condition.
 */
export async function sendWrite<O extends keyof WriteInputs>(
  operation: O,
  plan: WritePlan<WriteInputs[O]>,
  options: SendWriteOptions,
): Promise<WriteOutput> {
  if (isWidened(plan.target)) {
    const answer = await wideningOf(plan.target).write({ operation, plan, options });
    if (answer !== undefined) return answer;
  }
  const { returnConsumedCapacity } = options;
  const input =
    returnConsumedCapacity === undefined
      ? plan.input
      : { ...plan.input, ReturnConsumedCapacity: returnConsumedCapacity };
  try {
    return (await request(plan.target, { operation, input, options, verb: plan.verb })).output as WriteOutput;
  } catch (error) {
    const refusal = isDynamormError(error, 'ErrConditionFailed') ? refusalOf(error) : undefined;
    if (refusal === undefined) throw error;
    // The row of a repeated write that was refused may be what an earlier attempt left.
    const repeated = refusal.attempts > 1 || refusal.lost;
    if (repeated && (await plan.landed(refusal.item)))
      return refusal.item === undefined ? {} : { Attributes: refusal.item };
    throw conflictError(plan, refusal, error);
  }
}

/** Sends an update as a one-action transaction: its client token makes the service apply it once, however often it is sent. */
export async function sendOnce(plan: WritePlan<UpdateItemInput>, options: SendWriteOptions): Promise<void> {
  if (isWidened(plan.target)) {
    const answer = await wideningOf(plan.target).write({ operation: 'UpdateItem', plan, options });
    if (answer !== undefined) return;
  }
  const input = {
    TransactItems: [{ Update: { UpdateExpression: '', ...plan.input } }],
    ClientRequestToken: randomUUID(),
  };
  try {
    await request(plan.target, { operation: 'TransactWriteItems', input, options, verb: plan.verb });
  } catch (error) {
    const [reason] = refusalOf(error)?.reasons ?? [];
    if (reason?.Code !== 'ConditionalCheckFailed') throw error;
    throw conflictError(plan, { attempts: 1, lost: false, item: reason.Item }, error);
  }
}

/** The error for a refused write: with both codes where it was the version, or where a versioned row is gone. */
export function conflictError(plan: WritePlan<unknown>, refusal: Refusal, cause: unknown): DynamormError {
  const { model } = plan.target;
  const applied = isUndecided(plan, refusal) ? ({ applied: 'unknown' } as const) : {};
  const context = { ...contextOf(plan.target, plan.verb), cause, ...applied };
  const isVersion = plan.expects !== undefined && !isExpected(plan, refusal.item);
  const error = isVersion
    ? new DynamormError('ErrVersionConflict', `${model.name}: the item was changed or deleted since it was read`, {
        ...context,
        codes: ['ErrConditionFailed'],
      })
    : new DynamormError('ErrConditionFailed', `${model.name}: the condition of ${plan.verb} does not hold`, context);
  keepRefusal(error, refusal);
  const { item } = refusal;
  if (item !== undefined) keepExisting(error, () => existingEntity(plan.target, item, plan.verb));
  return error;
}

/**
 * Whether the refused attempt may follow one that was applied: an answer was lost, and the row is gone or beyond the version
 * that this write sets. A row that is at that version with other values was written by somebody else, and this write was not;
 * where values cannot be told, as after an addition, it is not known who wrote it.
 */
function isUndecided(plan: WritePlan<unknown>, { lost, item }: Refusal): boolean {
  const { target, expects } = plan;
  if (!lost || plan.refuted?.(item) === true) return false;
  if (expects === undefined) return plan.doubtful === true;
  const found = item?.[target.model.version!.name]?.N;
  const ours = expects === 'absent' ? 0n : BigInt(expects.N!) + 1n;
  if (found === undefined) return item === undefined;
  return BigInt(found) > ours || (plan.doubtful === true && BigInt(found) === ours);
}

/** Whether a row is at the version that a write expects. */
export function isExpected({ target, expects }: WritePlan<unknown>, row: Item | undefined): boolean {
  if (row === undefined) return false;
  const found = row[target.model.version!.name]?.N;
  return expects === 'absent' ? found === undefined : found !== undefined && found === expects!.N;
}
