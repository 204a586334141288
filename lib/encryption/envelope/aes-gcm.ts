import { createCipheriv, createDecipheriv } from 'node:crypto';
import { TAG_BYTES } from './envelope.js';

const ALGORITHM = 'aes-256-gcm';
const OPTIONS = Object.freeze({ authTagLength: TAG_BYTES });

/** What AES-256-GCM needs besides the text. */
export interface GcmKey {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  /** Associated data: authenticated, not stored. */
  readonly aad: Uint8Array;
}

/** Encrypts UTF-8 text; answers the ciphertext followed by its tag. */
export function encrypt(text: string, { key, nonce, aad }: GcmKey): Buffer {
  const gcm = createCipheriv(ALGORITHM, key, nonce, OPTIONS);
  gcm.setAAD(aad);
  const body = gcm.update(text, 'utf8');
  gcm.final();
  return Buffer.concat([body, gcm.getAuthTag()]);
}

/** Decrypts what `encrypt` made; undefined where it does not authenticate. */
export function decrypt(ct: Uint8Array, { key, nonce, aad }: GcmKey): Buffer | undefined {
  const gcm = createDecipheriv(ALGORITHM, key, nonce, OPTIONS);
  gcm.setAAD(aad);
  const length = ct.length - TAG_BYTES;
  gcm.setAuthTag(new Uint8Array(ct.buffer, ct.byteOffset + length, TAG_BYTES));
  const body = gcm.update(new Uint8Array(ct.buffer, ct.byteOffset, length));
  try {
    gcm.final();
  } catch {
    // Node's message says no more than this; the unauthenticated body must not leave this function.
    body.fill(0);
    return undefined;
  }
  return body;
}
