export { createBlindIndexKey } from './blind-index-key.js';
export { KmsCipher, kmsCipher } from './kms-cipher.js';
export type { KmsCipherOptions, KmsClient } from './options.js';
export type { CacheLimits } from '../encryption/keys/limits.js';
export type { BlindIndexRequest, Cipher, DataKey, KeyRequest, OpenedKey } from '../encryption/cipher.js';
