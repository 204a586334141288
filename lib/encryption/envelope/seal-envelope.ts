import { randomBytes } from 'node:crypto';
import type { Value } from '../../values/value.js';
import type { DataKey } from '../cipher.js';
import { checkedKey } from '../keys/checked-key.js';
import { encrypt } from './aes-gcm.js';
import { envelopeValue, NONCE_BYTES } from './envelope.js';

/** A plaintext on its way into an envelope. */
export interface Unsealed {
  readonly v: 1 | 2;
  readonly text: string;
  /** Associated data. */
  readonly aad: Uint8Array;
}

/** Seals a plaintext under a key on loan, and gives the key back. The nonce is drawn here and now, never from a store of them. */
export function sealEnvelope(dataKey: DataKey, { v, text, aad }: Unsealed): Value {
  try {
    const key = checkedKey(dataKey);
    const nonce = dataKey.nonce ?? randomBytes(NONCE_BYTES);
    return envelopeValue({ v, edk: dataKey.edk, nonce, ct: encrypt(text, { key, nonce, aad }) });
  } finally {
    dataKey.release?.();
  }
}
