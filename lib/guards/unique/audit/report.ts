import type { Item } from '../../../values/value.js';
import type { Claim } from '../sentinels/claims.js';

/**
 * What is wrong with the sentinel of one value: `missing`, although an item holds the value; held for the `wrongOwner`; `orphaned`,
 * held for an item that does not hold the value; of another `expiry` than its item; or two items that hold one value, a `duplicate`.
 */
export type UniqueFault = 'missing' | 'wrongOwner' | 'orphaned' | 'expiry' | 'duplicate';

/** One thing that is wrong. */
export interface UniqueFinding {
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
