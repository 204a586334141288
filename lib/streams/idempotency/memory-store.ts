import type { Claim, IdempotencyStore } from './store.js';

/** An idempotency store in this process: for tests and single long-lived consumers, since it forgets with the process. */
export function memoryIdempotency(now: () => number = Date.now): IdempotencyStore {
  const leases = new Map<string, { readonly token: string; readonly until: number }>();
  const done = new Set<string>();
  let tokens = 0;
  const holds = (id: string, token: string): boolean => leases.get(id)?.token === token;
  return Object.freeze<IdempotencyStore>({
    claim(id, leaseMs): Promise<Claim> {
      if (done.has(id)) return Promise.resolve({ state: 'done' });
      if ((leases.get(id)?.until ?? 0) > now()) return Promise.resolve({ state: 'held' });
      const token = String(++tokens);
      leases.set(id, { token, until: now() + leaseMs });
      return Promise.resolve({ state: 'claimed', token });
    },
    complete(id, token) {
      if (holds(id, token)) {
        leases.delete(id);
        done.add(id);
      }
      return Promise.resolve();
    },
    release(id, token) {
      if (holds(id, token)) leases.delete(id);
      return Promise.resolve();
    },
  });
}
