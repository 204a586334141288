import { createHmac, hkdfSync } from 'node:crypto';
import { DynamormError } from '../errors/errors.js';
import type { BlindIndexModel } from '../model/model.js';
import { base64Of, type Value } from '../values/value.js';
import { canonicalDecimal } from '../values/decimal.js';
import type { Cipher } from '../session/cipher.js';
import { attributeError, type CipherContext } from './context.js';
import { checkedKey } from './data-key-cache.js';

/** One value to be indexed, or looked up, without revealing it. */
export interface BlindIndexInput {
  readonly model: string;
  /** Stored name of the blind index's own attribute: two indexes of one field share no digest. */
  readonly attribute: string;
  /** Wire value of the field: `S`, `N`, `B` or `BOOL`. */
  readonly value: Value;
  /** Bits kept of the digest, 1 to 256; default 256. Fewer bits make several values share one digest, and reveal less. */
  readonly bits?: number | undefined;
  /** What texts that differ and shall be found by one another have in common: `email => email.trim().toLowerCase()`. */
  readonly normalize?: ((text: string) => string) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Digests as they are stored: base64url text without padding. */
export interface BlindIndexValues {
  /** Under the current secret: what is written, and looked up first. */
  readonly current: string;
  /** Under former secrets: what rows not yet rewritten hold, to be looked up besides. */
  readonly old: readonly string[];
}

const INFO = 'dynamorm:blind-index:v1|';

/**
 * The digests of a value under all blind index secrets of a cipher.
 * @throws ErrEncryptionNotConfigured where the cipher has none; ErrInvalidModel for a value or `bits` that cannot be indexed
 */
export async function blindIndexValues(cipher: Cipher, input: BlindIndexInput): Promise<BlindIndexValues> {
  const { model, attribute, signal } = input;
  const text = blindIndexText(input);
  const secrets = (await cipher.blindIndexKeys?.({ model, attribute, signal })) ?? [];
  try {
    const [current, ...old] = secrets.map(secret => blindIndexDigest(checkedKey(secret), input, text));
    if (current !== undefined) return { current, old };
  } finally {
    for (const secret of secrets) secret.release?.();
  }
  const message = `the cipher has no blindIndexKeys, which ${attribute} of ${model} needs`;
  throw new DynamormError('ErrEncryptionNotConfigured', message, { model });
}

/**
 * The digests of an encrypted attribute's wire value; undefined for what is absent or NULL, which no index holds.
 * @throws ErrEncryptionNotConfigured ErrEncryptionUnavailable ErrInvalidModel
 */
export async function blindIndexOf(
  context: CipherContext,
  { attribute, bits, normalize }: BlindIndexModel,
  value: Value | undefined,
): Promise<BlindIndexValues | undefined> {
  if (value === undefined || value.NULL === true) return undefined;
  const { cipher, model, signal } = context;
  try {
    return await blindIndexValues(cipher, {
      model: model.name,
      attribute: attribute.name,
      value,
      bits,
      normalize,
      signal,
    });
  } catch (fault) {
    throw attributeError(context, attribute, fault);
  }
}

/** The first `bits` of HMAC-SHA-256 of the text, under a key derived (HKDF-SHA-256) from the secret for one attribute of one model. */
export function blindIndexDigest(
  secret: Uint8Array,
  { model, attribute, bits = 256 }: Pick<BlindIndexInput, 'model' | 'attribute' | 'bits'>,
  text: string,
): string {
  if (!Number.isInteger(bits) || bits < 1 || bits > 256) {
    throw new DynamormError('ErrInvalidModel', `bits of ${attribute} of ${model} must be 1 to 256`, { model });
  }
  const derived = Buffer.from(hkdfSync('sha256', secret, '', INFO + JSON.stringify([model, attribute]), 32));
  const digest = createHmac('sha256', derived)
    .update(text, 'utf8')
    .digest()
    .subarray(0, Math.ceil(bits / 8));
  derived.fill(0);
  if (bits % 8 !== 0) digest[digest.length - 1]! &= 0xff << (8 - (bits % 8));
  return digest.toString('base64url');
}

/**
 * The text that is digested: the type letter, so that `"1"` and `1` differ, and the value in its one normal form. Texts are brought to
 * Unicode's composed form (NFC) last, because two that look alike must be found alike.
 */
export function blindIndexText({ model, attribute, value, normalize }: BlindIndexInput): string {
  if (value.S !== undefined) return `S${normalized(value.S, { model, attribute, normalize }).normalize('NFC')}`;
  if (value.N !== undefined) return `N${canonicalDecimal(value.N) ?? value.N}`;
  if (value.B !== undefined) return `B${base64Of(value.B)}`;
  if (value.BOOL !== undefined) return `BOOL${value.BOOL}`;
  const message = `${attribute} of ${model}: only S, N, B and BOOL values have a blind index`;
  throw new DynamormError('ErrInvalidModel', message, { model });
}

/** What a user's function throws may quote the value: neither its message nor its answer is passed on. */
function normalized(
  text: string,
  { model, attribute, normalize }: Pick<BlindIndexInput, 'model' | 'attribute' | 'normalize'>,
): string {
  if (normalize === undefined) return text;
  try {
    const result: unknown = normalize(text);
    if (typeof result === 'string') return result;
  } catch {
    // Told below, with everything else that is no text.
  }
  throw new DynamormError('ErrInvalidModel', `normalize of ${attribute} of ${model} gave no text`, { model });
}
