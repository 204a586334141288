import { randomBytes } from 'node:crypto';
import { KmsFakeError } from './kms-fake-keys.js';
import type { FakeContext, KmsFakeKeys } from './kms-fake-keys.js';

/** A request of the fake, as its JSON came. */
export interface FakeInput {
  readonly KeyId?: unknown;
  readonly KeySpec?: unknown;
  readonly NumberOfBytes?: unknown;
  readonly Plaintext?: unknown;
  readonly CiphertextBlob?: unknown;
  readonly EncryptionContext?: FakeContext;
  readonly SourceKeyId?: unknown;
  readonly SourceEncryptionContext?: FakeContext;
  readonly DestinationKeyId?: unknown;
  readonly DestinationEncryptionContext?: FakeContext;
}

type Operation = (keys: KmsFakeKeys, input: FakeInput) => object;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GenerateDataKey(keys, input) {
    const { KeyId, CiphertextBlob, plaintext } = generate(keys, input);
    return { KeyId, CiphertextBlob, Plaintext: plaintext.toString('base64') };
  },
  GenerateDataKeyWithoutPlaintext(keys, input) {
    const { KeyId, CiphertextBlob } = generate(keys, input);
    return { KeyId, CiphertextBlob };
  },
  Encrypt(keys, input) {
    const key = keys.usable(input.KeyId);
    const plaintext = bytes(input.Plaintext, 'plaintext', 4096);
    const CiphertextBlob = keys.encrypt(key, plaintext, input.EncryptionContext).toString('base64');
    return { KeyId: key.arn, CiphertextBlob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  Decrypt(keys, input) {
    const blob = bytes(input.CiphertextBlob, 'ciphertextBlob', 6144);
    const { key, plaintext } = keys.decrypt(blob, input.EncryptionContext, input.KeyId);
    return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  ReEncrypt(keys, input) {
    const blob = bytes(input.CiphertextBlob, 'ciphertextBlob', 6144);
    const { key, plaintext } = keys.decrypt(blob, input.SourceEncryptionContext, input.SourceKeyId);
    const target = keys.usable(input.DestinationKeyId);
    const CiphertextBlob = keys.encrypt(target, plaintext, input.DestinationEncryptionContext).toString('base64');
    return { SourceKeyId: key.arn, KeyId: target.arn, CiphertextBlob };
  },
  DescribeKey(keys, input) {
    const key = keys.find(input.KeyId);
    const { id: KeyId, arn: Arn, state: KeyState } = key;
    const fixed = { KeyUsage: 'ENCRYPT_DECRYPT', KeySpec: 'SYMMETRIC_DEFAULT', CreationDate: 1 };
    return { KeyMetadata: { KeyId, Arn, KeyState, Enabled: KeyState === 'Enabled', ...fixed } };
  },
};

/** Answers one operation of the fake as KMS would, by name. */
export function answerOf(keys: KmsFakeKeys, operation: string, input: FakeInput): object {
  if (Object.hasOwn(OPERATIONS, operation)) return OPERATIONS[operation]!(keys, input);
  throw new KmsFakeError('UnknownOperationException', `the KMS fake has no ${operation}`);
}

function generate(keys: KmsFakeKeys, input: FakeInput): { KeyId: string; CiphertextBlob: string; plaintext: Buffer } {
  const { KeySpec, NumberOfBytes, EncryptionContext } = input;
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new KmsFakeError('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  const key = keys.usable(input.KeyId);
  const plaintext = randomBytes(typeof NumberOfBytes === 'number' ? NumberOfBytes : KeySpec === 'AES_128' ? 16 : 32);
  const CiphertextBlob = keys.encrypt(key, plaintext, EncryptionContext).toString('base64');
  return { KeyId: key.arn, CiphertextBlob, plaintext };
}

function bytes(text: unknown, member: string, longest: number): Buffer {
  const decoded = Buffer.from(typeof text === 'string' ? text : '', 'base64');
  if (decoded.length >= 1 && decoded.length <= longest) return decoded;
  const rule = `Member must have length between 1 and ${longest}`;
  throw new KmsFakeError('ValidationException', `1 validation error detected: Value at '${member}' failed: ${rule}`);
}
