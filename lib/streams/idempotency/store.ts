/** What became of a claim: granted under a token; refused because the work is done, or because another holds it. */
export type Claim =
  { readonly state: 'claimed'; readonly token: string } | { readonly state: 'done' } | { readonly state: 'held' };

/**
 * Remembers which records were handled, so that what Lambda sends again is skipped. A claim is a lease: whoever crashes loses it
 * when it expires, and the record is handled again. `Tx` is what `once` collects writes with.
 */
export interface IdempotencyStore<Tx = never> {
  /** Claims `id` for `leaseMs` milliseconds. */
  claim(id: string, leaseMs: number): Promise<Claim>;
  /** Marks `id` as done for good (for as long as the store keeps marks). Nothing happens where the token's claim was lost. */
  complete(id: string, token: string): Promise<void>;
  /** Gives a claim back after a failure, so that the next delivery need not wait for its expiry. */
  release(id: string, token: string): Promise<void>;
  /** Applies the writes and the mark of `id` in one transaction, once; false where `id` was marked before. */
  once?(id: string, collect: (tx: Tx) => unknown): Promise<boolean>;
}
