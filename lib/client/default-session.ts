import { createSession } from './connect/create-session.js';
import type { Session } from './session.js';

const SLOT = Symbol.for('dynamorm/session@1');
// One slot for the process: the ESM and the CommonJS build of this library share it.
const slots = globalThis as { [SLOT]?: Session | undefined };

/** The session that `connect` made; without it, one over a client from the environment, made at its first request. */
export function defaultSession(): Session {
  return (slots[SLOT] ??= createSession());
}

/** Sets or clears the process-wide session; called by `connect`. */
export function setDefaultSession(session: Session | undefined): void {
  slots[SLOT] = session;
}
