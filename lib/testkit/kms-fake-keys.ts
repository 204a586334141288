import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';

/** An error of the fake service, answered under its name as KMS answers it. */
export class KmsFakeError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** One key of the fake: its names, its state, and its backing keys, of which the last encrypts. */
export interface KmsFakeKey {
  /** Id of the key. */
  readonly id: string;
  /** ARN of the key. */
  readonly arn: string;
  /** Backing keys of 32 bytes each; the last one encrypts, all decrypt. */
  readonly material: Buffer[];
  /** Only an `Enabled` key can be used. */
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
}

/** What KMS authenticates with a ciphertext: name-value pairs in any order. */
type FakeContext = Readonly<Record<string, string>> | undefined;

const NONCE = 12;
const TAG = 16;

/**
 * The keys and aliases of a fake KMS. A ciphertext says which key and which backing key made it and authenticates the rest, its
 * encryption context included, so that tampering, another context and another key fail as they do in KMS.
 */
export class KmsFakeKeys {
  readonly #prefix: string;
  readonly #keys = new Map<string, KmsFakeKey>();
  readonly #aliases = new Map<string, KmsFakeKey>();

  constructor(region: string, account: string) {
    this.#prefix = `arn:aws:kms:${region}:${account}:`;
  }

  create(id: string = randomUUID()): KmsFakeKey {
    const key: KmsFakeKey = { id, arn: `${this.#prefix}key/${id}`, material: [randomBytes(32)], state: 'Enabled' };
    this.#keys.set(key.arn, key);
    return key;
  }

  alias(name: string, key: KmsFakeKey): void {
    this.#aliases.set(`${this.#prefix}${name}`, key);
  }

  /** The key of an id, a key ARN, an alias name or an alias ARN, whatever its state. */
  find(reference: unknown): KmsFakeKey {
    if (typeof reference !== 'string' || reference === '') {
      throw new KmsFakeError('ValidationException', '1 validation error detected: keyId must not be null');
    }
    const kind = reference.startsWith('alias/') ? '' : 'key/';
    const arn = reference.startsWith('arn:') ? reference : `${this.#prefix}${kind}${reference}`;
    const key = this.#keys.get(arn) ?? this.#aliases.get(arn);
    if (key !== undefined) return key;
    throw new KmsFakeError('NotFoundException', `${arn} is not found.`);
  }

  /** Looks a key up and refuses it unless it is enabled. */
  usable(reference: unknown): KmsFakeKey {
    return enabled(this.find(reference));
  }

  encrypt(key: KmsFakeKey, plaintext: Uint8Array, context: FakeContext): Buffer {
    const generation = key.material.length - 1;
    const id = Buffer.from(key.id, 'utf8');
    const head = Buffer.concat([Buffer.from([1, generation, id.length]), id]);
    const nonce = randomBytes(NONCE);
    const gcm = createCipheriv('aes-256-gcm', key.material[generation]!, nonce);
    gcm.setAAD(associated(head, context));
    const body = Buffer.concat([gcm.update(plaintext), gcm.final()]);
    return Buffer.concat([head, nonce, gcm.getAuthTag(), body]);
  }

  /** `wanted` is the key that the caller named, if any: another one is refused before its state is looked at. */
  decrypt(
    blob: Buffer,
    context: FakeContext,
    wanted: unknown,
  ): { readonly key: KmsFakeKey; readonly plaintext: Buffer } {
    const invalid = new KmsFakeError('InvalidCiphertextException', '');
    const end = 3 + (blob[2] ?? 0);
    const key = this.#keys.get(`${this.#prefix}key/${blob.toString('utf8', 3, end)}`);
    const material = key?.material[blob[1] ?? 0];
    if (blob[0] !== 1 || key === undefined || material === undefined || blob.length < end + NONCE + TAG) throw invalid;
    if (wanted !== undefined && this.usable(wanted) !== key) {
      const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
      throw new KmsFakeError('IncorrectKeyException', message);
    }
    enabled(key);
    const gcm = createDecipheriv('aes-256-gcm', material, blob.subarray(end, end + NONCE), { authTagLength: TAG });
    gcm.setAAD(associated(blob.subarray(0, end), context));
    gcm.setAuthTag(blob.subarray(end + NONCE, end + NONCE + TAG));
    try {
      return { key, plaintext: Buffer.concat([gcm.update(blob.subarray(end + NONCE + TAG)), gcm.final()]) };
    } catch {
      throw invalid;
    }
  }
}

function enabled(key: KmsFakeKey): KmsFakeKey {
  if (key.state === 'Disabled') throw new KmsFakeError('DisabledException', `${key.arn} is disabled.`);
  if (key.state === 'PendingDeletion')
    throw new KmsFakeError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  return key;
}

function associated(head: Uint8Array, context: FakeContext): Buffer {
  const pairs = Object.entries(context ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([head, Buffer.from(JSON.stringify(pairs), 'utf8')]);
}

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
