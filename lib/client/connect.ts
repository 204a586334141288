import { setDefaultCipher } from '../encryption/context.js';
import { connectedSession, setConnectedSession } from '../item/bind-session.js';
import type { Session } from '../session/session.js';
import { createSession, type SessionOptions } from './create-session.js';

/** The session that `connect` made; without it, one over a client from the environment, made at its first request. */
export function defaultSession(): Session {
  const known = connectedSession() as Session | undefined;
  if (known !== undefined) return known;
  const made = createSession();
  setDefaultSession(made);
  return made;
}

/** Sets or clears the process-wide session; called by `connect`. */
export function setDefaultSession(session: Session | undefined): void {
  setConnectedSession(session);
}

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
