import { DynamormError } from '../errors/dynamorm-error.js';
import type { OpenedKey } from './cipher.js';

/** Tells an answer to come from one that is there: ciphers answer at once from their caches. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}

/** The bytes of a key on loan, after making sure that they are an AES-256 key: a shorter one would silently be weaker. */
export function checkedKey(opened: OpenedKey): Uint8Array {
  if (opened.key.length === 32) return opened.key;
  throw new DynamormError('ErrEncryptionUnavailable', 'the cipher gave a data key that is not 32 bytes long');
}
