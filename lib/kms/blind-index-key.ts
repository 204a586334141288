import { GenerateDataKeyWithoutPlaintextCommand } from '@aws-sdk/client-kms';
import { DynamormError } from '../errors/dynamorm-error.js';
import { isBytes, toBase64 } from '../values/binary.js';
import { kmsError } from './kms-error.js';
import type { KmsClient } from './options.js';

/**
 * The encryption context of blind index secrets: a policy can allow `kms:Decrypt` for these alone
 * (`kms:EncryptionContext:dynamorm`), and none can pass for a data key.
 */
export const BLIND_INDEX_CONTEXT = Object.freeze({ dynamorm: 'blind-index' });

/**
 * A new secret for blind indexes as base64 text, encrypted under a KMS key: fit for configuration, because nobody sees the secret itself.
 * Make one, keep the text, list it in `blindIndexKeys`.
 * @throws ErrEncryptionUnavailable
 */
export async function createBlindIndexKey(client: KmsClient, { keyId }: { readonly keyId: string }): Promise<string> {
  const action = `GenerateDataKeyWithoutPlaintext with KMS key ${keyId}`;
  const command = new GenerateDataKeyWithoutPlaintextCommand({
    KeyId: keyId,
    KeySpec: 'AES_256',
    EncryptionContext: { ...BLIND_INDEX_CONTEXT },
  });
  const answer = await client.send(command as never).catch((error: unknown) => {
    throw kmsError(error, action);
  });
  const blob = (answer as { CiphertextBlob?: unknown } | undefined)?.CiphertextBlob;
  if (!isBytes(blob) || blob.length === 0) {
    throw new DynamormError('ErrEncryptionUnavailable', `${action} answered without a key`);
  }
  return toBase64(blob);
}
