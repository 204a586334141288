import { randomUUID } from 'node:crypto';
import { isTransient, refusalOf } from '../client/attempt-notes.js';
import { timeLeft, timeOf, withDeadline, withinTime, type Deadline } from '../client/deadline.js';
import { createBackoff, retrying } from '../client/retry.js';
import { send } from '../client/send.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import type { TransactWriteItem, WriteOutput } from '../session/requests.js';
import type { CallOptions, Session } from '../session/session.js';
import type { Transport } from '../session/transport.js';
import { shared } from '../shared.js';
import type { Item } from '../values/value.js';
import { holdsWrite, isMismatch, isSentOnce, renewToken } from './client-token.js';
import { conflictError, isExpected, judge, unansweredError, unknownError } from './outcome.js';
import type { SharedToken, WriteInputs, WriteOptions, WritePlan } from './plan.js';
import { contextOf, hasUniqueFields, request, tableOf, type Target } from './target.js';
import type { TransactionRequest, PlannedAction, TransactOptions } from './transact-plan.js';

const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/** How a transaction is sent. */
interface SentTransaction {
  readonly options: TransactOptions;
  /** What the user called, for errors. */
  readonly verb: string;
  /** What to throw once it was tried for the last time. `lost`: an attempt went without an answer. */
  readonly failed: (error: unknown, lost: boolean) => Promise<unknown>;
}

/** Sends a transaction, again as long as that is safe and may help: what met another transaction, throttling, or lost its answer. */
export async function sendTransaction(
  session: Session,
  TransactItems: readonly TransactWriteItem[],
  { options, verb, failed }: SentTransaction,
): Promise<void> {
  const { meter, returnConsumedCapacity } = options;
  const deadline = withinTime(timeOf(options));
  const token = options.shared ?? newToken(options);
  const run = async (): Promise<void> => {
    const input = {
      TransactItems,
      ClientRequestToken: token.current,
      ...(returnConsumedCapacity && { ReturnConsumedCapacity: returnConsumedCapacity }),
    };
    try {
      await send(session, 'TransactWriteItems', { input, ...deadline, meter, verb });
    } catch (error) {
      // Nobody else has this token: an earlier plan of the same transaction was applied under it.
      if (!(token.lost && !token.isGiven && isMismatch(error))) throw error;
    }
  };
  const when = (error: unknown): boolean => {
    token.lost ||= (isDynamormError(error) && error.applied === 'unknown') || refusalOf(error)?.lost === true;
    const isCanceled = isDynamormError(error) && error.code === 'ErrTransactionCanceled';
    // Nothing of a cancelled transaction was applied: it goes as a new one. Any other failure may hide a success, which the
    // token finds, and goes on finding: an attempt without an answer may still be under way when a later one is cancelled.
    if (isCanceled && !token.lost && !token.isGiven) renewToken(token);
    return isDynamormError(error) && isTransient(error) && deadline.signal?.aborted !== true;
  };
  const policy = { ...BACKOFF, attempts: options.attempts ?? BACKOFF.attempts };
  try {
    await retrying({ run, when }, createBackoff(policy, { clock: session.clock, deadline }));
  } catch (error) {
    throw await failed(error, token.lost);
  }
}

/** The token of a new logical transaction: the caller's, or a random one. */
export const newToken = ({ token }: Pick<TransactOptions, 'token'>): SharedToken => ({
  current: token ?? randomUUID(),
  lost: false,
  isGiven: token !== undefined,
});

/** How a planned write is sent. */
interface SendWriteOptions extends WriteOptions {
  /** Send it again where no attempt got an answer and the row is still at the version it expects: what a read-change-write wants. */
  readonly settle?: boolean | undefined;
}

const MAX_ROUNDS = 4;

/** The answer to a write. */
interface SentWrite extends WriteOutput {
  /** The row, where an earlier call under the same token had made the write. */
  readonly settled?: Item | undefined;
}

/**
 * Sends a planned write. Where an answer was lost, the row decides what became of it: a write that was applied is a success, one
 * that was refused fails as if every answer had come.
 * @throws ErrConditionFailed ErrVersionConflict; ErrTimeout with `applied: 'unknown'` where the row does not tell
 */
export async function sendWrite<O extends keyof WriteInputs>(
  operation: O,
  plan: WritePlan<WriteInputs[O]>,
  options: SendWriteOptions,
): Promise<SentWrite> {
  if (isSentOnce(plan, options)) return sendOnce(operation, plan, options);
  if (hasUniqueFields(plan.target)) {
    const answer = await writeExtension(plan.target).write({ operation, plan, options });
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
      const answer = await settle(plan, error, { options, lost, isLast: round >= MAX_ROUNDS });
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

/**
 * What became of a failed write: the answer to one that was applied; undefined for one that is to be sent again. @throws the error that
 * the caller sees
 */
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
export async function rowAfter(
  plan: WritePlan<unknown>,
  options: CallOptions,
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
 * Sends a write as a one-action transaction: its client token makes the service apply it once, however often it is sent. Conflicts,
 * throttles and lost answers are tried again under that token, and the error of an unknown outcome carries it.
 */
async function sendOnce<O extends keyof WriteInputs>(
  operation: O,
  plan: WritePlan<WriteInputs[O]>,
  options: SendWriteOptions,
): Promise<SentWrite> {
  const { target, verb } = plan;
  const shared = options.shared!;
  const failed = (error: unknown, lost: boolean): Promise<unknown> => {
    const [reason] = refusalOf(error)?.reasons ?? [];
    // Under one token a condition is evaluated only where nothing was applied.
    if (reason?.Code === 'ConditionalCheckFailed')
      return Promise.resolve(conflictError(plan, { attempts: 1, lost: false, item: reason.Item }, error));
    return Promise.resolve(lost ? unknownError(plan, error, shared.current) : error);
  };
  try {
    if (hasUniqueFields(target)) {
      const answer = await writeExtension(target).write({ operation, plan, options });
      if (answer !== undefined) return answer;
    }
    await sendTransaction(target.session, [actionOf(operation, plan)], {
      options: { ...options, shared },
      verb,
      failed,
    });
    return {};
  } catch (error) {
    if (!shared.isGiven) throw error;
    // The token is forgotten after 10 minutes: a condition that the write itself broke then shows its stamp.
    const row = refusalOf(error)?.item;
    const isRefused = isDynamormError(error, 'ErrConditionFailed') && row !== undefined;
    if (isRefused && judge(plan, row, true) === 'applied') return { settled: row };
    if (!isMismatch(error)) throw error;
    const settled = await rowAfter(plan, options, error);
    if (!(await holdsWrite(plan, settled))) throw unknownError(plan, error, shared.current);
    return { settled };
  }
}

const ACTIONS = { PutItem: 'Put', UpdateItem: 'Update', DeleteItem: 'Delete' } as const;

function actionOf(operation: keyof WriteInputs, { input }: WritePlan<unknown>): TransactWriteItem {
  const { UpdateExpression } = input as { readonly UpdateExpression?: string };
  // Conditions alone are a check: DynamoDB refuses an update without an expression here.
  const isCheck = operation === 'UpdateItem' && UpdateExpression === undefined;
  return { [isCheck ? 'ConditionCheck' : ACTIONS[operation]]: input } as TransactWriteItem;
}

/** What tells the item of a write. */
type Addressed = Pick<WritePlan<unknown>, 'target' | 'key'>;

/** The last write of each item that is under way, by transport: a table of the same name may stand in two regions, accounts or engines that one process talks to. */
const databases = shared('writes-under-way@1', () => new WeakMap<Transport, Map<string, Promise<unknown>>>());

function underWayIn({ target }: Addressed): Map<string, Promise<unknown>> {
  const { transport } = target.session;
  let underWay = databases.get(transport);
  if (underWay === undefined) databases.set(transport, (underWay = new Map<string, Promise<unknown>>()));
  return underWay;
}

const MAX_WAIT_MS = 10_000;

/**
 * Runs writes of one item one after the other, as far as they are of this process. They could not all succeed at once anyway,
 * and a write whose answer was lost finds the row as it left it: another writer in between would make it impossible to tell
 * whether it was applied. Waits for a bounded time only, since nothing but that certainty depends on it: of a call's own time half, so
 * that behind a request that hangs the other half is left to be sent in.
 */
export async function serializeWrites<T>(plan: Addressed, deadline: Deadline, run: () => Promise<T>): Promise<T> {
  const underWay = underWayIn(plan);
  const item = itemOf(plan);
  const before = underWay.get(item);
  const mine = before === undefined ? run() : afterwards(before, deadline).then(run);
  const settled = mine.then(nothing, nothing);
  underWay.set(item, settled);
  try {
    return await mine;
  } finally {
    if (underWay.get(item) === settled) underWay.delete(item);
  }
}

const itemOf = ({ target, key }: Addressed): string => `${tableOf(target)} ${JSON.stringify(Object.values(key))}`;

const nothing = (): void => undefined;

/** Whatever ends the wait, the write is sent next: which says why it is not, where the caller's time or signal ended it. */
function afterwards(before: Promise<unknown>, deadline: Deadline): Promise<unknown> {
  const timeoutMs = Math.min(MAX_WAIT_MS, (timeLeft(deadline) ?? Infinity) / 2);
  if (timeoutMs === 0) return Promise.resolve();
  return withDeadline({ signal: deadline.signal, timeoutMs }, () => before).catch(nothing);
}

/** One write that is about to be sent alone. */
export interface SingleWrite<O extends keyof WriteInputs = keyof WriteInputs> {
  readonly operation: O;
  readonly plan: WritePlan<WriteInputs[O]>;
  readonly options: WriteOptions;
}

/**
 * How writes of classes with unique fields are sent: together with the rows that keep those values apart. The guard that knows how
 * stands above the operations and is registered here.
 */
interface WriteExtension {
  /** Sends a write as a transaction; undefined for one that changes no unique value and is sent as it is. */
  readonly write: (write: SingleWrite) => Promise<WriteOutput | undefined>;
  readonly transaction: (
    session: Session,
    planned: readonly PlannedAction[],
    request: TransactionRequest,
  ) => Promise<void>;
}

let registered: WriteExtension | undefined;

// A class may be decorated by one build of this package and written through another, which then sends by the guard of the first.
const elsewhere = shared('widening@1', (): { widening?: WriteExtension } => ({}));

/** Registers how such writes are sent. */
export function setWriteExtension(extension: WriteExtension): void {
  registered = extension;
  elsewhere.widening ??= extension;
}

/** How writes of a class with unique fields are sent. @throws ErrInvalidModel where nobody registered it: nothing is ever written without its guard */
export function writeExtension(target: Target): WriteExtension {
  const extension = registered ?? elsewhere.widening;
  if (extension !== undefined) return extension;
  const message = `${target.model.name} has unique fields, and what guards them is not loaded: import dynamorm`;
  throw new DynamormError('ErrInvalidModel', message, contextOf(target, 'write'));
}
