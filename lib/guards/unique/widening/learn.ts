import { codeOfReason, isPassing } from '../../../client/errors/error-codes.js';
import type { CancellationReason } from '../../../client/errors/refusal.js';
import { isExpected } from '../../../operations/outcome.js';
import type { Blame } from '../../../operations/transact/reason.js';
import type { Guarded } from './guarded.js';
import { holdsPin } from '../sentinels/pin.js';
import type { Seen } from './seen.js';
import type { Part } from './part.js';

/** A widened transaction that was cancelled. */
export interface Refused {
  readonly parts: readonly Part[];
  /** What the service said of each part. */
  readonly reasons: readonly CancellationReason[];
}

/** What a refusal of one part amounts to: nothing, news that the next attempt can use, or the end. */
type Verdict = 'none' | 'learnt' | 'passing' | 'taken' | 'stands';

/** Notes what a cancelled transaction showed; answers whether to try again knowing that. */
export async function learn({ parts, reasons }: Refused, seen: Seen): Promise<boolean> {
  const verdicts: Verdict[] = [];
  for (const [i, part] of parts.entries()) verdicts.push(await verdictOn(part, reasons[i] ?? {}, seen));
  return !verdicts.includes('stands') && verdicts.includes('learnt');
}

async function verdictOn(part: Part, { Code, Item }: CancellationReason, seen: Seen): Promise<Verdict> {
  const code = codeOfReason(Code);
  if (code === undefined) return 'none';
  const { kind, write, claim } = part;
  if (code !== 'ErrConditionFailed') return isPassing([code]) ? 'passing' : 'stands';
  switch (kind) {
    case 'row':
      if (!(await isOvertaken(write, Item, seen))) return 'stands';
      seen.found(write, Item);
      return 'learnt';
    case 'free':
      seen.isOfAnother(claim!);
      return 'learnt';
    case 'check':
      // Its owner came back: the sentinel will be looked at again.
      seen.forget(claim!);
      return 'learnt';
    case 'take':
      return (await seen.look(write.plan.target, claim!, Item)) ? 'learnt' : 'taken';
  }
}

/** Whether another writer got in between the reading of a row and its write, and nothing that the write itself asks for refused it. */
async function isOvertaken(write: Guarded, row: Blame['Item'], seen: Seen): Promise<boolean> {
  const { groups, plan } = write;
  if (groups.length === 0 || (plan.expects !== undefined && !isExpected(plan, row))) return false;
  const before = await seen.before(write);
  return !holdsPin(write.pinned(before), before, row);
}

/** What is to be said of each write: its own refusal, else that of what its unique values needed. */
export async function blames(
  writes: readonly Guarded[],
  { parts, reasons }: Refused,
  seen: Seen,
): Promise<readonly Blame[]> {
  const found: Blame[] = [];
  for (const write of writes) {
    let blame: Blame = {};
    for (const [i, part] of parts.entries()) {
      const reason = reasons[i] ?? {};
      if (part.write !== write || codeOfReason(reason.Code) === undefined || blame.Code !== undefined) continue;
      blame = await blameOf(part, reason, seen);
    }
    found.push(blame);
  }
  return found;
}

async function blameOf(part: Part, reason: CancellationReason, seen: Seen): Promise<Blame> {
  const { Code = 'None' } = reason;
  if (codeOfReason(Code) !== 'ErrConditionFailed') return { Code };
  if (part.kind === 'take') return { Code, field: part.claim!.group.parts[0]!.attribute.field };
  const isOwn = part.kind === 'row' && !(await isOvertaken(part.write, reason.Item, seen));
  // Others changed the row again and again: it was never the write itself that was refused.
  return isOwn ? reason : { Code: 'TransactionConflict' };
}
