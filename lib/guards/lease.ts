import { randomUUID } from 'node:crypto';
import { MAX_MS, timeNow } from '../client/clock.js';
import { refusalOf } from '../client/attempt-notes.js';
import { withinTime } from '../client/deadline.js';
import type { CallOptions } from '../session/session.js';
import { checkKeyFields, encodeKey } from '../item/encode.js';
import { DynamormError, isDynamormError } from '../errors/errors.js';
import type { Condition, UpdateAction } from '../expressions/condition.js';
import { request, contextOf, tableOf, type Target } from '../operations/target.js';
import { writeMembers } from '../operations/write-expressions.js';
import type { Item, Value } from '../values/value.js';

/** Names of the attributes by which runtimes in other languages know a lease. */
export interface LeaseNames {
  /** Text that no two leases share. Default `lease_token`. */
  readonly token?: string;
  /** Epoch seconds at which others may take it over, 0 once it is released. Default `lease_expires_at`. */
  readonly expires?: string;
  /** Epoch seconds at which the row itself may be deleted. Default `ttl`; written only with `keepRowMs`. */
  readonly ttl?: string;
}

/** How a lease is held. */
export interface LeaseOptions extends Pick<CallOptions, 'signal' | 'timeoutMs' | 'attemptTimeoutMs'> {
  /** Milliseconds after which others may take it over, unless it is refreshed; rounded up to a whole second of the clock. */
  readonly ttlMs: number;
  /** Who holds it, for people who look at the row; what is stored is made unique for each lease. */
  readonly owner?: string;
  /** Attribute names of the lease in the row, where they are not the default ones. */
  readonly names?: LeaseNames;
  /** Milliseconds after the lease's end at which DynamoDB may delete the row: for rows that are there for the lease alone. */
  readonly keepRowMs?: number;
}

/** Where a lease stands. */
export interface LeaseRow {
  readonly target: Target;
  readonly key: object;
}

interface Place extends LeaseRow {
  readonly names: Required<LeaseNames>;
  readonly options: CallOptions;
}

/** What older releases of this library write; the fencing token has no other form. */
const [OWNER, EXPIRES, FENCE] = ['_leaseOwner', '_leaseExpires', '_leaseToken'] as const;
const NAMES: Required<LeaseNames> = { token: 'lease_token', expires: 'lease_expires_at', ttl: 'ttl' };

/**
 * The right to do something alone, until it expires. Clocks differ and processes sleep, so no lease can promise that its
 * holder is alone at work: hand `token` to whatever the work changes, and let that refuse a smaller token than it has seen.
 */
export class Lease {
  /** The owner's name with what makes it unique, as the row has it. */
  readonly owner: string;
  /**
   * The fencing token: greater than that of every lease of this key before. It is kept on the row; where the row was deleted or
   * replaced it goes on from the time, and is greater as long as clocks do not differ by more than the row was gone.
   */
  readonly token: number;
  readonly #place: Place;
  readonly #ttlMs: number;
  readonly #keepRowMs: number | undefined;
  #end: number;

  constructor(
    place: Place,
    held: { owner: string; token: number; end: number; ttlMs: number; keepRowMs?: number | undefined },
  ) {
    this.#place = place;
    this.owner = held.owner;
    this.token = held.token;
    this.#ttlMs = held.ttlMs;
    this.#keepRowMs = held.keepRowMs;
    this.#end = held.end;
  }

  /** When others may take it over, by this session's clock: the second that is stored. */
  get expires(): Date {
    return new Date(this.#end * 1000);
  }

  /** Holds it for another `ttlMs` from now: `UpdateItem` on condition that nobody took it. @throws ErrLeaseNotOwned ErrInvalidOperator */
  async refresh(ttlMs: number = this.#ttlMs): Promise<this> {
    const { names, target } = this.#place;
    const { end } = span(target, ttlMs);
    await this.#write(
      'refreshLease',
      [...endsAt(names, end), ...this.#rowEnd(end)],
      row => isHeldBy(row, this.#place, this.owner) && row?.[names.expires]?.N === String(end),
    );
    this.#end = end;
    return this;
  }

  /**
   * Gives it up: `UpdateItem` that leaves the fencing token, so that the next one is greater, and an end of 0, by which other runtimes
   * see that the row is free. @throws ErrLeaseNotOwned where another took it
   */
  async release(): Promise<void> {
    const { names, target } = this.#place;
    const actions: UpdateAction[] = [
      set(names.expires, { N: '0' }),
      ...this.#rowEnd(Math.ceil(nowOf(target) / 1000)),
      ...[names.token, OWNER, EXPIRES].map((name): UpdateAction => ({ action: 'remove', path: [name] })),
    ];
    // Nobody else held it since: a later lease has a greater fencing token.
    await this.#write(
      'releaseLease',
      actions,
      row => row?.[names.expires]?.N === '0' && fenceOf(row) === BigInt(this.token),
    );
  }

  #rowEnd(end: number): readonly UpdateAction[] {
    return this.#keepRowMs === undefined
      ? []
      : [set(this.#place.names.ttl, seconds(end + Math.ceil(this.#keepRowMs / 1000)))];
  }

  /** @throws ErrLeaseNotOwned where another holds it; ErrTimeout where an answer was lost and the row does not tell who wrote it */
  async #write(
    verb: string,
    actions: readonly UpdateAction[],
    isApplied: (row: Item | undefined) => boolean,
  ): Promise<void> {
    const { target, names } = this.#place;
    // A release of this library that knows the older form only may have taken it over, and left the other form as it was.
    const ours = [names.token, OWNER].map(name => equals(name, { S: this.owner }));
    const { refused, lost } = await updateLease(this.#place, { verb, actions, conditions: ours, isApplied });
    if (refused === undefined) return;
    const context = contextOf(target, verb);
    if (lost)
      throw new DynamormError(
        'ErrTimeout',
        `${target.model.name}: an answer was lost, and the lease changed hands since`,
        {
          ...context,
          codes: ['ErrLeaseNotOwned'],
          applied: 'unknown',
        },
      );
    throw new DynamormError(
      'ErrLeaseNotOwned',
      `${target.model.name}: the lease is held by another, or released`,
      context,
    );
  }
}

// A row that has no fencing token may have been deleted, by its expiry too, or written whole by another runtime: tokens are counted
// from the time, in units that no lease changes hands in, and above all that this process has seen, whatever its clocks say.
const PER_MS = 1000;
let greatest = 0;

/**
 * Takes the lease of a key: `UpdateItem` on condition that nobody holds it or its holder's time is over, in the form of this library and in
 * that of other runtimes. A row that is not there yet is made, with the key and the lease alone; what a row holds besides stays.
 * @throws ErrLeaseHeld, retryable; ErrInvalidOperator for a `ttlMs` that is no time, or a clock that tells none
 */
export async function acquireLease(row: LeaseRow, options: LeaseOptions): Promise<Lease> {
  const { target } = row;
  const { ttlMs, owner: name, names, keepRowMs, ...call } = options;
  const place: Place = { ...row, names: namesOf(target, names), options: call };
  // The lease keeps the options for its own calls, each of which has their time anew.
  const taking = { ...place, options: withinTime(call) };
  const { now, end } = span(target, ttlMs);
  if (keepRowMs !== undefined) span(target, ttlMs + checkMs(target, 'keepRowMs', keepRowMs));
  const owner = name === undefined || name === '' ? randomUUID() : `${name}/${randomUUID()}`;
  const held: UpdateAction[] = [
    set(place.names.token, { S: owner }),
    set(OWNER, { S: owner }),
    ...endsAt(place.names, end),
    ...(keepRowMs === undefined ? [] : [set(place.names.ttl, seconds(end + Math.ceil(keepRowMs / 1000)))]),
  ];
  const attempt = (token: number, fence: Condition): ReturnType<typeof updateLease> =>
    updateLease(taking, {
      verb: 'acquireLease',
      actions: [...held, set(FENCE, { N: String(token) })],
      conditions: [isFree(place.names, now), fence],
      isApplied: row => isHeldBy(row, place, owner),
      returns: 'ALL_OLD',
    });
  let token = Math.max(now * PER_MS, greatest + 1);
  let answer = await attempt(token, {
    op: 'or',
    of: [absent(FENCE), { op: '<', left: { path: [FENCE] }, right: { value: { N: String(token) } } }],
  });
  const stored = fenceOf(answer.refused);
  if (stored !== undefined && stored >= BigInt(token)) {
    token = nextToken(target, stored);
    answer = await attempt(token, equals(FENCE, answer.refused![FENCE]!));
  }
  if (answer.refused !== undefined) {
    // Whoever holds it has another token, so that no attempt of this call left a lease behind.
    const message = `${target.model.name}: the lease is held by another`;
    throw new DynamormError('ErrLeaseHeld', message, { ...contextOf(target, 'acquireLease'), retryable: true });
  }
  // Where an earlier attempt was applied, it was the one that the row tells.
  token = Number(fenceOf(isHeldBy(answer.row, place, owner) ? answer.row : undefined) ?? token);
  greatest = Math.max(greatest, token);
  const outlives = keepRowMs ?? (expiresWithin(place, answer.row, end) ? HOUR_MS : undefined);
  const lease = new Lease(place, { owner, token, end, ttlMs, keepRowMs: outlives });
  // DynamoDB would delete the row, and the lease with it, by the time that another runtime gave it.
  return outlives === keepRowMs ? lease : lease.refresh();
}

const HOUR_MS = 3_600_000;

/** Whether a row that is there for leases alone may be deleted before a lease of it ends. */
function expiresWithin({ target, names }: Place, row: Item | undefined, end: number): boolean {
  const expiry = row?.[names.ttl]?.N;
  if (row?.[names.expires] === undefined || expiry === undefined || Number(expiry) > end) return false;
  const known = new Set([...Object.values(names), OWNER, EXPIRES, FENCE, ...target.model.key.map(({ name }) => name)]);
  return Object.keys(row).every(name => known.has(name));
}

interface LeaseUpdate {
  readonly verb: string;
  readonly actions: readonly UpdateAction[];
  readonly conditions: readonly Condition[];
  /** Whether a row shows that this very update was applied. */
  readonly isApplied: (row: Item | undefined) => boolean;
  readonly returns?: 'ALL_OLD';
}

/** What became of an update: the row that it answered or left, or the one that refused it (empty where there is none). */
interface LeaseAnswer {
  readonly row?: Item | undefined;
  readonly refused?: Item;
  /** Whether an answer was lost, so that a refusal does not prove that nothing was applied. */
  readonly lost: boolean;
}

async function updateLease({ target, key, options: given }: Place, update: LeaseUpdate): Promise<LeaseAnswer> {
  const options = withinTime(given);
  const { verb, actions, conditions, isApplied, returns } = update;
  checkKeyFields(target.model, key, verb);
  const at = { TableName: tableOf(target), Key: encodeKey(target.model, key, verb) };
  const input = {
    ...at,
    ...writeMembers(target, verb, { actions, conditions }),
    ...(returns !== undefined && { ReturnValues: returns }),
  };
  try {
    const { output } = await request(target, { operation: 'UpdateItem', input, options, verb });
    return { row: output.Attributes, lost: false };
  } catch (error) {
    const refusal = refusalOf(error);
    if (isDynamormError(error, 'ErrConditionFailed')) {
      const { item = {}, attempts = 1, lost = false } = refusal ?? {};
      // Only an attempt before this one can have left what the row shows.
      return (lost || attempts > 1) && isApplied(item) ? { row: item, lost } : { refused: item, lost };
    }
    if (!isDynamormError(error) || error.applied !== 'unknown' || options.signal?.aborted === true) throw error;
    // No answer came at all. The row proves an attempt that arrived; otherwise one may be on its way still.
    const read = { operation: 'GetItem', input: { ...at, ConsistentRead: true }, options, verb } as const;
    const row = await request(target, read).then(
      ({ output }) => output.Item,
      () => undefined,
    );
    if (isApplied(row)) return { row, lost: true };
    throw error;
  }
}

function nextToken(target: Target, stored: bigint): number {
  const token = Number(stored + 1n);
  if (Number.isSafeInteger(token)) return token;
  const message = `${target.model.name}: the fencing token ${FENCE} of the row has no successor that a number can hold`;
  throw new DynamormError('ErrNumberPrecisionLoss', message, { ...contextOf(target, 'acquireLease'), field: FENCE });
}

const fenceOf = (row: Item | undefined): bigint | undefined => {
  const digits = row?.[FENCE]?.N;
  return digits === undefined || !/^\d{1,38}$/.test(digits) ? undefined : BigInt(digits);
};

const isHeldBy = (row: Item | undefined, { names }: Place, owner: string): boolean => row?.[names.token]?.S === owner;

/** Free in both forms: seconds that are stored were rounded up, so they are compared with the second that has begun. */
const isFree = (names: Required<LeaseNames>, now: number): Condition => ({
  op: 'and',
  of: [
    { op: 'or', of: [absent(names.expires), isOver(names.expires, Math.floor(now / 1000))] },
    { op: 'or', of: [absent(OWNER), isOver(EXPIRES, now)] },
  ],
});
const absent = (name: string): Condition => ({ op: 'notExists', path: [name] });
const isOver = (name: string, now: number): Condition => ({
  op: '<=',
  left: { path: [name] },
  right: { value: { N: String(now) } },
});
const equals = (name: string, value: Value): Condition => ({ op: '=', left: { path: [name] }, right: { value } });
const set = (name: string, value: Value): UpdateAction => ({ action: 'set', path: [name], to: { value } });
const seconds = (value: number): Value => ({ N: String(value) });
const endsAt = (names: Required<LeaseNames>, end: number): readonly UpdateAction[] => [
  set(names.expires, seconds(end)),
  set(EXPIRES, seconds(end * 1000)),
];

/** The clock's milliseconds, and the second at which a lease of `ttlMs` from now ends. @throws ErrInvalidOperator */
function span(target: Target, ttlMs: number): { readonly now: number; readonly end: number } {
  const now = nowOf(target);
  const end = Math.ceil((now + checkMs(target, 'ttlMs', ttlMs)) / 1000);
  if (end * 1000 <= MAX_MS) return { now, end };
  throw invalid(target, 'ttlMs of a lease is a number of milliseconds that ends before the year 9999');
}

function nowOf(target: Target): number {
  const now = timeNow(target.session.clock).getTime();
  if (Number.isSafeInteger(now * PER_MS)) return now;
  throw invalid(target, 'the clock of the session tells no time that a lease can be counted from');
}

function checkMs(target: Target, name: string, ms: unknown): number {
  if (typeof ms === 'number' && ms > 0 && Number.isFinite(ms)) return ms;
  throw invalid(target, `${name} of a lease is a number of milliseconds above 0`);
}

function namesOf(target: Target, given: LeaseNames = {}): Required<LeaseNames> {
  const names = { ...NAMES, ...given };
  const all = [names.token, names.expires, names.ttl];
  const taken = new Set<unknown>([OWNER, EXPIRES, FENCE, ...target.model.key.map(({ name }) => name)]);
  if (all.every(name => typeof name === 'string' && name !== '' && !taken.has(name)) && new Set(all).size === 3)
    return names;
  throw invalid(target, 'names of a lease are three different attributes that are no keys: { token, expires, ttl }');
}

const invalid = ({ model }: Target, why: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', `${model.name}: ${why}`, { model: model.name, operation: 'lease' });
