/** What a data key is asked for: names and sizes only, never a value. */
export interface KeyRequest {
  /** Version of the envelope: a key of version 2 is bound to table and model by its encryption context, one of version 1 to nothing. */
  readonly v: 1 | 2;
  /** Name of the table as sent, without the ARN around it. */
  readonly table: string;
  /** Name of the entity class. */
  readonly model: string;
  /** Stored name of the attribute. */
  readonly attribute: string;
  /** Bytes that will be sealed or opened with the key. */
  readonly bytes: number;
  /** Aborts the wait for the key. */
  readonly signal?: AbortSignal | undefined;
}

/** A plaintext data key on loan: `release` tells its owner that it is no longer in use and may be wiped. */
export interface OpenedKey {
  /** 32 bytes, an AES-256 key. Not to be kept, copied or changed. */
  readonly key: Uint8Array;
  /** Says that the key is no longer in use, so that its owner may wipe it. */
  release?(): void;
}

/** A data key to seal one value with. */
export interface DataKey extends OpenedKey {
  /** The same key, encrypted: stored in the envelope, and all that `unwrap` needs to find it again. */
  readonly edk: Uint8Array;
  /** 12 bytes never used with this key before. Only a test cipher gives it: absent, fresh random bytes are drawn. */
  readonly nonce?: Uint8Array;
}

/**
 * Gives out data keys: the seam between envelopes, which are the same everywhere, and whoever guards the keys (KMS, a test's seed,
 * an HSM). It never sees a plaintext. What it throws becomes `ErrEncryptionUnavailable`, unless it is a `DynamormError`
 * with a code of its own; several values may be sealed with one key as long as every nonce is fresh.
 */
export interface Cipher {
  /** True for a cipher that can seal and not open: a producer that must not read. Reads are then refused before any request. */
  readonly writeOnly?: boolean;
  /** A key to seal one value with. Answering without a promise (from a cache) saves a turn of the event loop. */
  dataKey(request: KeyRequest): DataKey | Promise<DataKey>;
  /** The key that `edk` holds; `ErrInvalidEncryptedEnvelope` where it is none that this cipher gave out or trusts. */
  unwrap(edk: Uint8Array, request: KeyRequest): OpenedKey | Promise<OpenedKey>;
  /** Whether `edk` is held under the key that writes today; where absent, it always is. Used by re-encryption. */
  isCurrent?(edk: Uint8Array, request: KeyRequest): boolean | Promise<boolean>;
  /** Secrets of blind indexes, the current one first: stable over the years, never data keys. */
  blindIndexKeys?(request: BlindIndexRequest): readonly OpenedKey[] | Promise<readonly OpenedKey[]>;
}

/** Which blind index secrets are asked for. */
export interface BlindIndexRequest {
  /** Name of the entity class. */
  readonly model: string;
  /** Stored name of the blind index attribute. */
  readonly attribute: string;
  /** Aborts the wait for the secrets. */
  readonly signal?: AbortSignal | undefined;
}

/** Tells a cipher from anything else that was configured in its place. */
export function isCipher(value: unknown): value is Cipher {
  if (typeof value !== 'object' || value === null) return false;
  const { dataKey, unwrap } = value as Partial<Cipher>;
  return typeof dataKey === 'function' && typeof unwrap === 'function';
}

/** Tells an answer to come from one that is there: ciphers answer at once from their caches. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
