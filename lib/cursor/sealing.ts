import { DynamormError } from '../errors/dynamorm-error.js';
import type { CursorSealing } from './sealed.js';

/** How `connect({ cursorSecret })` is told to seal cursors: a secret, several for rotation, or those with conditions. */
export type CursorSecret =
  | string
  | readonly string[]
  | {
      readonly secrets: readonly string[];
      readonly maxAgeSeconds?: number;
      readonly tenant?: string;
      readonly acceptPlain?: boolean;
    };

const MIN_LENGTH = 16;
const DAY = 86_400;

/** The sealing of a session; undefined where its cursors are plain. @throws ErrValidation for a secret that is none */
export function sealingOf(secret: CursorSecret | undefined): CursorSealing | undefined {
  if (secret === undefined) return undefined;
  const given = typeof secret === 'string' ? { secrets: [secret] } : isList(secret) ? { secrets: secret } : secret;
  const {
    secrets,
    maxAgeSeconds = DAY,
    tenant = '',
    acceptPlain = false,
  }: Exclude<CursorSecret, string | readonly string[]> = given;
  if (
    !Array.isArray(secrets) ||
    secrets.length === 0 ||
    secrets.some(one => typeof one !== 'string' || one.length < MIN_LENGTH)
  ) {
    throw new DynamormError(
      'ErrValidation',
      `cursorSecret needs at least one secret of ${MIN_LENGTH} or more characters`,
    );
  }
  return Object.freeze({ secrets, maxAgeSeconds, tenant, acceptPlain });
}

const isList = (secret: Exclude<CursorSecret, string>): secret is readonly string[] => Array.isArray(secret);
