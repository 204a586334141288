import type { Change } from '../../codec/change.js';
import type { Item } from '../../values/value.js';
import type { WriteOptions } from '../plan.js';

/** Options of a save. */
export interface SaveOptions extends WriteOptions {
  /** Fail where a value that changed is no longer as it was read, although no version tells: what a read-change-write relies on. */
  readonly compare?: boolean | undefined;
  /** Find out what became of a versioned write where no attempt got an answer, and send it again where it was not applied. */
  readonly settle?: boolean | undefined;
}

/** Changes of a loaded entity to be written. */
export interface SavePlanOptions extends SaveOptions {
  readonly changes: readonly Change[];
  /** The moment of the logical write: the same in every request that repeats it. */
  readonly now: Date;
  /** The envelopes that encrypted attributes stand in, where they are not those the entity was read in. */
  readonly sealed?: Item | undefined;
}

/** The same with the item they are measured against. */
export interface ChangedItem extends SavePlanOptions {
  readonly stored: Item;
}
