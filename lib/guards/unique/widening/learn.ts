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

/**
 * What a refusal of one part amounts to: nothing; its row was overtaken by another writer; news of a sentinel; a conflict that passes;
 * a value that another item holds; the end.
 */
type Verdict = 'none' | 'overtaken' | 'learnt' | 'passing' | 'taken' | 'stands';

/** What a cancelled transaction showed. */
export interface Learnt {
  /** Whether to try again, knowing that. */
  readonly again: boolean;
  /** What is to be said of each write: its own refusal, else that of what its unique values needed. */
  readonly blames: readonly Blame[];
}

/** Notes what a cancelled transaction showed. */
export async function learn(writes: readonly Guarded[], { parts, reasons }: Refused, seen: Seen): Promise<Learnt> {
  const verdicts: Verdict[] = [];
  for (const [i, part] of parts.entries()) verdicts.push(await verdictOn(part, reasons[i] ?? {}, seen));
  const isOneOf = (...some: readonly Verdict[]): boolean => verdicts.some(verdict => some.includes(verdict));
  // Where a row was overtaken, its write may want other values by now than the one that is taken.
  const isFinal = isOneOf('stands') || (isOneOf('taken') && !isOneOf('overtaken'));
  const blames = writes.map((write): Blame => {
    const own = [...parts.keys()].filter(i => parts[i]!.write === write);
    const worst = own.find(i => verdicts[i] === 'stands' || verdicts[i] === 'taken');
    const at = worst ?? own.find(i => verdicts[i] !== 'none');
    return at === undefined ? {} : blameOf(parts[at]!, reasons[at] ?? {}, verdicts[at]!);
  });
  return { again: !isFinal && isOneOf('overtaken', 'learnt'), blames };
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

/** Whether another writer got in between the reading of a row and its write, and nothing that the write itself asks for refused it. */
async function isOvertaken(write: Guarded, row: Blame['Item'], seen: Seen): Promise<boolean> {
  const { groups, plan, effect } = write;
  if (groups.length === 0 || (plan.expects !== undefined && !isExpected(plan, row))) return false;
  // An insertion that meets a row is refused by that, whatever the row holds.
  if (effect?.from !== undefined && effect.from.row === undefined && row !== undefined) return false;
  const before = await seen.before(write);
  return !holdsPin(write.pinned(before), before, row);
}

function blameOf({ kind, claim }: Part, reason: CancellationReason, verdict: Verdict): Blame {
  const { Code = 'None' } = reason;
  if (codeOfReason(Code) !== 'ErrConditionFailed') return { Code };
  if (verdict === 'taken') return { Code, field: claim!.group.parts[0]!.attribute.field };
  // Others changed the rows again and again: it was never the write itself that was refused.
  return kind === 'row' && verdict === 'stands' ? reason : { Code: 'TransactionConflict' };
}
