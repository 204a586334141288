import type { CallOptions } from '../../client/session.js';

/** How far a re-encryption has come, earlier runs that it goes on from included. */
export interface ReencryptCounts {
  /** Items looked at: the sum of those rewritten, skipped and failed. */
  readonly read: number;
  readonly rewritten: number;
  /** Items that needed nothing, or were deleted meanwhile. */
  readonly skipped: number;
  /** Items left as they are because they cannot be opened or written; told to `onFailure`. */
  readonly failed: number;
  /** Times another writer got in between, and the item was looked at again. */
  readonly conflicts: number;
}

export interface ReencryptProgress extends ReencryptCounts {
  readonly model: string;
  readonly segments: number;
  /** Segments that are at their end. */
  readonly segmentsDone: number;
  readonly done: boolean;
  /**
   * Goes on from here in another run, as `resume`. Names keys of items, as cursors do, and nothing else of them. Store the latest:
   * what is behind it is rewritten, and what is done twice is done without harm.
   */
  readonly resume: string;
}

/** An item that was left as it is. */
export interface ReencryptFailure {
  /** The fields of its primary key. */
  readonly key: object;
  readonly error: Error;
}

export interface ReencryptOptions extends Pick<CallOptions, 'signal' | 'timeoutMs'> {
  /** Parts of the table that are read side by side, 1 to 1,000,000. Default 1. */
  readonly segments?: number | undefined;
  /** Segments read at once. Default 8. */
  readonly concurrency?: number | undefined;
  /** Most items read, and so at most rewritten, a second. No limit by default. */
  readonly rateLimit?: number | undefined;
  /** Where an earlier run stood. */
  readonly resume?: string | undefined;
  /** Told after every page, and at the end. What it throws stops the run. */
  readonly onProgress?: ((progress: ReencryptProgress) => void) | undefined;
  /** Told of items that cannot be rewritten, which are then passed over. Without it the first one ends the run. */
  readonly onFailure?: ((failure: ReencryptFailure) => void) | undefined;
}
