import { DynamormError } from '../errors/dynamorm-error.js';
import { isObject } from '../errors/misuse.js';
import type { CursorSealing } from './sealed.js';

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
