import { DynamormError } from '../../errors/dynamorm-error.js';

/** How long and for how much one plaintext data key may serve, and how many are kept. */
export interface CacheLimits {
  /** Milliseconds after which a key is no longer used. Default 5 minutes. */
  readonly maxAgeMs: number;
  /** Values sealed, or opened, with one key. Default 10,000; at most 2^32. */
  readonly maxUses: number;
  /** Bytes of plaintext sealed, or opened, with one key. Default 1 GiB; at most 2^36. */
  readonly maxBytes: number;
  /** Keys kept for sealing, and as many for opening. Default 1,000. */
  readonly maxEntries: number;
}

/**
 * NIST SP 800-38D section 8.3: with random 96-bit nonces at most 2^32 messages under one key, which keeps the chance that two
 * share a nonce (and that the key is then lost) below 2^-32. The default stays six orders of magnitude below.
 */
const MOST_USES = 2 ** 32;
/** Attacks on GCM as a whole gain with the square of the blocks under one key: 2^36 bytes are 2^32 blocks, a margin of 2^-64. */
const MOST_BYTES = 2 ** 36;

const DEFAULTS: CacheLimits = { maxAgeMs: 300_000, maxUses: 10_000, maxBytes: 2 ** 30, maxEntries: 1000 };
const MOST: CacheLimits = { maxAgeMs: Infinity, maxUses: MOST_USES, maxBytes: MOST_BYTES, maxEntries: Infinity };

/** The limits of a cache that keeps nothing: each key serves once. */
export const NO_CACHE: CacheLimits = Object.freeze({ maxAgeMs: 0, maxUses: 1, maxBytes: MOST_BYTES, maxEntries: 0 });

/**
 * Limits as configured, completed with defaults.
 * @throws ErrEncryptionNotConfigured for what is no number, or would leave AES-GCM's bounds
 */
export function cacheLimits(options: Partial<CacheLimits> | false = {}): CacheLimits {
  if (options === false) return NO_CACHE;
  const limits = { ...DEFAULTS, ...options };
  for (const name of Object.keys(DEFAULTS) as (keyof CacheLimits)[]) {
    const least = name === 'maxAgeMs' || name === 'maxEntries' ? 0 : 1;
    if (typeof limits[name] === 'number' && limits[name] >= least && limits[name] <= MOST[name]) continue;
    const range = Number.isFinite(MOST[name]) ? `between ${least} and ${MOST[name]}` : `at least ${least}`;
    throw new DynamormError('ErrEncryptionNotConfigured', `cache.${name} of a cipher must be a number ${range}`);
  }
  return Object.freeze(limits);
}
