import type { CallOptions } from '../../client/session.js';

export interface TransactOptions extends CallOptions {
  /** Token by which the service recognises a repetition for 10 minutes, 1 to 36 characters. Default: a random one for each call. */
  readonly token?: string;
  /** Tries in all where the transaction met another one, throttling or a lost answer. Default 8. */
  readonly attempts?: number;
  /** Put the entities that were there on the reasons of a cancelled transaction. */
  readonly returnExisting?: boolean;
  /** The token of the logical transaction, shared by all its plans; made by the operation itself. */
  readonly shared?: SharedToken;
}

/**
 * The client token of one logical transaction, through all its attempts and plans. It is kept as long as an attempt may still arrive:
 * under one token the service applies one of them.
 */
export interface SharedToken {
  current: string;
  /** Whether an attempt under it went without an answer. */
  lost: boolean;
}
