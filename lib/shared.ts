/**
 * The one place of process-wide state. The ESM and the CommonJS build of this package may be loaded side by side, and so
 * may two copies of it: what they must agree on (which classes were decorated, which state an entity has, which session is
 * the default) lives on `globalThis` under a name that carries a format number, and is made by whoever comes first.
 *
 * Change the number when the shape changes, so that two releases in one process never read each other's state wrongly.
 */
export function shared<T extends object>(name: `${string}@${number}`, make: () => T): T {
  const slots = globalThis as unknown as Record<symbol, T | undefined>;
  return (slots[Symbol.for(`dynamorm/${name}`)] ??= make());
}
