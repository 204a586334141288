import { setImmediate } from 'node:timers/promises';

/**
 * Makes something of each item and lets the event loop go on whenever `ms` milliseconds of that have passed, so that a very
 * large page holds up nobody else; all in one go where `ms` is undefined.
 */
export async function yielding<I, T>(
  items: readonly I[],
  ms: number | undefined,
  make: (item: I) => T | Promise<T>,
): Promise<readonly (T | Promise<T>)[]> {
  if (ms === undefined) return items.map(item => make(item));
  const made: (T | Promise<T>)[] = [];
  let begun = performance.now();
  for (const item of items) {
    const one = make(item);
    made.push(one);
    // It is waited for later, and a failure until then is nobody's oversight.
    if (one instanceof Promise) one.catch(() => undefined);
    if (performance.now() - begun < ms) continue;
    await setImmediate();
    begun = performance.now();
  }
  return made;
}
