import { DynamormError } from '../../errors/dynamorm-error.js';
import type { OpenedKey } from '../cipher.js';

/** The bytes of a key on loan, after making sure that they are an AES-256 key: a shorter one would silently be weaker. */
export function checkedKey(opened: OpenedKey): Uint8Array {
  if (opened.key.length === 32) return opened.key;
  throw new DynamormError('ErrEncryptionUnavailable', 'the cipher gave a key that is not 32 bytes long');
}
