import { inspect } from 'node:util';
import {
  KeyCache,
  type KeyLease,
  type KeyMaterial,
  cacheLimits,
  NO_CACHE,
  type CacheLimits,
} from '../../../lib/encryption/data-key-cache.js';

/** A source of numbered keys that answers when told to, and a clock set by hand. */
class Source {
  readonly keys: Uint8Array[] = [];
  readonly cache: KeyCache;
  now = 0;
  fetched = 0;
  #gate: Promise<void> = Promise.resolve();

  constructor(limits: Partial<CacheLimits> | false = {}) {
    this.cache = new KeyCache(cacheLimits(limits), () => this.now);
  }
  hold(): (error?: Error) => void {
    let open: (error?: Error) => void = () => undefined;
    this.#gate = new Promise((resolve, reject) => (open = error => (error ? reject(error) : resolve())));
    return open;
  }
  lease(id = 'a', bytes = 1, signal?: AbortSignal): KeyLease | Promise<KeyLease> {
    const load = async (): Promise<KeyMaterial> => {
      const number = ++this.fetched;
      await this.#gate;
      const key = new Uint8Array(32).fill(number);
      this.keys.push(key);
      return { key, edk: Uint8Array.of(number), keyId: `key-${number}` };
    };
    return this.cache.lease({ id, bytes, load, signal });
  }
  async use(id?: string, bytes?: number): Promise<number> {
    const lease = await this.lease(id, bytes);
    const number = lease.key[0]!;
    lease.release();
    return number;
  }
  isWiped(index: number): boolean {
    return this.keys[index]!.every(byte => byte === 0);
  }
}

describe('the key cache', () => {
  it('lends one key to many, and at once when it has it', async () => {
    const source = new Source();
    expect(await source.use()).toBe(1);
    expect(source.lease()).not.toBeInstanceOf(Promise);
    expect(await source.use()).toBe(1);
    expect(source.fetched).toBe(1);
    expect(await source.use('b')).toBe(2);
    expect(source.cache.size).toBe(2);
  });

  it('fetches once for a hundred who ask together', async () => {
    const source = new Source();
    const leases = await Promise.all(Array.from({ length: 100 }, async () => source.lease()));
    expect(source.fetched).toBe(1);
    expect(new Set(leases.map(lease => lease.key)).size).toBe(1);
  });

  it('retires a key after so many uses, and wipes it when the last user lets go', async () => {
    const source = new Source({ maxUses: 3 });
    const leases = [await source.lease(), await source.lease(), await source.lease()];
    expect(source.cache.size).toBe(0);
    expect(await source.use()).toBe(2);
    leases[0]!.release();
    leases[0]!.release();
    leases[1]!.release();
    expect(source.isWiped(0)).toBe(false);
    expect(leases[2]!.key[0]).toBe(1);
    leases[2]!.release();
    expect(source.isWiped(0)).toBe(true);
    expect(source.isWiped(1)).toBe(false);
  });

  it('does not let a crowd that waits for one fetch overrun the uses', async () => {
    const source = new Source({ maxUses: 10 });
    const leases = await Promise.all(Array.from({ length: 95 }, async () => source.lease()));
    const uses = new Map<number, number>();
    for (const lease of leases) uses.set(lease.key[0]!, (uses.get(lease.key[0]!) ?? 0) + 1);
    expect([...uses.values()].sort((a, b) => b - a)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
  });

  it('retires a key after so many bytes, counting before they are used', async () => {
    const source = new Source({ maxBytes: 100 });
    expect(await source.use('a', 60)).toBe(1);
    expect(await source.use('a', 41)).toBe(2);
    expect(source.isWiped(0)).toBe(true);
    expect(await source.use('a', 59)).toBe(2);
    expect(source.isWiped(1)).toBe(true);
    expect(await source.use('a', 500)).toBe(3);
    expect(source.isWiped(2)).toBe(true);
  });

  it('retires a key that is too old when it is asked for', async () => {
    const source = new Source({ maxAgeMs: 1000 });
    expect(await source.use()).toBe(1);
    source.now = 999;
    expect(await source.use()).toBe(1);
    source.now = 1000;
    expect(await source.use()).toBe(2);
    expect(source.isWiped(0)).toBe(true);
  });

  it('wipes old keys that nobody asks for any more', async () => {
    jest.useFakeTimers();
    try {
      const source = new Source({ maxAgeMs: 1000 });
      await source.use('a');
      source.now = 400;
      await source.use('b');
      source.now = 1000;
      jest.advanceTimersByTime(1000);
      expect([source.isWiped(0), source.isWiped(1)]).toEqual([true, false]);
      source.now = 1400;
      jest.advanceTimersByTime(400);
      expect([source.isWiped(1), source.cache.size]).toEqual([true, 0]);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('keeps no more keys than asked, those used last', async () => {
    const source = new Source({ maxEntries: 2 });
    await source.use('a');
    await source.use('b');
    await source.use('a');
    await source.use('c');
    expect(source.isWiped(1)).toBe(true);
    expect(await source.use('a')).toBe(1);
    expect(await source.use('b')).toBe(4);
    expect(source.cache.size).toBe(2);
  });

  it('keeps nothing when told so', async () => {
    for (const limits of [false, { maxEntries: 0 }, { maxUses: 1 }, { maxAgeMs: 0 }] as const) {
      const source = new Source(limits);
      expect([await source.use(), await source.use()]).toEqual([1, 2]);
      expect(source.isWiped(0)).toBe(true);
    }
    expect(cacheLimits(false)).toBe(NO_CACHE);
  });

  it('tells a failure to all who wait, forgets it, and asks again', async () => {
    const source = new Source();
    const open = source.hold();
    const waiting = [source.lease(), source.lease()];
    open(new Error('throttled'));
    for (const lease of waiting) await expect(lease).rejects.toThrow('throttled');
    expect(source.cache.size).toBe(0);
    source.hold()();
    expect(await source.use()).toBe(2);
  });

  it('lets one stop waiting without taking the key from the others', async () => {
    const source = new Source({ maxUses: 2 });
    const open = source.hold();
    const controller = new AbortController();
    const [patient, hasty] = [source.lease('a', 1), source.lease('a', 1, controller.signal)];
    controller.abort(new Error('enough'));
    await expect(hasty).rejects.toThrow('enough');
    open();
    const lease = await patient;
    expect(lease.key[0]).toBe(1);
    lease.release();
    expect(source.isWiped(0)).toBe(true);
    await expect(source.lease('b', 1, controller.signal)).rejects.toThrow('enough');
    expect(source.fetched).toBe(1);
  });

  it('wipes a key that arrives after everyone has left', async () => {
    const source = new Source({ maxUses: 1 });
    const open = source.hold();
    const controller = new AbortController();
    const lease = source.lease('a', 1, controller.signal);
    controller.abort(new Error('enough'));
    await expect(lease).rejects.toThrow('enough');
    open();
    await new Promise(resolve => setImmediate(resolve));
    expect(source.isWiped(0)).toBe(true);
  });

  it('wipes everything on clear, what is in use as soon as it is not', async () => {
    const source = new Source();
    await source.use('a');
    const lease = await source.lease('b');
    source.cache.clear();
    expect([source.isWiped(0), source.isWiped(1), source.cache.size]).toEqual([true, false, 0]);
    expect(lease.key[0]).toBe(2);
    lease.release();
    expect(source.isWiped(1)).toBe(true);
    expect(() => lease.key).toThrow('released');
    expect(await source.use('a')).toBe(3);
  });

  it('prints no key, however it is printed', async () => {
    const source = new Source();
    const lease = await source.lease();
    lease.key.fill(0xab);
    for (const thing of [lease, source.cache]) {
      const shown = inspect(thing, { showHidden: true, depth: 20, getters: false }) + JSON.stringify(thing);
      expect(shown).not.toMatch(/171|ab,? ?ab/);
    }
  });
});

describe('the limits of a key', () => {
  it('stay far below the 2^32 messages that AES-GCM allows with random nonces', () => {
    const { maxUses, maxBytes } = cacheLimits();
    expect(maxUses).toBeLessThanOrEqual(2 ** 32 / 10_000);
    expect(maxBytes).toBeLessThanOrEqual(2 ** 36);
    expect(cacheLimits({ maxUses: 2 ** 32 }).maxUses).toBe(2 ** 32);
  });

  it.each<Partial<CacheLimits>>([
    { maxUses: 2 ** 32 + 1 },
    { maxUses: 0 },
    { maxUses: NaN },
    { maxBytes: 2 ** 36 + 1 },
    { maxAgeMs: -1 },
    { maxEntries: '10' as never },
  ])('are refused beyond them: %p', limits => {
    expect(() => cacheLimits(limits)).toThrow(expect.objectContaining({ code: 'ErrEncryptionNotConfigured' }) as Error);
  });
});
