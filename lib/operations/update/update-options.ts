import type { Condition, UpdateAction } from '../../expressions/ast.js';
import type { Initial } from './initial-actions.js';
import type { Value } from '../../values/value.js';
import type { WriteOptions } from '../plan.js';

/** Options of an update by key. */
export interface UpdateOptions extends WriteOptions {
  /** What to answer: the row as it is now, as it was, or nothing. */
  readonly returning?: 'new' | 'old' | undefined;
  /** Fail with `ErrConditionFailed` rather than create a missing row. */
  readonly mustExist?: boolean | undefined;
  /** The version the row must be at. */
  readonly version?: number | undefined;
  /** Send it as a transaction with a client token, which the service applies once within 10 minutes however often it is sent. */
  readonly once?: boolean | string | undefined;
}

/** An update as asked for. */
export interface AskedUpdate extends UpdateOptions {
  readonly actions: readonly UpdateAction[];
  /** Of an upsert: what it makes an item of where there is none. */
  readonly upsert?: Initial | undefined;
}

/** An update with conditions that it needs itself, besides the caller's. */
export interface GuardedUpdate extends AskedUpdate {
  /** What an upsert sets where it is missing. */
  readonly initial?: readonly UpdateAction[] | undefined;
  readonly guards?: readonly Condition[];
  /** Actions that were made in place of others, which were validated as they were asked for. */
  readonly made?: ReadonlySet<UpdateAction>;
  /** The stamp of the logical write: the same in every plan of it. */
  readonly stamp: Value;
}
