import type { CallOptions, OnUnreadable } from '../../client/session.js';
import type { Condition, Path } from '../../expressions/ast.js';
import type { BlindIndexModel, IndexModel } from '../../model/model.js';
import type { Target } from '../target.js';

/** Values of key fields and conditions on them: what makes a read a Query. */
export interface Asked {
  readonly values: object;
  readonly where: Condition | undefined;
}

/** A value looked up by blind index, and what tells its items from others of the same hash. */
export interface Hashed {
  readonly by: BlindIndexModel;
  /** What an item's own value must be once it is opened, in the normal form that is hashed. */
  readonly text: string;
  /** Whether the index lends the value, so that it can be told. */
  readonly shown: boolean;
}

/** A query or scan as plain data: what the builders assemble and the verbs of this folder send. Every part may be printed. */
export interface Read<E extends object = object> extends CallOptions {
  readonly target: Target<E>;
  /** Undefined for a scan. */
  readonly asked?: Asked | undefined;
  readonly index?: IndexModel | undefined;
  readonly filter?: Condition | undefined;
  /** Paths to read instead of whole items. */
  readonly select?: readonly Path[] | undefined;
  readonly descending?: boolean;
  /** Most items DynamoDB evaluates for one page. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** Where DynamoDB evaluated a whole `limit` and that was not enough, the next page has four times as much. */
  readonly grows?: boolean;
  /** Start the request for the next page while the caller works on this one. */
  readonly prefetch?: boolean;
  /** Leave out what has expired and is not deleted yet. */
  readonly hideExpired?: boolean;
  /** Set where the values asked for are hashes already: one of the requests of a lookup by blind index. */
  readonly hashed?: readonly Hashed[] | undefined;
  /** Only how many items there are is asked for. */
  readonly counts?: boolean;
  /** The whole items are read besides, and tell what an index entry does not. */
  readonly hydrates?: boolean;
  /** Answer the attributes as they are stored, nothing opened or decoded: for what rewrites them. */
  readonly stored?: boolean;
  /** What to do about rows that the class cannot read, where the session is not to say. */
  readonly onUnreadable?: OnUnreadable | undefined;
  /** The part of a parallel scan. */
  readonly segment?: { readonly segment: number; readonly of: number } | undefined;
}
