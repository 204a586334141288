import { DynamormError } from '../errors/errors.js';

/** The answer that says: this is no data key of KMS. An envelope that carries one was not written by us, or was tampered with. */
const FOREIGN = 'InvalidCiphertextException';
/**
 * The answer that says: this is a data key, of another KMS key than the one named. A reader that lacks a key which writers have, or
 * have had, is configured wrong; the envelope is sound and opens once the key is listed.
 */
const OTHER_KEY = 'IncorrectKeyException';

const RETRYABLE = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'KMSInternalException',
  'InternalFailure',
  'DependencyTimeoutException',
  'KeyUnavailableException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'AbortError',
]);
const NETWORK = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

interface SdkError {
  readonly name: string;
  readonly code?: unknown;
  readonly $fault?: unknown;
}

/**
 * What a failed KMS request means to an encrypted attribute. Recognised by the error's name; its own text stays in `cause`,
 * and even that only for errors known to quote no answer: a truncated answer of GenerateDataKey quoted in a parser's
 * message is a plaintext key in a log.
 */
export function kmsError(error: unknown, action: string): DynamormError {
  const sdk = asSdkError(error);
  const network = typeof sdk.code === 'string' && NETWORK.has(sdk.code);
  const known = sdk.$fault === 'client' || sdk.$fault === 'server' || network || RETRYABLE.has(sdk.name);
  const cause = known || sdk.name === 'CredentialsProviderError' ? { cause: error } : {};
  if (sdk.name === OTHER_KEY) {
    const message = `${action} failed (${sdk.name}): the data key is under a KMS key that is not configured; list it in readKeyIds`;
    return new DynamormError('ErrEncryptionUnavailable', message, { ...cause, retryable: false });
  }
  if (sdk.name === FOREIGN) {
    return new DynamormError(
      'ErrInvalidEncryptedEnvelope',
      `its data key is not one of ${action} (${sdk.name})`,
      cause,
    );
  }
  const retryable = network || RETRYABLE.has(sdk.name) || sdk.$fault === 'server';
  const reason = network ? String(sdk.code) : sdk.name;
  return new DynamormError('ErrEncryptionUnavailable', `${action} failed (${reason})`, { ...cause, retryable });
}

function asSdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null && 'name' in error ? (error as SdkError) : { name: typeof error };
}
