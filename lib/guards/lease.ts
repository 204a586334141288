import { randomUUID } from 'node:crypto';
import { DynamormError } from '../errors/dynamorm-error.js';
import type { Condition } from '../expressions/ast.js';
import type { CallOptions } from '../client/session.js';
import type { Item, Value } from '../values/value.js';
import { contextOf, type Target } from '../operations/target.js';
import { writeLease, type LeaseRow, type LeaseWrite } from './lease-row.js';

/** How a lease is held. */
export interface LeaseOptions extends Pick<CallOptions, 'signal' | 'timeoutMs'> {
  /** Milliseconds after which others may take it over, unless it is refreshed. */
  readonly ttlMs: number;
  /** Who holds it, for people who look at the row; what is stored is made unique for each lease. */
  readonly owner?: string;
}

/** Names of the attributes that a lease keeps on its row, beside those of the class. */
const [OWNER, EXPIRES, TOKEN] = ['_leaseOwner', '_leaseExpires', '_leaseToken'] as const;

/**
 * The right to do something alone, until it expires. Clocks differ and processes sleep, so no lease can promise that its
 * holder is alone at work: hand `token` to whatever the work changes, and let that refuse a smaller token than it has seen.
 */
export class Lease {
  /** The owner's name with what makes it unique. */
  readonly owner: string;
  /**
   * The fencing token: greater than that of every lease of this key before. It is kept on the row and goes on from there; where
   * the row was deleted it goes on from the time, and is greater as long as clocks do not differ by more than the row was gone.
   */
  readonly token: number;
  readonly #row: LeaseRow;
  readonly #ttlMs: number;
  #expires: Date;

  constructor(row: LeaseRow, held: { owner: string; token: number; expires: Date; ttlMs: number }) {
    this.#row = row;
    this.owner = held.owner;
    this.token = held.token;
    this.#ttlMs = held.ttlMs;
    this.#expires = held.expires;
  }

  /** When others may take it over, by this session's clock. */
  get expires(): Date {
    return new Date(this.#expires);
  }

  /** Holds it for another `ttlMs` from now: `UpdateItem` on condition that nobody took it. @throws ErrLeaseNotOwned */
  async refresh(ttlMs: number = this.#ttlMs): Promise<this> {
    const expires = expiry(this.#row.target, ttlMs);
    await this.#write({
      verb: 'refreshLease',
      actions: [{ action: 'set', path: [EXPIRES], to: { value: numberOf(expires) } }],
      conditions: [this.#isOurs()],
    });
    this.#expires = expires;
    return this;
  }

  /** Gives it up: `UpdateItem` that leaves the token, so that the next one is greater. @throws ErrLeaseNotOwned where another took it */
  async release(): Promise<void> {
    await this.#write({
      verb: 'releaseLease',
      actions: [
        { action: 'remove', path: [OWNER] },
        { action: 'remove', path: [EXPIRES] },
      ],
      conditions: [this.#isOurs()],
      // An earlier attempt released it, and perhaps another holds it by now.
      landed: row => row?.[OWNER]?.S !== this.owner,
    });
  }

  async #write(write: LeaseWrite): Promise<void> {
    if ((await writeLease(this.#row, write)) !== undefined) return;
    const { target } = this.#row;
    const message = `${target.model.name}: the lease is held by another, or released`;
    throw new DynamormError('ErrLeaseNotOwned', message, contextOf(target, write.verb));
  }

  #isOurs(): Condition {
    return equals(OWNER, { S: this.owner });
  }
}

// A row that has no token yet may have been deleted, by its expiry too: tokens are counted from the time, in units that no lease
// changes hands in, and above all that this process has seen, whatever its clocks say.
const TOKENS_PER_MS = 1000;
let greatest = 0;

/**
 * Takes the lease of a key: `UpdateItem` on condition that nobody holds it or its holder's time is over. A row that is not there
 * yet is made, with the key and the lease alone; what a row holds besides stays as it is.
 * @throws ErrLeaseHeld, retryable; ErrInvalidOperator for a `ttlMs` that is no time
 */
export async function acquireLease(row: Omit<LeaseRow, 'options'>, options: LeaseOptions): Promise<Lease> {
  const { target } = row;
  const { ttlMs, owner: name, ...call } = options;
  const expires = expiry(target, ttlMs);
  const now = target.session.clock.now();
  const owner = name === undefined ? randomUUID() : `${name}/${randomUUID()}`;
  const start: Value = { N: String(Math.max(now.getTime() * TOKENS_PER_MS, greatest)) };
  const placed: LeaseRow = { ...row, options: call };
  const found = await writeLease(placed, {
    verb: 'acquireLease',
    actions: [
      { action: 'set', path: [OWNER], to: { value: { S: owner } } },
      { action: 'set', path: [EXPIRES], to: { value: numberOf(expires) } },
      {
        action: 'set',
        path: [TOKEN],
        to: { plus: [{ ifNotExists: [TOKEN], otherwise: { value: start } }, { value: { N: '1' } }] },
      },
    ],
    conditions: [isFree(now)],
    landed: existing => existing?.[OWNER]?.S === owner,
  });
  const token = tokenOf(found);
  if (token !== undefined) {
    greatest = Math.max(greatest, token);
    return new Lease(placed, { owner, token, expires, ttlMs });
  }
  const message = `${target.model.name}: the lease is held by another`;
  throw new DynamormError('ErrLeaseHeld', message, { ...contextOf(target, 'acquireLease'), retryable: true });
}

function expiry({ session, model }: Target, ttlMs: number): Date {
  const expires = new Date(session.clock.now().getTime() + Math.ceil(ttlMs));
  if (typeof ttlMs === 'number' && ttlMs > 0 && !Number.isNaN(expires.getTime())) return expires;
  throw new DynamormError('ErrInvalidOperator', `${model.name}: ttlMs of a lease is a number of milliseconds above 0`);
}

const isFree = (now: Date): Condition => ({
  op: 'or',
  of: [
    { op: 'notExists', path: [OWNER] },
    { op: '<=', left: { path: [EXPIRES] }, right: { value: numberOf(now) } },
  ],
});
const numberOf = (moment: Date): Value => ({ N: String(moment.getTime()) });
const equals = (name: string, value: Value): Condition => ({ op: '=', left: { path: [name] }, right: { value } });
const tokenOf = (row: Item | undefined): number | undefined =>
  row?.[TOKEN]?.N === undefined ? undefined : Number(row[TOKEN].N);
