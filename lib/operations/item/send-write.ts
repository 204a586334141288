import type { UpdateItemInput, WriteOutput } from '../../client/requests.js';
import { refusalOf } from '../../client/errors/refusal.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import { conflictError, isExpected, judge, unansweredError, unknownError } from '../outcome.js';
import type { WriteInputs, WriteOptions, WritePlan } from '../plan.js';
import { request } from '../request.js';
import { tableOf } from '../target.js';
import { sendTransaction } from '../transact/send-transaction.js';
import { isWidened, wideningOf } from '../widening.js';

/** How a planned write is sent. */
export interface SendWriteOptions extends WriteOptions {
  /** Send it again where no attempt got an answer and the row is still at the version it expects: what a read-change-write wants. */
  readonly settle?: boolean | undefined;
}

const MOST_ROUNDS = 4;

/**
 * Sends a planned write. Where an answer was lost, the row decides what became of it: a write that was applied is a success, one
 * that was refused fails as if every answer had come.
 * @throws ErrConditionFailed ErrVersionConflict; ErrTimeout with `applied: 'unknown'` where the row does not tell
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
  const { target, verb, repeatable } = plan;
  const { returnConsumedCapacity } = options;
  const input =
    returnConsumedCapacity === undefined
      ? plan.input
      : { ...plan.input, ReturnConsumedCapacity: returnConsumedCapacity };
  let lost = false;
  for (let round = 1; ; round++) {
    try {
      return (await request(target, { operation, input, options, repeatable, verb })).output as WriteOutput;
    } catch (error) {
      lost ||= refusalOf(error)?.lost === true;
      const answer = await settle(plan, error, { options, lost, isLast: round >= MOST_ROUNDS });
      if (answer !== undefined) return answer;
    }
  }
}

/** A write that failed. */
interface Failed {
  readonly options: SendWriteOptions;
  /** Whether an attempt of it went without an answer. */
  readonly lost: boolean;
  readonly isLast: boolean;
}

/** What became of a failed write: the answer to one that was applied; undefined for one that is to be sent again. @throws what the caller is told */
async function settle(plan: WritePlan<unknown>, error: unknown, failed: Failed): Promise<WriteOutput | undefined> {
  const { options, lost, isLast } = failed;
  const refusal = refusalOf(error);
  const isRefusal = refusal !== undefined && isDynamormError(error, 'ErrConditionFailed');
  if (!lost) throw isRefusal ? conflictError(plan, refusal, error) : error;
  const row = isRefusal ? refusal.item : await rowAfter(plan, options, error);
  switch (judge(plan, row, isRefusal)) {
    case 'applied':
      return answerOf(plan, row, error);
    case 'refused':
      throw conflictError(plan, { attempts: refusal?.attempts ?? 1, lost, item: row }, error);
    case 'unknown':
      if (options.settle !== true || isLast || isRefusal || plan.expects === undefined) throw unknownError(plan, error);
      if (!isExpected(plan, row)) throw unknownError(plan, error);
      return undefined;
  }
}

/** The row of a write that got no answer. @throws ErrTimeout where it cannot be read, or where the caller no longer waits */
async function rowAfter(
  plan: WritePlan<unknown>,
  options: SendWriteOptions,
  error: unknown,
): Promise<Item | undefined> {
  const { target, key, verb } = plan;
  if (options.signal?.aborted === true || refusalOf(error)?.ended === true) throw unknownError(plan, error);
  const input = { TableName: tableOf(target), Key: key, ConsistentRead: true };
  try {
    return (await request(target, { operation: 'GetItem', input, options, verb })).output.Item;
  } catch {
    // Nothing more is known than before.
    throw unknownError(plan, error);
  }
}

/** What a write that was applied answers, as far as the row tells. */
function answerOf(plan: WritePlan<unknown>, row: Item | undefined, error: unknown): WriteOutput {
  const { ReturnValues: returns } = plan.input as { readonly ReturnValues?: string };
  if (returns === 'ALL_OLD') throw unansweredError(plan, error);
  return row === undefined ? {} : { Attributes: row };
}

/**
 * Sends an update as a one-action transaction: its client token makes the service apply it once, however often it is sent. Conflicts,
 * throttles and lost answers are tried again under that token, and the error of an unknown outcome carries it.
 */
export async function sendOnce(
  plan: WritePlan<UpdateItemInput>,
  given: SendWriteOptions,
  token: string,
): Promise<void> {
  const options = { ...given, token };
  if (isWidened(plan.target)) {
    const answer = await wideningOf(plan.target).write({ operation: 'UpdateItem', plan, options });
    if (answer !== undefined) return;
  }
  const { UpdateExpression, ...input } = plan.input;
  // Conditions alone are a check: DynamoDB refuses an update without an expression here.
  const item = UpdateExpression === undefined ? { ConditionCheck: input } : { Update: { ...input, UpdateExpression } };
  const failed = (error: unknown, lost: boolean): Promise<unknown> => {
    const [reason] = refusalOf(error)?.reasons ?? [];
    // Under one token a condition is evaluated only where nothing was applied.
    if (reason?.Code === 'ConditionalCheckFailed')
      return Promise.resolve(conflictError(plan, { attempts: 1, lost: false, item: reason.Item }, error));
    return Promise.resolve(lost ? unknownError(plan, error, token) : error);
  };
  await sendTransaction(plan.target.session, [item], { options, verb: plan.verb, failed });
}
