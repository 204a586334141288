import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Attribute } from '../model/model.js';
import type { DataKey, OpenedKey } from '../session/cipher.js';
import { Bytes, fromBase64, isBytes, type Value, getOwn } from '../values/value.js';
import { EnvelopeFault } from './context.js';
import { checkedKey } from './data-key-cache.js';
import { valueOfPlaintext } from './plaintext.js';

/** The parts of a sealed value. */
interface Envelope {
  readonly v: 1 | 2;
  /** The data key, encrypted. */
  readonly edk: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
  /** Ciphertext followed by the tag of 16 bytes. */
  readonly ct: Uint8Array;
}

/** Bytes of the nonce: the one length for which GCM needs no hashing of it, and the one that all runtimes write. */
const NONCE_BYTES = 12;
/** Bytes of the authentication tag; shorter ones are refused, because each bit less doubles a forger's chance. */
const TAG_BYTES = 16;

/** The envelope as DynamoDB stores it: a map of exactly four members. */
function envelopeValue({ v, edk, nonce, ct }: Envelope): Value {
  return { M: { v: { N: String(v) }, edk: { B: asBytes(edk) }, nonce: { B: asBytes(nonce) }, ct: { B: asBytes(ct) } } };
}

/**
 * Recognises the envelope in a stored value, down to the last member: what is merely like one was not written by any
 * runtime, and opening it in part would give an attacker something to try on.
 */
function readEnvelope(value: Value): Envelope {
  const { M: map } = value;
  if (typeof map !== 'object' || map === null || Object.keys(value).length !== 1)
    throw new EnvelopeFault('is no envelope');
  if (Object.keys(map).length !== 4) throw new EnvelopeFault('is no envelope of exactly v, edk, nonce and ct');
  const v = getOwn(map, 'v')?.N;
  if (v !== '1' && v !== '2') throw new EnvelopeFault('is an envelope of a version unknown here');
  const edk = member(map, 'edk');
  const nonce = member(map, 'nonce');
  const ct = member(map, 'ct');
  if (edk.length === 0) throw new EnvelopeFault('is an envelope without a data key');
  if (nonce.length !== NONCE_BYTES) throw new EnvelopeFault('is an envelope whose nonce is not 12 bytes long');
  if (ct.length <= TAG_BYTES) throw new EnvelopeFault('is an envelope whose ciphertext is too short');
  return { v: v === '1' ? 1 : 2, edk, nonce, ct };
}

function member(map: Readonly<Record<string, Value>>, name: string): Uint8Array {
  const value = getOwn(map, name);
  if (value === undefined || value === null) throw new EnvelopeFault(`is an envelope without ${name}`);
  const bytes: unknown = value.B;
  if (Object.keys(value).length === 1 && isBytes(bytes)) return bytes;
  try {
    if (Object.keys(value).length === 1 && typeof bytes === 'string') return fromBase64(bytes);
  } catch {
    // Reported below with every other thing that is not binary.
  }
  throw new EnvelopeFault(`is an envelope whose ${name} is not binary`);
}

/** The same memory under the class whose JSON is base64 text, so that the envelope is a request body as it stands. */
function asBytes(bytes: Uint8Array): Bytes {
  return new Bytes(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

const ALGORITHM = 'aes-256-gcm';
const OPTIONS = Object.freeze({ authTagLength: TAG_BYTES });

/** What AES-256-GCM needs besides the text. */
interface GcmKey {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  /** Associated data: authenticated, not stored. */
  readonly aad: Uint8Array;
}

/** Encrypts UTF-8 text; answers the ciphertext followed by its tag. */
function encrypt(text: string, { key, nonce, aad }: GcmKey): Buffer {
  const gcm = createCipheriv(ALGORITHM, key, nonce, OPTIONS);
  gcm.setAAD(aad);
  const body = gcm.update(text, 'utf8');
  gcm.final();
  return Buffer.concat([body, gcm.getAuthTag()]);
}

/** Decrypts what `encrypt` made; undefined where it does not authenticate. */
function decrypt(ct: Uint8Array, { key, nonce, aad }: GcmKey): Buffer | undefined {
  const gcm = createDecipheriv(ALGORITHM, key, nonce, OPTIONS);
  gcm.setAAD(aad);
  const length = ct.length - TAG_BYTES;
  gcm.setAuthTag(new Uint8Array(ct.buffer, ct.byteOffset + length, TAG_BYTES));
  const body = gcm.update(new Uint8Array(ct.buffer, ct.byteOffset, length));
  try {
    gcm.final();
  } catch {
    // Node's message says no more than this; the unauthenticated body must not leave this function.
    body.fill(0);
    return undefined;
  }
  return body;
}

/** A plaintext on its way into an envelope. */
interface Unsealed {
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

/** The envelope an attribute holds, of a version that the attribute may be read from; no key is needed to tell. */
export function envelopeOf(attribute: Attribute, value: Value): Envelope {
  const envelope = readEnvelope(value);
  if (envelope.v === attribute.encrypted || (envelope.v === 1 && readsV1(attribute))) return envelope;
  throw new EnvelopeFault(
    `is an envelope of version ${envelope.v}, where version ${attribute.encrypted ?? 1} is expected`,
  );
}

/** `@Encrypted({ bind: 'item', readV1: true })`: while items are being rewritten, old envelopes still open. */
function readsV1(attribute: Attribute): boolean {
  return (attribute.options['encrypted'] as { readV1?: unknown } | undefined)?.readV1 === true;
}

/** The value in an envelope, opened with a key on loan, which is given back. */
export function openEnvelope(opened: OpenedKey, envelope: Envelope, aad: Uint8Array): Value {
  const plaintext = decryptAndRelease(opened, envelope, aad);
  if (plaintext === undefined) throw new EnvelopeFault('is an envelope that does not authenticate');
  try {
    return valueOfPlaintext(plaintext);
  } finally {
    plaintext.fill(0);
  }
}

function decryptAndRelease(opened: OpenedKey, { nonce, ct }: Envelope, aad: Uint8Array): Buffer | undefined {
  try {
    return decrypt(ct, { key: checkedKey(opened), nonce, aad });
  } finally {
    opened.release?.();
  }
}
