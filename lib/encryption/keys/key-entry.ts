import type { DataKey } from '../cipher.js';

/** What a key source answers: a plaintext key, its encrypted form, and which key encrypts it. */
export interface KeyMaterial {
  /** Owned by whoever receives it, who wipes it. */
  readonly key: Uint8Array;
  readonly edk: Uint8Array;
  /** Full id of the key that `edk` is encrypted under. */
  readonly keyId: string;
}

/**
 * One data key of a cache, from the moment it is asked for. Counts who uses it: retired, it is given to nobody any more, and
 * its bytes are overwritten as soon as the last user has let go of it.
 */
export class KeyEntry {
  readonly ready: Promise<void>;
  readonly expires: number;
  uses = 0;
  bytes = 0;
  #material: KeyMaterial | undefined;
  #users = 0;
  #retired = false;

  constructor(load: () => Promise<KeyMaterial>, expires: number) {
    this.expires = expires;
    this.ready = load().then(material => {
      this.#material = material;
      this.#wipeIfUnused();
    });
  }

  /** Whether the key has arrived and can be lent without waiting. */
  get isReady(): boolean {
    return this.#material !== undefined;
  }

  /** Counts one user, who must call `leave` once. */
  enter(bytes: number): void {
    this.uses++;
    this.bytes += bytes;
    this.#users++;
  }

  leave(): void {
    this.#users--;
    this.#wipeIfUnused();
  }

  /** Gives the key to nobody new. */
  retire(): void {
    this.#retired = true;
    this.#wipeIfUnused();
  }

  /** For those who have entered, once the key is ready. */
  material(): KeyMaterial {
    if (this.#material === undefined) throw new TypeError('the data key was released');
    return this.#material;
  }

  #wipeIfUnused(): void {
    if (!this.#retired || this.#users > 0) return;
    this.#material?.key.fill(0);
    this.#material = undefined;
  }
}

/** A key lent to one user. Private state behind getters: neither `util.inspect` nor `JSON.stringify` shows key bytes. */
export class KeyLease implements DataKey {
  readonly #entry: KeyEntry;
  #released = false;

  constructor(entry: KeyEntry) {
    this.#entry = entry;
  }

  get key(): Uint8Array {
    if (this.#released) throw new TypeError('the data key was released');
    return this.#entry.material().key;
  }

  get edk(): Uint8Array {
    return this.#entry.material().edk;
  }

  /** Full id of the key that the data key is encrypted under. */
  get keyId(): string {
    return this.#entry.material().keyId;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#entry.leave();
  }
}
