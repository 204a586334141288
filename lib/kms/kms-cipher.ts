import { inspect } from 'node:util';
import { KeyCache, cacheLimits, type KeyLease } from '../encryption/data-key-cache.js';
import { DynamormError } from '../errors/errors.js';
import type { BlindIndexRequest, Cipher, DataKey, KeyRequest, OpenedKey } from '../session/cipher.js';
import { BLIND_INDEX_CONTEXT, KmsKeys, type EncryptionContext } from './kms-keys.js';
import { checkOptions, PLAIN_KEY_BYTES, type KmsCipherOptions } from './options.js';

/** What data keys are bound to. */
interface KeyScope {
  /** Tells scopes apart in the cache, and never runs into the data key that may follow it. */
  readonly id: string;
  readonly context: EncryptionContext;
}

/** Envelope version 1 has no encryption context: its data keys serve every table. */
const V1_SCOPE: KeyScope = Object.freeze({ id: '1', context: undefined });
/** Blind index secrets have a context of their own. */
const BLIND_INDEX_SCOPE = scopeOf(BLIND_INDEX_CONTEXT);

/**
 * Of version 2: table and model, and nothing finer. A data key can serve all items of a table, and no item's key is written to the
 * logs of KMS.
 */
function scopeOf<C extends NonNullable<EncryptionContext>>(context: C): { readonly id: string; readonly context: C } {
  return { id: `2${JSON.stringify(context)}`, context };
}

/**
 * The cipher whose data keys KMS guards. Keys to seal with and keys to open with are kept apart: what this process has written it
 * can read back only if KMS lets it decrypt, so that the two permissions stay two.
 * Printing it shows its key's name and nothing else.
 */
export class KmsCipher implements Cipher {
  /** The KMS key that writes, as it was configured. */
  readonly keyId: string;
  readonly writeOnly: boolean;
  readonly #keys: KmsKeys;
  readonly #sealing: KeyCache;
  readonly #opening: KeyCache;
  readonly #blindIndexKeys: readonly Uint8Array[];
  #lastScope = scopeOf<Readonly<Record<string, string>>>({});
  #lastOpened: { readonly scope: string; readonly edk: Uint8Array; readonly id: string } = {
    scope: '',
    edk: new Uint8Array(),
    id: '',
  };

  constructor(options: KmsCipherOptions) {
    const blindIndexKeys = checkOptions(options);
    const limits = cacheLimits(options.cache);
    const now = options.now ?? Date.now;
    this.keyId = options.keyId;
    this.writeOnly = options.writeOnly ?? false;
    this.#keys = new KmsKeys(options);
    this.#sealing = new KeyCache(limits, now);
    this.#opening = new KeyCache(limits, now);
    this.#blindIndexKeys = blindIndexKeys;
  }

  dataKey(request: KeyRequest): DataKey | Promise<DataKey> {
    const { id, context } = this.#scopeOf(request);
    const load = () => this.#keys.generate(context);
    return this.#sealing.lease({ id, bytes: request.bytes, load, signal: request.signal });
  }

  unwrap(edk: Uint8Array, request: KeyRequest): OpenedKey | Promise<OpenedKey> {
    if (!this.writeOnly) return this.#lend(edk, this.#scopeOf(request), request);
    throw new DynamormError('ErrEncryptionNotConfigured', 'the configured cipher only writes');
  }

  /** Compares the KMS key that holds `edk` with the one that writes; takes a data key of either from KMS where none is kept. */
  async isCurrent(edk: Uint8Array, request: KeyRequest): Promise<boolean> {
    const writing = (await this.dataKey({ ...request, bytes: 0 })) as KeyLease;
    try {
      const held = (await this.unwrap(edk, { ...request, bytes: 0 })) as KeyLease;
      try {
        return held.keyId === writing.keyId;
      } finally {
        held.release();
      }
    } finally {
      writing.release();
    }
  }

  async blindIndexKeys({ signal }: BlindIndexRequest): Promise<readonly OpenedKey[]> {
    const wanted = this.#blindIndexKeys.map(async key =>
      key.length === PLAIN_KEY_BYTES ? { key } : this.#lend(key, BLIND_INDEX_SCOPE, { bytes: 0, signal }),
    );
    const settled = await Promise.allSettled(wanted);
    const failed = settled.find(one => one.status === 'rejected');
    const keys: OpenedKey[] = settled.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
    if (failed === undefined) return keys;
    for (const key of keys) key.release?.();
    throw failed.reason;
  }

  /** Overwrites every plaintext key that is kept, as soon as it is not in use; the cipher stays usable. */
  clear(): void {
    this.#sealing.clear();
    this.#opening.clear();
  }

  /** The key's name and whether the cipher only writes; no key material. */
  toJSON(): object {
    return { keyId: this.keyId, writeOnly: this.writeOnly };
  }

  [inspect.custom](): string {
    return `KmsCipher { keyId: ${inspect(this.keyId)}, writeOnly: ${this.writeOnly} }`;
  }

  #lend(edk: Uint8Array, scope: KeyScope, { bytes, signal }: Pick<KeyRequest, 'bytes' | 'signal'>) {
    const load = () => this.#keys.decrypt(edk, scope.context);
    return this.#opening.lease({ id: this.#idOf(edk, scope), bytes, load, signal });
  }

  /** What is read together mostly lies under one data key, whose text, which is hashed, is then made once. */
  #idOf(edk: Uint8Array, { id }: KeyScope): string {
    const last = this.#lastOpened;
    if (last.scope === id && Buffer.compare(last.edk, edk) === 0) return last.id;
    this.#lastOpened = { scope: id, edk: new Uint8Array(edk), id: id + latin1(edk) };
    return this.#lastOpened.id;
  }

  /** The values of one item, and mostly of one table, share this object, so only the last one is kept. */
  #scopeOf({ v, table, model }: KeyRequest): KeyScope {
    if (v === 1) return V1_SCOPE;
    const last = this.#lastScope;
    if (last.context['table'] === table && last.context['model'] === model) return last;
    return (this.#lastScope = scopeOf({ table, model }));
  }
}

/**
 * A cipher that keeps data keys under a KMS key: `GenerateDataKey` to seal, `Decrypt` to open, both remembered within the bounds of
 * `cache`. Sends nothing until it is used.
 *
 * ```ts
 * connect({ client, cipher: kmsCipher({ keyId: 'alias/app' }) });
 * ```
 * @throws ErrEncryptionNotConfigured when the options cannot work
 */
export function kmsCipher(options: KmsCipherOptions): KmsCipher {
  return new KmsCipher(options);
}

/** One character a byte: the cheapest text that tells any two byte strings apart. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
