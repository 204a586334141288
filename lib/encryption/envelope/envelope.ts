import { Bytes, fromBase64, isBytes } from '../../values/binary.js';
import { getOwn } from '../../values/own.js';
import type { Value } from '../../values/value.js';
import { EnvelopeFault } from '../context.js';

/** The parts of a sealed value. */
export interface Envelope {
  readonly v: 1 | 2;
  /** The data key, encrypted. */
  readonly edk: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
  /** Ciphertext followed by the tag of 16 bytes. */
  readonly ct: Uint8Array;
}

/** Bytes of the nonce: the one length for which GCM needs no hashing of it, and the one that all runtimes write. */
export const NONCE_BYTES = 12;
/** Bytes of the authentication tag; shorter ones are refused, because each bit less doubles a forger's chance. */
export const TAG_BYTES = 16;

/** The envelope as DynamoDB stores it: a map of exactly four members. */
export function envelopeValue({ v, edk, nonce, ct }: Envelope): Value {
  return { M: { v: { N: String(v) }, edk: { B: asBytes(edk) }, nonce: { B: asBytes(nonce) }, ct: { B: asBytes(ct) } } };
}

/**
 * Recognises the envelope in a stored value, down to the last member: what is merely like one was not written by any
 * runtime, and opening it in part would give an attacker something to try on.
 */
export function readEnvelope(value: Value): Envelope {
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
