import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { DynamormError } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { fromBase64Url, invalidCursor, toBase64Url } from './cursor.js';

/** How cursors are sealed, so that they cannot be made, changed or used elsewhere by whoever holds them. */
export interface CursorSealing {
  /** Secrets of at least 16 characters, the one that seals first; the others still open, while keys are rotated. */
  readonly secrets: readonly string[];
  /** Seconds a cursor can be used for. Default: one day. */
  readonly maxAgeSeconds: number;
  /** Bound into every cursor, such as a tenant or user: another one's cursor does not open. */
  readonly tenant: string;
  /** Accept cursors that are not sealed too, while clients still hold some. */
  readonly acceptPlain: boolean;
}

/** What a sealed cursor belongs to: a digest of table, index, direction and key condition. */
interface CursorScope {
  readonly scope: string;
  readonly now: Date;
}

const PREFIX = 's1.';
const NONCE = 12;
const TAG = 16;
const TIME = 6;

/** A cursor text sealed with AES-256-GCM; what it belongs to is bound as associated data and not stored. */
export function sealCursor(cursor: string, sealing: CursorSealing, { scope, now }: CursorScope): string {
  const nonce = randomBytes(NONCE);
  const expires = Buffer.alloc(TIME);
  expires.writeUIntBE(Math.floor(now.getTime() / 1000) + sealing.maxAgeSeconds, 0, TIME);
  const cipher = createCipheriv('aes-256-gcm', keyOf(sealing.secrets[0]!), nonce);
  cipher.setAAD(associatedData(sealing, scope, expires));
  const sealed = Buffer.concat([cipher.update(cursor, 'utf8'), cipher.final()]);
  return PREFIX + toBase64Url(Buffer.concat([expires, nonce, cipher.getAuthTag(), sealed]));
}

/** The cursor text inside a sealed one. @throws ErrInvalidCursor for one that is changed, foreign, expired or not sealed */
export function openCursor(text: string, sealing: CursorSealing, { scope, now }: CursorScope): string {
  if (!text.startsWith(PREFIX)) {
    if (sealing.acceptPlain) return text;
    throw invalidCursor('is not sealed');
  }
  const bytes = fromBase64Url(text.slice(PREFIX.length));
  if (bytes.length <= TIME + NONCE + TAG) throw invalidCursor('cannot be read');
  const expires = bytes.subarray(0, TIME);
  for (const secret of sealing.secrets) {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(TIME, TIME + NONCE));
    decipher.setAAD(associatedData(sealing, scope, expires));
    decipher.setAuthTag(bytes.subarray(TIME + NONCE, TIME + NONCE + TAG));
    const plain = tryFinal(decipher, bytes.subarray(TIME + NONCE + TAG));
    if (plain === undefined) continue;
    if (expires.readUIntBE(0, TIME) * 1000 <= now.getTime()) throw invalidCursor('is expired');
    return plain;
  }
  throw invalidCursor('was changed, or belongs to another query');
}

function tryFinal(decipher: ReturnType<typeof createDecipheriv>, sealed: Buffer): string | undefined {
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

const keys = new Map<string, Buffer>();

function keyOf(secret: string): Buffer {
  let key = keys.get(secret);
  if (key === undefined) keys.set(secret, (key = createHash('sha256').update(`dynamorm/cursor@1|${secret}`).digest()));
  return key;
}

function associatedData(sealing: CursorSealing, scope: string, expires: Buffer): Buffer {
  return Buffer.concat([expires, Buffer.from(JSON.stringify([sealing.tenant, scope]), 'utf8')]);
}

/** How `connect({ cursorSecret })` is told to seal cursors: a secret, several for rotation, or those with conditions. */
export type CursorSecret =
  | string
  | readonly string[]
  | {
      /** Texts of at least 16 characters: the first seals, all of them open. */
      readonly secrets: readonly string[];
      /** Seconds a cursor can be used for, at most 100 years. Default: one day. */
      readonly maxAgeSeconds?: number;
      /** Bound into every cursor: another tenant's does not open. */
      readonly tenant?: string;
      /** Takes cursors that are not sealed too, while clients still hold some. Default false. */
      readonly acceptPlain?: boolean;
    };

const MIN_LENGTH = 16;
const DAY = 86_400;
const MAX_AGE = 100 * 365 * DAY;
const MEMBERS: ReadonlySet<string> = new Set(['secrets', 'maxAgeSeconds', 'tenant', 'acceptPlain']);

/**
 * The sealing of a session. What cannot be meant is refused, a misspelt member and an undefined one included: a setting that is
 * silently left out would leave cursors open.
 * @throws ErrValidation
 */
export function sealingOf(secret: CursorSecret): CursorSealing {
  const given: unknown =
    typeof secret === 'string' ? { secrets: [secret] } : isList(secret) ? { secrets: secret } : secret;
  if (!isObject(given))
    throw refuse('is a text, a list of texts, or an object with secrets; leave it out for plain cursors');
  for (const [name, value] of Object.entries(given)) {
    if (!MEMBERS.has(name)) throw refuse(`has no member ${name}; it has ${[...MEMBERS].join(', ')}`);
    if (value === undefined) throw refuse(`was given undefined for ${name}; leave it out for its default`);
  }
  const { secrets, maxAgeSeconds = DAY, tenant, acceptPlain = false } = given as Partial<CursorSealing>;
  if (
    !isList(secrets) ||
    secrets.length === 0 ||
    !secrets.every(one => typeof one === 'string' && one.length >= MIN_LENGTH)
  )
    throw refuse(`needs at least one secret, and each of them ${MIN_LENGTH} or more characters`);
  if (!Number.isSafeInteger(maxAgeSeconds) || maxAgeSeconds < 1 || maxAgeSeconds > MAX_AGE)
    throw refuse(`takes a whole number of seconds in maxAgeSeconds, from 1 to ${MAX_AGE}`);
  if (tenant !== undefined && (typeof tenant !== 'string' || tenant === ''))
    throw refuse('takes a text that is not empty as tenant');
  if (typeof acceptPlain !== 'boolean') throw refuse('takes true or false in acceptPlain');
  return Object.freeze({ secrets: Object.freeze([...secrets]), maxAgeSeconds, tenant: tenant ?? '', acceptPlain });
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

function refuse(message: string): DynamormError {
  return new DynamormError('ErrValidation', `cursorSecret ${message}`);
}
