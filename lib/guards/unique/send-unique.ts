import type { CancellationReason } from '../../client/attempt-notes.js';
import { timeOf, withinTime } from '../../client/deadline.js';
import { createBackoff, retrying } from '../../client/retry.js';
import { codeOfReason, isPassing } from '../../client/translate-error.js';
import { DynamormError } from '../../errors/errors.js';
import { identityOf } from '../../operations/item-key.js';
import { isExpected, conflictError } from '../../operations/outcome.js';
import type { WritePlan } from '../../operations/plan.js';
import { newToken, setWriteExtension, type SingleWrite } from '../../operations/send-write.js';
import { contextOf } from '../../operations/target.js';
import { withUnknownOutcome, failedTransaction, type ActionReason } from '../../operations/transact-errors.js';
import type { TransactWriteItem, WriteOutput } from '../../session/requests.js';
import { isUnchanged, fieldsOf, readRow } from './sentinel.js';
import {
  withRowUnchanged,
  checksOf,
  sentinelActions,
  reserve,
  attempt,
  KnownRows,
  uniqueWrite,
  type UniqueWrite,
  type SentinelAction,
  type Reservation,
  type Attempting,
  type Failure,
} from './unique-write.js';

/** An extended transaction that was cancelled. */
interface Refused {
  readonly parts: readonly SentinelAction[];
  /** What the service said of each part. */
  readonly reasons: readonly CancellationReason[];
}

/**
 * What a refusal of one part amounts to: nothing; its row was overtaken by another writer; news of a sentinel; a conflict that passes;
 * a value that another item holds; the end.
 */
type Verdict = 'none' | 'overtaken' | 'learnt' | 'passing' | 'taken' | 'stands';

/** What a cancelled transaction showed. */
interface AppliedReasons {
  /** Whether to try again, knowing that. */
  readonly again: boolean;
  /** What is to be said of each write: its own refusal, else that of what its unique values needed. */
  readonly reasonsByWrite: readonly ActionReason[];
}

/** Notes what a cancelled transaction showed. */
async function applyCancellationReasons(
  writes: readonly UniqueWrite[],
  { parts, reasons }: Refused,
  seen: KnownRows,
): Promise<AppliedReasons> {
  const verdicts: Verdict[] = [];
  for (const [i, part] of parts.entries()) verdicts.push(await verdictOn(part, reasons[i] ?? {}, seen));
  const isOneOf = (...some: readonly Verdict[]): boolean => verdicts.some(verdict => some.includes(verdict));
  // Where a row was overtaken, its write may want other values by now than the one that is taken.
  const isFinal = isOneOf('stands') || (isOneOf('taken') && !isOneOf('overtaken'));
  const reasonsByWrite = writes.map((write): ActionReason => {
    const own = [...parts.keys()].filter(i => parts[i]!.write === write);
    const worst = own.find(i => verdicts[i] === 'stands' || verdicts[i] === 'taken');
    const at = worst ?? own.find(i => verdicts[i] !== 'none');
    return at === undefined ? {} : reasonFor(parts[at]!, reasons[at] ?? {}, verdicts[at]!);
  });
  return { again: !isFinal && isOneOf('overtaken', 'learnt'), reasonsByWrite };
}

async function verdictOn(part: SentinelAction, { Code, Item }: CancellationReason, seen: KnownRows): Promise<Verdict> {
  const code = codeOfReason(Code);
  if (code === undefined) return 'none';
  const { kind, write, claim } = part;
  if (code !== 'ErrConditionFailed') return isPassing([code]) ? 'passing' : 'stands';
  switch (kind) {
    case 'row':
      if (!(await isOvertaken(write, Item, seen))) return 'stands';
      seen.found(write, Item);
      return 'overtaken';
    case 'free':
      seen.isOfAnother(claim!);
      return 'learnt';
    case 'check':
      // Its owner came back: the sentinels will be looked at again.
      for (const one of part.claims!) seen.forget(one);
      return 'learnt';
    case 'take':
      return (await seen.look(write.plan.target, claim!, Item)) ? 'learnt' : 'taken';
  }
}

/** Whether another writer got in between the reading of a row and its write, and the write's own condition did not refuse it. */
async function isOvertaken(write: UniqueWrite, row: ActionReason['Item'], seen: KnownRows): Promise<boolean> {
  const { groups, plan, effect } = write;
  if (groups.length === 0 || (plan.expects !== undefined && !isExpected(plan, row))) return false;
  // An insertion that meets a row is refused by that, whatever the row holds.
  if (effect?.from !== undefined && effect.from.row === undefined && row !== undefined) return false;
  const before = await seen.before(write);
  return !isUnchanged(write.checked(before), before, row);
}

function reasonFor({ kind, claim }: SentinelAction, reason: CancellationReason, verdict: Verdict): ActionReason {
  const { Code = 'None' } = reason;
  if (codeOfReason(Code) !== 'ErrConditionFailed') return { Code };
  if (verdict === 'taken') return { Code, field: claim!.group.parts[0]!.attribute.field };
  // Others changed the rows again and again: it was never the write itself that was refused.
  return kind === 'row' && verdict === 'stands' ? reason : { Code: 'TransactionConflict' };
}

/** The writes with everything that keeps their values unique; the writes first, in order. @throws ErrConditionFailed where two of them take one value */
async function extend(writes: readonly UniqueWrite[], seen: KnownRows): Promise<readonly SentinelAction[]> {
  const reservations = new Map<string, Reservation>();
  const rows: SentinelAction[] = [];
  const befores = await Promise.all(
    writes.map(write => (write.groups.length > 0 ? seen.before(write) : Promise.resolve(undefined))),
  );
  for (const [i, write] of writes.entries()) {
    const isPlain = write.groups.length === 0;
    rows.push({ kind: 'row', write, item: isPlain ? write.item : withRowUnchanged(write, befores[i]) });
    if (!isPlain) reserve(reservations, write, befores[i]);
  }
  const keys = new Set(writes.map(({ plan }) => identityOf(plan.target, plan.key)));
  const sentinels = [...reservations.values()].flatMap(reservation => sentinelActions(reservation, seen, keys));
  return [...rows, ...sentinels, ...checksOf(sentinels)];
}

/** How an extended transaction is sent, and what it throws. */
interface Extended extends Attempting {
  /** What to throw after the last attempt; `reasonsByWrite`, one for each write, where it was cancelled. */
  readonly failed: (
    error: unknown,
    told: { reasonsByWrite: readonly ActionReason[] | undefined; lost: boolean },
  ) => Promise<unknown>;
}

const BACKOFF = { baseMs: 5, capMs: 500, attempts: 12 };

/**
 * Sends writes together with what keeps their unique values apart, in one transaction; again with what it showed, where a row
 * was not as it was read. Answers what it found.
 */
async function sendExtended(writes: readonly UniqueWrite[], how: Extended): Promise<KnownRows> {
  const options = withinTime(how.options);
  const seen = new KnownRows(timeOf(options));
  // Planned again, it keeps its token as long as an attempt of the plan before may still arrive.
  const shared = options.shared ?? newToken(options);
  let parts: readonly SentinelAction[] = [];
  let last: Failure | undefined;
  let reasonsByWrite: readonly ActionReason[] | undefined;
  const run = async (): Promise<void> => {
    parts = await extend(writes, seen);
    last = await attempt(parts, { ...how, options: { ...options, shared } });
    if (last !== undefined) throw last.error;
  };
  const when = async (error: unknown): Promise<boolean> => {
    // Rows that could not be read are no refusal, of which there may have been one before.
    if (error !== last?.error || last?.reasons === undefined) return false;
    const learnt = await applyCancellationReasons(writes, { parts, reasons: last.reasons }, seen);
    ({ reasonsByWrite } = learnt);
    return learnt.again;
  };
  try {
    await retrying({ run, when }, createBackoff(BACKOFF, { clock: how.session.clock, deadline: options }));
    return seen;
  } catch (error) {
    // What ended the reading of rows says more than an earlier refusal, unless that left open what became of the write.
    if (last === undefined || (error !== last.error && !last.lost)) throw error;
    throw await how.failed(last.error, { reasonsByWrite: last.reasons && reasonsByWrite, lost: last.lost });
  }
}

/** How the transaction of a single write failed. */
interface SingleFailure {
  readonly error: unknown;
  readonly reasonsByWrite: readonly ActionReason[] | undefined;
  readonly lost: boolean;
  /** The client token that all its attempts had. */
  readonly token: string;
}

/** The error of a single write that was sent as a transaction: as the write alone would have thrown it. */
function singleError(plan: WritePlan<unknown>, { error, reasonsByWrite, lost, token }: SingleFailure): unknown {
  if (reasonsByWrite !== undefined) return refusedError(plan, reasonsByWrite[0]!, { error, lost, token });
  return lost ? withUnknownOutcome(error, token) : error;
}

function refusedError(
  plan: WritePlan<unknown>,
  reason: ActionReason,
  { error, lost, token }: { readonly error: unknown; readonly lost: boolean; readonly token: string },
): DynamormError {
  const { target, verb } = plan;
  const { name, unique } = target.model;
  const context = { ...contextOf(target, verb), cause: error };
  const { field, Item: item } = reason;
  if (field !== undefined) {
    const fields = unique.filter(({ parts }) => parts[0]!.attribute.field === field).map(fieldsOf);
    const message = `${name}: another item holds the same ${fields.join(', or ')}, which is unique`;
    return new DynamormError('ErrConditionFailed', message, { ...context, field });
  }
  if (codeOfReason(reason.Code) === 'ErrConditionFailed')
    return conflictError(plan, { attempts: 1, lost: false, item }, error);
  const code = codeOfReason(reason.Code) ?? 'ErrTransactionCanceled';
  return new DynamormError(code, `${name}: ${verb} was refused together with the rows of its unique fields`, {
    ...context,
    retryable: !lost && isPassing([code]),
    ...(lost && { applied: 'unknown', token }),
  });
}

const ACTIONS = { PutItem: 'Put', UpdateItem: 'Update', DeleteItem: 'Delete' } as const;

/** Sends one write together with what keeps its unique values apart; undefined for one that changes none of them. */
async function writeOne({ operation, plan, options }: SingleWrite): Promise<WriteOutput | undefined> {
  const { ReturnValues: returns, ...input } = plan.input;
  const item = { [ACTIONS[operation]]: input } as TransactWriteItem;
  const write = uniqueWrite({ plan, item }, returns === 'ALL_OLD');
  if (write.groups.length === 0) return undefined;
  const { target } = plan;
  const shared = options.shared ?? newToken({});
  const seen = await sendExtended([write], {
    session: target.session,
    options: { ...options, shared },
    verb: plan.verb,
    failed: (error, told) => Promise.resolve(singleError(plan, { error, ...told, token: shared.current })),
  });
  // A transaction returns no row: its conditions kept the old one unchanged, and the new one is read.
  const row =
    returns === 'ALL_OLD'
      ? await seen.before(write)
      : returns === 'ALL_NEW'
        ? await readRow(target, plan.key, options)
        : undefined;
  return row === undefined ? {} : { Attributes: row };
}

/** Makes writes of classes with unique fields keep them unique. Called by the decorator that declares one; again is harmless. */
export function registerUnique(): void {
  setWriteExtension({
    write: writeOne,
    transaction: async (session, planned, request) => {
      await sendExtended(
        planned.map(write => uniqueWrite(write)),
        {
          session,
          options: request.options,
          verb: 'transact',
          failed: (error, told) => failedTransaction(error, { ...request, planned, ...told }),
        },
      );
    },
  });
}
