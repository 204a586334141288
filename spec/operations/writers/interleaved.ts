import type { Engine } from '../../../lib/engine/index.js';
import { session, type Session } from '../../../lib/index.js';
import type { Transport } from '../../../lib/session/transport.js';
import { deterministicCipher } from '../../../lib/testkit/index.js';
import { transportOf } from '../support.js';

const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));

/** Lets the others go on for a random while. */
export async function pause(random: () => number): Promise<void> {
  for (let left = Math.floor(random() * 6); left > 0; left--) await turn();
}

/** Sessions of several writers over one engine, whose requests meet in an order that the seed decides. */
export function interleavedSessions(engine: Engine, random: () => number): () => Session {
  const plain = transportOf(engine.client());
  const cipher = deterministicCipher('writers');
  let ms = Date.parse('2026-01-16T00:00:00.000Z');
  // Waits between attempts let the others go on, and take no time.
  const clock = { now: () => new Date(ms++), sleep: () => pause(random) };
  return () => {
    const send: Transport['send'] = async (operation, input, options) => {
      await pause(random);
      const answer = await plain.send(operation, input, options);
      await pause(random);
      return answer;
    };
    return session({ transport: { send }, cipher, clock });
  };
}

/** One of several. */
export const pick = <T>(random: () => number, of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
