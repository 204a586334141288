import { misuse } from '../errors/errors.js';
import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { Cipher, DataKey, KeyRequest, OpenedKey } from '../session/cipher.js';

/**
 * The cipher of the contract's golden files and of tests: the same seed and the same order of writes give the same bytes
 * in every runtime. **Protects nothing**: whoever knows the seed reads everything, and nonces repeat between runs.
 *
 * The n-th draw of a cipher, for a label, is the beginning of HMAC-SHA-256(SHA-256(seed), `label|n`).
 */
export class DeterministicCipher implements Cipher {
  readonly #master: Buffer;
  #draws = 0;

  constructor(seed: string) {
    this.#master = createHash('sha256').update(seed, 'utf8').digest();
  }

  dataKey({ model, attribute }: KeyRequest): DataKey {
    const edk = this.#draw(`edk|${model}|${attribute}`, 32);
    const nonce = this.#draw(`nonce|${model}|${attribute}`, 12);
    return { key: this.#keyOf(edk), edk, nonce };
  }

  unwrap(edk: Uint8Array): OpenedKey {
    return { key: this.#keyOf(edk) };
  }

  blindIndexKeys(): readonly OpenedKey[] {
    return [{ key: createHmac('sha256', this.#master).update('blind-index', 'utf8').digest() }];
  }

  /** An empty object: the seed is not printed. */
  toJSON(): object {
    return {};
  }

  [inspect.custom](): string {
    return 'DeterministicCipher {}';
  }

  #draw(label: string, bytes: number): Uint8Array {
    this.#draws++;
    return createHmac('sha256', this.#master).update(`${label}|${this.#draws}`, 'utf8').digest().subarray(0, bytes);
  }

  #keyOf(edk: Uint8Array): Buffer {
    return createHmac('sha256', this.#master).update(edk).digest();
  }
}

/** A deterministic cipher for tests; see `DeterministicCipher`. */
export function deterministicCipher(seed = 'dynamorm-test'): DeterministicCipher {
  if (typeof seed !== 'string') throw misuse('deterministicCipher', 'a text as its seed');
  return new DeterministicCipher(seed);
}
