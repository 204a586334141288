import type { Deadline } from '../../client/deadline.js';
import { refusalOf, type CancellationReason } from '../../client/attempt-notes.js';
import { DynamormError } from '../../errors/errors.js';
import type { UniqueGroup } from '../../model/model.js';
import { identityOf } from '../../operations/item-key.js';
import type { RowEffect, WritePlan } from '../../operations/plan.js';
import { sendTransaction } from '../../operations/send-write.js';
import { tableOf, contextOf, type Target } from '../../operations/target.js';
import type { TransactOptions } from '../../operations/transact-plan.js';
import { refused } from '../../operations/transact.js';
import type { TransactWriteItem } from '../../session/requests.js';
import type { Session } from '../../session/session.js';
import { getOwn, type Item, type Value } from '../../values/value.js';
import {
  claimsOf,
  checkedAttributes,
  unchangedCondition,
  withCondition,
  freeItem,
  takeItem,
  fieldsOf,
  readRow,
  ownerOf,
  type Claim,
  type Reading,
  type CheckedAttributes,
} from './sentinel.js';

/** A write as one action of a transaction. */
interface Write {
  readonly plan: WritePlan<unknown>;
  readonly item: TransactWriteItem;
}

/** A write with what it means for unique values. */
export interface UniqueWrite extends Write {
  /** The groups whose sentinels it may change; none for a write that goes as it is. */
  readonly groups: readonly UniqueGroup[];
  readonly effect: RowEffect | undefined;
  /** What must not change of its row between the reading and the write, where it was `before`. */
  checked(before: Item | undefined): CheckedAttributes;
}

/** What a write means for unique values. `whole`: it returns its whole row, which must therefore not change before the write. */
export function uniqueWrite(write: Write, whole = false): UniqueWrite {
  const { target } = write.plan;
  const effect = target.model.unique.length === 0 ? undefined : write.plan.effect?.();
  const groups = effect === undefined ? [] : touched(write, effect);
  const needed = checkedAttributes(target, groups);
  const keys = target.model.key.map(({ name }) => name);
  const all = (row: Item): CheckedAttributes => Object.keys(row).filter(name => !keys.includes(name));
  return { ...write, effect, groups, checked: before => (whole && before !== undefined ? all(before) : needed) };
}

/** A sentinel expires with its row: where that time changes, every sentinel does. */
function touched({ plan }: Write, { changes }: RowEffect): readonly UniqueGroup[] {
  const { unique, ttl } = plan.target.model;
  if (changes === undefined || (ttl !== undefined && changes.has(ttl.name))) return unique;
  return unique.filter(({ parts }) => parts.some(({ attribute }) => changes.has(attribute.name)));
}

/** What a write holds and will hold. */
interface Claims {
  readonly before: readonly Claim[];
  readonly after: readonly Claim[];
  /** When its row will expire. */
  readonly expires: Value | undefined;
}

/** What a write of a row that was `before` does to sentinels. */
function claims({ plan, effect, groups }: UniqueWrite, before: Item | undefined): Claims {
  const { target, key } = plan;
  const held: Reading = name => (before === undefined ? undefined : getOwn(before, name));
  const after = effect!.after;
  const left: Reading = name => {
    const { changes } = effect!;
    if (changes === undefined || changes.has(name)) return after?.(name, before);
    return held(name) ?? getOwn(key, name);
  };
  const { ttl } = target.model;
  return {
    before: claimsOf(target, groups, { key, read: held }),
    after: after === undefined ? [] : claimsOf(target, groups, { key, read: left }),
    expires: ttl === undefined || after === undefined ? undefined : left(ttl.name),
  };
}

/** One action of an extended transaction: a write itself, or what its unique values need besides. */
export interface SentinelAction {
  readonly kind: 'row' | 'take' | 'free' | 'check';
  readonly item: TransactWriteItem;
  /** The write that is refused where this is. */
  readonly write: UniqueWrite;
  readonly claim?: Claim;
  /** Of a value that is taken over: the row that its sentinel names, and that does not hold it. */
  readonly gone?: Abandoned;
  /** Of a check: the values that its row must not hold again. */
  readonly claims?: readonly Claim[];
}

/** The condition that a row which does not hold the values of its sentinels still does not. */
function ownerStillAbsent(target: Target, claims: readonly Claim[], gone: Abandoned): TransactWriteItem {
  const check = { ConditionCheck: { TableName: tableOf(target), Key: gone.owner } };
  const checked = checkedAttributes(
    target,
    claims.map(({ group }) => group),
  );
  return withCondition(target, check, unchangedCondition(target, checked, gone.row));
}

/** The actions by which a sentinel changes hands. `keys`: identities of the rows that the transaction writes. */
export function sentinelActions(
  { claim, take, frees }: Reservation,
  seen: KnownRows,
  keys: ReadonlySet<string>,
): readonly SentinelAction[] {
  const owners = frees.map(({ plan }) => plan.key);
  if (take === undefined) {
    const [write] = frees;
    if (seen.isForeign(claim)) return [];
    return [{ kind: 'free', write: write!, claim, item: freeItem(write!.plan.target, { claim, owners }) }];
  }
  const { by, expires } = take;
  const { target, key: owner } = by.plan;
  const abandoned = seen.abandoned(claim);
  // A row of the transaction itself answers for its own sentinels.
  const gone = abandoned !== undefined && !keys.has(identityOf(target, abandoned.owner)) ? abandoned : undefined;
  const holders = distinct(target, [owner, ...owners, ...(gone === undefined ? [] : [gone.owner])]);
  const taken: SentinelAction = {
    kind: 'take',
    write: by,
    claim,
    item: takeItem(target, { claim, owners: holders }, { owner, expires }),
  };
  return [gone === undefined ? taken : { ...taken, gone }];
}

/** One check for each row whose sentinels are taken over: a transaction may meet an item once. */
export function checksOf(parts: readonly SentinelAction[]): readonly SentinelAction[] {
  const checks = new Map<string, SentinelAction[]>();
  for (const part of parts) {
    if (part.gone === undefined) continue;
    const id = identityOf(part.write.plan.target, part.gone.owner);
    checks.set(id, [...(checks.get(id) ?? []), part]);
  }
  return [...checks.values()].map((takes): SentinelAction => {
    const { write, gone } = takes[0]!;
    const claims = takes.map(({ claim }) => claim!);
    return { kind: 'check', write, claims, item: ownerStillAbsent(write.plan.target, claims, gone!) };
  });
}

function distinct(target: Target, keys: readonly Item[]): readonly Item[] {
  return [...new Map(keys.map(key => [identityOf(target, key), key])).values()];
}

/** What becomes of one sentinel. */
export interface Reservation {
  readonly claim: Claim;
  take?: { readonly by: UniqueWrite; readonly expires: Value | undefined };
  readonly frees: UniqueWrite[];
}

/** Notes what a write of a row takes and gives up. @throws ErrConditionFailed where two writes of one transaction take one value */
export function reserve(reservations: Map<string, Reservation>, write: UniqueWrite, row: Item | undefined): void {
  const { before, after, expires } = claims(write, row);
  const at = (claim: Claim): Reservation => {
    const known = reservations.get(claim.id) ?? { claim, frees: [] };
    reservations.set(claim.id, known);
    return known;
  };
  for (const claim of before) at(claim).frees.push(write);
  for (const claim of after) {
    const reservation = at(claim);
    if (reservation.take !== undefined) throw twice(write.plan.target, claim);
    reservation.take = { by: write, expires };
  }
}

function twice(target: Target, { group }: Claim): DynamormError {
  const fields = fieldsOf(group);
  return new DynamormError(
    'ErrConditionFailed',
    `${target.model.name}: two writes of one transaction take the same ${fields}, which is unique`,
    { ...contextOf(target, 'transact'), field: group.parts[0]!.attribute.field },
  );
}

/** A sentinel whose owner does not hold its value: the row that was deleted past the guard, or by its expiry alone. */
interface Abandoned {
  readonly owner: Item;
  /** The owner's row as it was read. */
  readonly row: Item | undefined;
}

/** What is known, from one attempt to the next, of the rows that a transaction meets. */
export class KnownRows {
  readonly #rows = new Map<UniqueWrite, Item | undefined>();
  /** Ids of sentinels whose owner is not the one that would release them. */
  readonly #foreign = new Set<string>();
  readonly #abandoned = new Map<string, Abandoned>();
  readonly #options: Deadline;

  constructor(options: Deadline) {
    this.#options = options;
  }

  /** The row of a write before it: as the write knows it, or read, or as it refused the last attempt. */
  async before(write: UniqueWrite): Promise<Item | undefined> {
    if (!this.#rows.has(write)) {
      const { effect, plan } = write;
      this.#rows.set(
        write,
        effect!.from === undefined ? await readRow(plan.target, plan.key, this.#options) : effect!.from.row,
      );
    }
    return this.#rows.get(write);
  }

  found(write: UniqueWrite, row: Item | undefined): void {
    this.#rows.set(write, row);
  }

  isForeign(claim: Claim): boolean {
    return this.#foreign.has(claim.id);
  }

  isOfAnother(claim: Claim): void {
    this.#foreign.add(claim.id);
  }

  abandoned(claim: Claim): Abandoned | undefined {
    return this.#abandoned.get(claim.id);
  }

  forget(claim: Claim): void {
    this.#abandoned.delete(claim.id);
  }

  /** Finds out whether a sentinel that refused a write is abandoned; answers whether that was not known before. */
  async look(target: Target, claim: Claim, sentinel: Item | undefined): Promise<boolean> {
    const owner = ownerOf(sentinel);
    if (owner === undefined) return false;
    const row = await readRow(target, owner, this.#options);
    const holds =
      row !== undefined &&
      claimsOf(target, [claim.group], { key: owner, read: name => getOwn(row, name) }).some(
        ({ id }) => id === claim.id,
      );
    if (holds) this.#abandoned.delete(claim.id);
    else this.#abandoned.set(claim.id, { owner, row });
    return !holds;
  }
}

/** How an extended transaction is sent. */
export interface Attempting {
  readonly session: Session;
  readonly options: TransactOptions;
  /** What the user called, for errors. */
  readonly verb: string;
}

/** An extended transaction that failed. */
export interface Failure {
  readonly error: unknown;
  /** What the service said of each part, where it was cancelled. */
  readonly reasons: readonly CancellationReason[] | undefined;
  /** Whether an attempt went without an answer. */
  readonly lost: boolean;
}

const MAX_ACTIONS = 100;

/** Sends an extended transaction; answers how it failed, undefined where it did not. @throws ErrInvalidOperator for over 100 actions */
export async function attempt(
  parts: readonly SentinelAction[],
  { session, options, verb }: Attempting,
): Promise<Failure | undefined> {
  if (parts.length > MAX_ACTIONS)
    throw refused(
      `a transaction takes at most ${MAX_ACTIONS} actions, and is never split: with those of unique fields these are ${parts.length}`,
    );
  let lost = false;
  try {
    const failed = (error: unknown, wasLost: boolean): Promise<unknown> => {
      lost = wasLost;
      return Promise.resolve(error);
    };
    await sendTransaction(
      session,
      parts.map(({ item }) => item),
      { options, verb, failed },
    );
    return undefined;
  } catch (error) {
    return { error, reasons: refusalOf(error)?.reasons, lost };
  }
}

/** A write on condition that its row still is what the sentinels follow from. An insertion has its own condition that there is no row. */
export function withRowUnchanged(write: UniqueWrite, before: Item | undefined): TransactWriteItem {
  const { plan, item, effect } = write;
  if (before === undefined && effect!.from !== undefined && effect!.from.row === undefined) return item;
  return withCondition(plan.target, item, unchangedCondition(plan.target, write.checked(before), before));
}
