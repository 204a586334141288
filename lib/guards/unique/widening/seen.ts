import type { CallOptions } from '../../../client/session.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import { claimsOf, type Claim } from '../sentinels/claims.js';
import type { Guarded } from './guarded.js';
import { readRow } from '../sentinels/read-row.js';
import { ownerOf } from '../sentinels/sentinel.js';
import { getOwn } from '../../../values/own.js';

/** A sentinel whose owner does not hold its value: the row that was deleted past the guard, or by its expiry alone. */
export interface Abandoned {
  readonly owner: Item;
  /** The owner's row as it was read. */
  readonly row: Item | undefined;
}

/** What is known, from one attempt to the next, of the rows that a transaction meets. */
export class Seen {
  readonly #rows = new Map<Guarded, Item | undefined>();
  /** Ids of sentinels that are held by others than those who would give them up. */
  readonly #foreign = new Set<string>();
  readonly #abandoned = new Map<string, Abandoned>();
  readonly #options: CallOptions;

  constructor(options: CallOptions) {
    this.#options = options;
  }

  /** The row of a write before it: as the write knows it, or read, or as it refused the last attempt. */
  async before(write: Guarded): Promise<Item | undefined> {
    if (!this.#rows.has(write)) {
      const { effect, plan } = write;
      this.#rows.set(
        write,
        effect!.from === undefined ? await readRow(plan.target, plan.key, this.#options) : effect!.from.row,
      );
    }
    return this.#rows.get(write);
  }

  found(write: Guarded, row: Item | undefined): void {
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
