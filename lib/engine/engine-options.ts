import type { Duration } from './duration.js';

/** What an engine is made with. */
export interface EngineOptions {
  /** The region in ARNs and stream records. Default `us-east-1`. */
  readonly region?: string;
  /** The account in ARNs. Default `000000000000`. */
  readonly account?: string;
  /** Where the clock starts, standing still until it is advanced. Default: it runs with the machine's. */
  readonly now?: Date | number;
  /** How long tables and indexes stay CREATING, UPDATING or DELETING. Default 0: they are ready for the next request. */
  readonly settling?: Duration;
  /**
   * Deletes items this long after they expired, by the clock, as the service does within a few days. Default: only
   * `sweepExpired()` deletes them.
   */
  readonly sweepAfter?: Duration;
  /** How many of the latest requests `engine.requests` keeps. Default 1000. */
  readonly keepRequests?: number;
}
