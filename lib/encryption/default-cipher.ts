import type { Cipher } from './cipher.js';

// On globalThis, because `dynamorm` and `dynamorm/streams` may be loaded as different builds in one process.
const SLOT = Symbol.for('dynamorm/default-cipher@1');
const slot = globalThis as { [SLOT]?: Cipher | undefined };

/** The cipher that `connect` configured: what reads images outside any session (streams) open envelopes with. */
export function defaultCipher(): Cipher | undefined {
  return slot[SLOT];
}

/** Sets or clears the default cipher; called by `connect`. */
export function setDefaultCipher(cipher: Cipher | undefined): void {
  slot[SLOT] = cipher;
}
