import { connectedSession, setConnectedSession } from '../codec/using.js';
import { createSession } from './connect/create-session.js';
import type { Session } from './session.js';

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
