import { timeOf } from '../../client/deadline.js';
import { createBackoff, retrying } from '../../client/retry.js';
import { send } from '../../client/send.js';
import { isDynamormError } from '../../errors/errors.js';
import type { Condition } from '../../expressions/condition.js';
import { decodeFields } from '../../item/encode.js';
import { readBatch, type Wanted } from '../../operations/batch-get.js';
import { inBatches, unprocessedError } from '../../operations/in-batches.js';
import { identityOf } from '../../operations/item-key.js';
import { lastKeyOf, wirePages } from '../../operations/query/pages.js';
import { readMembers } from '../../operations/query/read-request.js';
import { request, tableOf, type Target } from '../../operations/target.js';
import type { CallOptions } from '../../session/session.js';
import { getOwn, type Item, sameValue } from '../../values/value.js';
import { claimsOf, ownerOf, WHAT, whatOf, type Claim } from './sentinel.js';

/** What an audit finds, told one by one. */
class Findings {
  readonly all: UniqueFinding[] = [];
  readonly #target: Target;
  /** Whose a value is that has no right sentinel yet: another item that holds it is a duplicate. */
  readonly #claimed = new Map<string, Item>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** Whether a value was already reported as held by another item than its sentinel names. */
  isClaimed({ id }: Claim): boolean {
    return this.#claimed.has(id);
  }

  /** Notes a fault. `repair` answers whether it succeeded. */
  async add(found: Fault, repair: (fault: Fault) => Promise<boolean>): Promise<void> {
    const fault = this.#asDuplicate(found);
    const { model } = this.#target;
    const { claim, key, other } = fault;
    this.all.push(
      Object.freeze({
        fault: fault.fault,
        fields: claim.group.parts.map(({ attribute }) => attribute.field),
        item: decodeFields(model, key),
        ...(other !== undefined && { other: decodeFields(model, other.key) }),
        mended: await repair(fault),
      }),
    );
  }

  #asDuplicate(found: Fault): Fault {
    const { fault, claim, key } = found;
    if (fault !== 'missing' && fault !== 'wrongOwner') return found;
    const first = this.#claimed.get(claim.id);
    if (first === undefined) this.#claimed.set(claim.id, key);
    else if (identityOf(this.#target, first) !== identityOf(this.#target, key))
      return { ...found, fault: 'duplicate', other: { key: first, row: undefined } };
    return found;
  }
}

/** The part of an item that is its primary key. */
const keyOf = ({ model }: Target, item: Item): Item =>
  Object.fromEntries(model.key.map(({ name }) => [name, getOwn(item, name)!]));

/** The claims of a row. */
const claimsOfRow = (target: Target, row: Item): readonly Claim[] =>
  claimsOf(target, target.model.unique, { key: keyOf(target, row), read: name => getOwn(row, name) });

/** Whether a row holds the value of a claim. */
const holds = (target: Target, row: Item | undefined, { id }: Claim): boolean =>
  row !== undefined && claimsOfRow(target, row).some(claim => claim.id === id);

const isSameKey = (target: Target, a: Item, b: Item): boolean => identityOf(target, a) === identityOf(target, b);

/** Whether a sentinel is as it should be for a row that holds its value. */
function isSound(target: Target, row: Item, sentinel: Item | undefined): boolean {
  const owner = ownerOf(sentinel);
  return owner !== undefined && isSameKey(target, owner, row) && isSameExpiry(target, row, sentinel!);
}

function isSameExpiry({ model: { ttl } }: Target, row: Item, sentinel: Item): boolean {
  return ttl === undefined || sameValue(getOwn(row, ttl.name), getOwn(sentinel, ttl.name));
}

/** A value that is reserved, and the key of the row it is reserved for. */
interface Holding {
  readonly owner: Item;
  readonly claim: Claim;
}

/** What a sentinel reserves, and for whom; undefined for an item that is no sentinel of the class. */
function holdingOf(target: Target, sentinel: Item): Holding | undefined {
  const owner = ownerOf(sentinel);
  const group = target.model.unique.find(one => whatOf(one) === sentinel[WHAT]?.S);
  if (owner === undefined || group === undefined) return undefined;
  const key = keyOf(target, sentinel);
  return { owner, claim: { group, key, id: identityOf(target, key) } };
}

const BACKOFF = { baseMs: 25, capMs: 1_000, attempts: 8 };

/** Rows of one table as they are at one moment, with `TransactGetItems`: a row and its sentinel are never seen halfway through a write. */
async function readTogether(
  target: Target,
  keys: readonly Item[],
  options: CallOptions,
): Promise<readonly (Item | undefined)[]> {
  const { session } = target;
  const TransactItems = keys.map(Key => ({ Get: { TableName: tableOf(target), Key } }));
  const run = () =>
    send(session, 'TransactGetItems', { input: { TransactItems }, ...timeOf(options), verb: 'verifyUnique' });
  const backoff = createBackoff(BACKOFF, { clock: session.clock, deadline: options });
  const when = (error: unknown): boolean =>
    isDynamormError(error) && error.retryable && options.signal?.aborted !== true;
  const { output } = await retrying({ run, when }, backoff);
  return keys.map((_, i) => output.Responses?.[i]?.Item);
}

/** What is wrong with the sentinel of a value that a row seems to hold, as both are at one moment. */
async function examineRow(
  target: Target,
  { key, claim }: { readonly key: Item; readonly claim: Claim },
  options: CallOptions,
): Promise<Fault | undefined> {
  const [row, sentinel] = await readTogether(target, [key, claim.key], options);
  if (row === undefined || !holds(target, row, claim) || isSound(target, row, sentinel)) return undefined;
  const owner = ownerOf(sentinel);
  if (owner === undefined) return { fault: 'missing', claim, key, row };
  if (isSameKey(target, owner, row)) return { fault: 'expiry', claim, key, row };
  const [now, same, theirs] = await readTogether(target, [key, claim.key, owner], options);
  const isSame = ownerOf(same) !== undefined && isSameKey(target, ownerOf(same)!, owner);
  if (!isSame || !holds(target, now, claim)) return undefined;
  const other = { key: owner, row: theirs };
  const fault = holds(target, theirs, claim) ? 'duplicate' : 'wrongOwner';
  return { fault, claim, key, row: now, other };
}

/** Whether a sentinel is held for an item that does not hold its value, as both are at one moment. */
async function examineSentinel(target: Target, claim: Claim, options: CallOptions): Promise<Fault | undefined> {
  const [first] = await readTogether(target, [claim.key], options);
  const key = ownerOf(first);
  if (key === undefined) return undefined;
  const [sentinel, row] = await readTogether(target, [claim.key, key], options);
  const owner = ownerOf(sentinel);
  if (owner === undefined || !isSameKey(target, owner, key)) return undefined;
  return holds(target, row, claim) ? undefined : { fault: 'orphaned', claim, key, row };
}

/** Rows by identity, strongly consistent, with `BatchGetItem`. @throws ErrUnprocessed */
async function rowsOf(
  target: Target,
  keys: readonly Item[],
  options: CallOptions,
): Promise<ReadonlyMap<string, Item | undefined>> {
  const wanted = new Map(
    keys.map((key): [string, Wanted] => {
      const id = identityOf(target, key);
      return [id, { at: { target, key }, id, item: undefined }];
    }),
  );
  const { left, cause } = await inBatches([...wanted.values()], {
    operation: 'BatchGetItem',
    size: 100,
    options: timeOf(options),
    session: () => target.session,
    send: (session, batch) => readBatch(session, batch, { ...options, consistent: true }),
  });
  if (left.length === 0) return new Map([...wanted].map(([id, { item }]) => [id, item]));
  const message = `${left.length} of ${wanted.size} items could not be read`;
  throw unprocessedError('verifyUnique', { message, left, cause });
}

/** The sentinels whose owners do not seem to hold their values. */
async function orphans(target: Target, sentinels: readonly Item[], options: CallOptions): Promise<readonly Suspect[]> {
  const held = sentinels.flatMap(sentinel => holdingOf(target, sentinel) ?? []);
  const owners = held.map(({ owner }) => owner);
  const rows = await rowsOf(target, owners, options);
  return held
    .filter(({ owner, claim }) => !holds(target, rows.get(identityOf(target, owner)), claim))
    .map(({ claim }) => ({ claim, examine: () => examineSentinel(target, claim, options) }));
}

/** The sentinels of a class's unique values, page by page. Sends `Scan`. */
async function* sentinelPages(target: Target, options: CallOptions): AsyncGenerator<readonly Item[], void> {
  const of = target.model.unique.map((group): Condition => ({
    op: '=',
    left: { path: [WHAT] },
    right: { value: { S: whatOf(group) } },
  }));
  const filter: Condition = { op: 'or', of };
  const input = {
    TableName: tableOf(target),
    ConsistentRead: true,
    ...readMembers(target, { key: undefined, filter, select: undefined }),
  };
  let start: Item | undefined;
  do {
    const { output } = await request(target, {
      operation: 'Scan',
      input: { ...input, ...(start !== undefined && { ExclusiveStartKey: start }) },
      options,
      verb: 'verifyUnique',
    });
    yield output.Items ?? [];
    start = lastKeyOf(output);
  } while (start !== undefined);
}

/** Something that looked wrong when its parts were read one after the other. */
interface Suspect {
  readonly claim: Claim;
  /** Looks again, at one moment. */
  examine(): Promise<Fault | undefined>;
}

/** The values of rows whose sentinels look wrong. */
async function suspects(target: Target, rows: readonly Item[], options: CallOptions): Promise<readonly Suspect[]> {
  const held = rows.flatMap(row => claimsOfRow(target, row).map(claim => ({ row, claim })));
  const keys = held.map(({ claim }) => claim.key);
  const sentinels = await rowsOf(target, keys, options);
  return held
    .filter(({ row, claim }) => !isSound(target, row, sentinels.get(claim.id)))
    .map(({ row, claim }) => ({
      claim,
      examine: () => examineRow(target, { key: keyOf(target, row), claim }, options),
    }));
}

/** How an audit is done. */
interface Auditing {
  readonly options: CallOptions;
  /** Mends a fault; answers whether it could. */
  readonly repair: (fault: Fault) => Promise<boolean>;
}

/** How many suspects are looked at, and mended, at once. */
const AT_ONCE = 8;

/**
 * Looks at every item of a class and at every sentinel of its unique values, page by page: what looks wrong is read again at one
 * moment before it is called a fault.
 */
export async function audit(target: Target, { options, repair }: Auditing): Promise<UniqueReport> {
  if (target.model.unique.length === 0) return { items: 0, sentinels: 0, findings: [] };
  const findings = new Findings(target);
  let [items, sentinels] = [0, 0];
  const look = async (found: readonly Suspect[]): Promise<void> => {
    const left = [...found];
    const worker = async (): Promise<void> => {
      for (let suspect = left.shift(); suspect !== undefined; suspect = left.shift()) {
        const fault = await suspect.examine();
        if (fault !== undefined) await findings.add(fault, repair);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };
  for await (const { output } of wirePages({ ...options, target, consistent: true })) {
    const rows = output.Items ?? [];
    items += rows.length;
    await look(await suspects(target, rows, options));
  }
  for await (const page of sentinelPages(target, options)) {
    sentinels += page.length;
    const found = await orphans(target, page, options);
    await look(found.filter(({ claim }) => !findings.isClaimed(claim)));
  }
  return { items, sentinels, findings: findings.all };
}

/**
 * What is wrong with the sentinel of one value: `missing`, although an item holds the value; held for the `wrongOwner`; `orphaned`,
 * held for an item that does not hold the value; of another `expiry` than its item; or two items that hold one value, a `duplicate`.
 */
export type UniqueFault = 'missing' | 'wrongOwner' | 'orphaned' | 'expiry' | 'duplicate';

/** One thing that is wrong. */
export interface UniqueFinding {
  /** What is wrong. */
  readonly fault: UniqueFault;
  /** The unique field, or the fields of its group. */
  readonly fields: readonly string[];
  /** Key of the item that holds the value; of an orphaned sentinel, of the item it is held for. */
  readonly item: object;
  /** Key of the item whose the sentinel is instead, or that holds the same value. */
  readonly other?: object;
  /** Whether it is mended now. A duplicate is for people to decide, and what changed meanwhile is looked after by whoever changed it. */
  readonly mended: boolean;
}

/** How the unique values of a class stand. */
export interface UniqueReport {
  /** Items and sentinels that were looked at. */
  readonly items: number;
  /** Sentinels that were looked at. */
  readonly sentinels: number;
  /** What is wrong; none where all is well. */
  readonly findings: readonly UniqueFinding[];
}

/** One fault as it was read at one moment, with all that mending it depends on. */
export interface Fault {
  readonly fault: UniqueFault;
  readonly claim: Claim;
  /** Key of the item that holds the value, or of the owner of an orphan, with its row. */
  readonly key: Item;
  readonly row: Item | undefined;
  readonly other?: { readonly key: Item; readonly row: Item | undefined };
}
