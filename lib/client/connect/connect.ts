import { setDefaultCipher } from '../../encryption/default-cipher.js';
import { createSession } from './create-session.js';
import type { SessionOptions } from './create-session.js';
import { setDefaultSession } from '../default-session.js';
import type { Session } from '../session.js';

/** Makes the session that every entity class uses unless it is given another, and answers it. A later call replaces it. */
export function connect(options: SessionOptions = {}): Session {
  const made = createSession(options);
  setDefaultSession(made);
  setDefaultCipher(made.cipher);
  return made;
}

/** A session of its own, beside the process-wide one: another account, region, tenant or cipher. */
export function session(options: SessionOptions = {}): Session {
  return createSession(options);
}

/** Forgets what `connect` made; the next use starts anew from the environment. Does not end requests in flight. */
export function disconnect(): void {
  setDefaultSession(undefined);
  setDefaultCipher(undefined);
}
