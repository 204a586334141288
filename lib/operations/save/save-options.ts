import type { Change } from '../../codec/change.js';
import type { Item, Value } from '../../values/value.js';
import type { WriteOptions } from '../plan.js';
import type { Rebased } from './rebase.js';

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
  /** The stamp of the logical write: the same in every request that repeats it. */
  readonly stamp: Value;
  /** What is written in their place, where another writer left a row that they must be written to. */
  readonly rebased?: Rebased | undefined;
}

/** Changes with the item they are made to, and the envelopes that its encrypted attributes stand in. */
export interface ChangedItem extends SavePlanOptions {
  readonly stored: Item;
  readonly sealed: Item | undefined;
}
