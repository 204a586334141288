import { isObject, misuse } from '../errors/misuse.js';
import { acquireLease as acquire, type Lease, type LeaseOptions } from '../guards/lease.js';
import { targetOf, type EntityClass } from '../operations/target-of.js';
import type { KeyOf } from './key.js';

/**
 * Takes the lease of a key of a class, for `ttlMs` milliseconds.
 *
 * ```ts
 * const lease = await acquireLease(Job, { id: 'nightly' }, { ttlMs: 30_000 });
 * try {
 *   await work({ fence: lease.token });
 *   await lease.refresh();
 * } finally {
 *   await lease.release();
 * }
 * ```
 * @throws ErrLeaseHeld where another holds it; ErrMissingPrimaryKey ErrInvalidModel ErrInvalidOperator
 */
export async function acquireLease<E extends object>(
  type: EntityClass<E>,
  key: KeyOf<E>,
  options: LeaseOptions,
): Promise<Lease> {
  if (!isObject(options)) throw misuse('acquireLease', 'how long it is held: { ttlMs: 30_000 }');
  const { owner } = options;
  if (owner !== undefined && typeof owner !== 'string') throw misuse('acquireLease', 'an owner that is a text');
  return acquire({ target: targetOf(type), key: key as object }, options);
}
