import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { IdempotencyStore } from '../../idempotency/store.js';

/** A piece of work under the id it is remembered by; undefined where it has none, and is done each time it comes. */
export interface Work {
  readonly id: string | undefined;
  /** For how long it may be claimed, asked when the claim is made: the invocation has less time left then than when it began. */
  readonly leaseMs: () => number;
  readonly run: () => Promise<void>;
}

/**
 * Does the work unless it was done before. A crash between effect and mark leaves a lease that expires, and then it is done again.
 * @throws ErrLeaseHeld where another holds it: it may be done or may crash, so it has to come again
 */
export async function onceEach(
  store: IdempotencyStore<unknown> | undefined,
  { id, leaseMs, run }: Work,
): Promise<void> {
  if (store === undefined || id === undefined) return run();
  const claim = await store.claim(id, leaseMs());
  if (claim.state === 'done') return;
  if (claim.state === 'held')
    throw new DynamormError('ErrLeaseHeld', 'another handler holds this record; it comes again', {
      operation: 'streamHandler',
      retryable: true,
    });
  try {
    await run();
  } catch (error) {
    try {
      await store.release(id, claim.token);
    } catch {
      // A claim that cannot be given back expires by itself; the error that matters is the handler's.
    }
    throw error;
  }
  await store.complete(id, claim.token);
}
