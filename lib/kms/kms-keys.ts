import {
  DecryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  GenerateDataKeyWithoutPlaintextCommand,
} from '@aws-sdk/client-kms';
import type { KeyMaterial } from '../encryption/data-key-cache.js';
import { DynamormError, isDynamormError, misuse } from '../errors/errors.js';
import { Bytes, isBytes, toBase64 } from '../values/value.js';
import { kmsError } from './kms-error.js';
import type { KmsCipherOptions, KmsClient } from './options.js';

/** What KMS authenticates with a data key and writes to its logs; undefined for envelope version 1, which has none. */
export type EncryptionContext = Readonly<Record<string, string>> | undefined;

/** An answer as it may come: nothing of it is taken on trust. */
interface KeyAnswer {
  readonly KeyId?: unknown;
  readonly CiphertextBlob?: unknown;
  readonly Plaintext?: unknown;
}

/** The most bytes KMS takes as a ciphertext; what is longer was never written by it. */
const LONGEST_EDK = 6144;

/** Asks KMS for data keys: one request each, no memory. The SDK's answers are copied and overwritten. */
export class KmsKeys {
  readonly #keyId: string;
  readonly #readKeyIds: readonly string[];
  readonly #timeoutMs: number;
  #client: KmsClient | undefined;

  constructor({ keyId, readKeyIds = [], client, timeoutMs = 10_000 }: KmsCipherOptions) {
    this.#keyId = keyId;
    this.#readKeyIds = [...new Set([keyId, ...readKeyIds])];
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /** A new data key under the key that writes. */
  async generate(context: EncryptionContext): Promise<KeyMaterial> {
    const action = `GenerateDataKey with KMS key ${this.#keyId}`;
    const command = new GenerateDataKeyCommand({ KeyId: this.#keyId, KeySpec: 'AES_256', ...inContext(context) });
    const answer = await this.#send(command, action);
    const edk = answer.CiphertextBlob;
    const key = plaintextKey(answer, action);
    if (!isBytes(edk) || edk.length === 0 || edk.length > LONGEST_EDK) throw keylessAnswer(action, key);
    return { key, edk: Bytes.from(edk), keyId: String(answer.KeyId) };
  }

  /**
   * The data key in `edk`, tried with every key that reads: naming the key keeps KMS from using one that we do not trust.
   * A key that is disabled or denied does not keep the others from being tried; only if none opens, it is what is reported.
   */
  async decrypt(edk: Uint8Array, context: EncryptionContext): Promise<KeyMaterial> {
    if (edk.length > LONGEST_EDK) throw new DynamormError('ErrInvalidEncryptedEnvelope', 'its data key is too long');
    let foreign: unknown;
    let unavailable: unknown;
    for (const KeyId of this.#readKeyIds) {
      const action = `Decrypt with KMS key ${KeyId}`;
      try {
        const answer = await this.#send(
          new DecryptCommand({ KeyId, CiphertextBlob: edk, ...inContext(context) }),
          action,
        );
        return { key: plaintextKey(answer, action), edk, keyId: String(answer.KeyId) };
      } catch (error) {
        if (isIncorrectKey(error)) foreign ??= error;
        else if (isRefusal(error)) unavailable ??= error;
        else throw error;
      }
    }
    throw unavailable ?? foreign;
  }

  async #send(command: GenerateDataKeyCommand | DecryptCommand, action: string): Promise<KeyAnswer> {
    // Several callers may share this request, so none of their signals aborts it; the time it may take is its own.
    const abortSignal = AbortSignal.timeout(this.#timeoutMs);
    try {
      this.#client ??= new KMSClient({});
      const answer = await answerInTime(this.#client.send(command as never, { abortSignal }), abortSignal);
      if (typeof answer === 'object' && answer !== null) return answer;
    } catch (error) {
      throw kmsError(error, action);
    }
    throw keylessAnswer(action);
  }
}

/** KMS says that the data key is under another key than the one asked with. */
function isIncorrectKey(error: unknown): boolean {
  return (error as { cause?: { name?: unknown } }).cause?.name === 'IncorrectKeyException';
}

/** KMS will not use this key, now or later; another one it may. */
function isRefusal(error: unknown): boolean {
  return isDynamormError(error, 'ErrEncryptionUnavailable') && !error.retryable && error.cause !== undefined;
}

/** Also for clients that pay no heed to the signal: what they answer too late is a key that nobody waits for, and is overwritten. */
function answerInTime<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const stop = (): void => {
      isLate = true;
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    Promise.resolve(answer)
      .then(given => (isLate ? wipeKey(given) : resolve(given)), reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function wipeKey(answer: unknown): void {
  const { Plaintext } = (answer ?? {}) as KeyAnswer;
  if (isBytes(Plaintext)) Plaintext.fill(0);
}

function inContext(context: EncryptionContext): { EncryptionContext?: Record<string, string> } {
  return context === undefined ? {} : { EncryptionContext: { ...context } };
}

/** The key in an answer, moved into memory of our own: the SDK's bytes may lie in a buffer shared with others. */
function plaintextKey(answer: KeyAnswer, action: string): Uint8Array {
  const { Plaintext } = answer;
  if (!isBytes(Plaintext)) throw keylessAnswer(action);
  // Not a plain Uint8Array: one so small lies in the JavaScript heap, and the collector leaves copies behind when it moves it.
  const key = Buffer.allocUnsafeSlow(Plaintext.length);
  key.set(Plaintext);
  Plaintext.fill(0);
  if (key.length !== 32) throw keylessAnswer(action, key);
  return key;
}

function keylessAnswer(action: string, key?: Uint8Array): DynamormError {
  key?.fill(0);
  return new DynamormError('ErrEncryptionUnavailable', `${action} answered without a data key of 32 bytes`);
}

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
export async function createBlindIndexKey(client: KmsClient, options: { readonly keyId: string }): Promise<string> {
  if (typeof (client as KmsClient | undefined)?.send !== 'function' || typeof options?.keyId !== 'string')
    throw misuse('createBlindIndexKey', 'a client of KMS, and the keyId of a key as text');
  const { keyId } = options;
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
