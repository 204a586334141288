import type { CacheLimits } from '../encryption/data-key-cache.js';
import { DynamormError, refuseUnknown } from '../errors/errors.js';
import { bytesOf } from '../values/value.js';

/** The part of a `KMSClient` that is used: any version of it, or a wrapper. */
export interface KmsClient {
  /** Sends one command of `@aws-sdk/client-kms`. */
  send(command: never, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
}

/** What `kmsCipher` takes. */
export interface KmsCipherOptions {
  /** Key that writes, and that is read first: key id, key ARN, alias name (`alias/app`) or alias ARN. */
  readonly keyId: string;
  /** Default: a `KMSClient` made from the environment at first use. Its retries are the only ones. */
  readonly client?: KmsClient;
  /**
   * Further keys whose data keys still open: those of before a rotation to another key. (KMS's own yearly rotation keeps the key id and
   * needs nothing here.) An alias stands for the key it points to today, so name the old key by id before pointing it elsewhere.
   */
  readonly readKeyIds?: readonly string[];
  /** Bounds of the plaintext data keys kept in memory; false keeps none and asks KMS for every single value. */
  readonly cache?: Partial<CacheLimits> | false;
  /** Seals and never opens, for producers that need no `kms:Decrypt`. */
  readonly writeOnly?: boolean;
  /**
   * Secrets of blind indexes, the current one first, as bytes or base64 text: encrypted by KMS, as `createBlindIndexKey` made them, or
   * the 32 bytes themselves, out of a store of secrets. (KMS encrypts to far more than 32 bytes, so the length tells.)
   */
  readonly blindIndexKeys?: readonly (string | Uint8Array)[];
  /** Milliseconds for one key from KMS, the client's retries included. Default 10,000. */
  readonly timeoutMs?: number;
  /** Milliseconds since any fixed moment, for the age of keys. Default `Date.now`. */
  readonly now?: () => number;
}

const KMS_OPTIONS: Readonly<Record<keyof KmsCipherOptions, true>> = {
  keyId: true,
  client: true,
  readKeyIds: true,
  cache: true,
  writeOnly: true,
  blindIndexKeys: true,
  timeoutMs: true,
  now: true,
};

/** Length of a blind index secret that is given as it is. */
export const PLAIN_KEY_BYTES = 32;

/**
 * Refuses options that cannot work, before any request depends on them; answers the blind index keys as bytes.
 * @throws ErrEncryptionNotConfigured
 */
export function checkOptions(options: KmsCipherOptions): readonly Uint8Array[] {
  if (typeof options !== 'object' || options === null) throw misconfigured('kmsCipher takes an object of options');
  refuseUnknown('kmsCipher', options, KMS_OPTIONS);
  const { keyId, readKeyIds = [], timeoutMs = 1, blindIndexKeys = [] } = options;
  for (const id of [keyId, ...readKeyIds]) {
    if (typeof id !== 'string' || id === '') throw misconfigured('keyId and readKeyIds must be ids of KMS keys');
  }
  // Node's timers hold no more than 31 bits.
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) throw misconfigured('timeoutMs must be milliseconds, above 0');
  try {
    const keys = blindIndexKeys.map(key => new Uint8Array(bytesOf(key)));
    if (keys.every(key => key.length >= PLAIN_KEY_BYTES)) return keys;
  } catch {
    // Told below, without a word of what was given: it may be a secret.
  }
  throw misconfigured('blindIndexKeys must be bytes or base64 text, of 32 bytes or as KMS encrypted them');
}

function misconfigured(why: string): DynamormError {
  return new DynamormError('ErrEncryptionNotConfigured', `kmsCipher: ${why}`);
}
