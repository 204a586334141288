export { createBlindIndexKey } from './kms-keys.js';
export { KmsCipher, kmsCipher } from './kms-cipher.js';
export type { KmsCipherOptions, KmsClient } from './options.js';
export type { CacheLimits } from '../encryption/data-key-cache.js';
export type { BlindIndexRequest, Cipher, DataKey, KeyRequest, OpenedKey } from '../session/cipher.js';
