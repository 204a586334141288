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

/** One hidden value per object. */
interface HiddenSlot<T> {
  get(object: object): T | undefined;
  set(object: object, value: T): void;
}

// A private field can be stamped onto any object by a base constructor that returns it. What is kept in it is then part of
// the object itself (a tenth of the cost of a WeakMap entry) and invisible to spread, JSON, `inspect`, `structuredClone`
// and test equality.
class Returned {
  constructor(object: object) {
    return object;
  }
}

/**
 * Keeps something about objects that are not ours, frozen ones included, where nobody sees it. The name is shared by the ESM
 * and the CommonJS build, and by two copies of the library: what one of them wrote the other reads.
 */
export function hiddenSlot<T>(name: `${string}@${number}`): HiddenSlot<T> {
  class Slot extends Returned {
    #value: T | undefined;
    static get(object: object): T | undefined {
      return #value in object ? object.#value : undefined;
    }
    static set(object: object, value: T): void {
      // What `new` answers is used: a bundler drops a bare `new Slot(object)`, whose constructor looks pure.
      const slot: Slot = #value in object ? object : new Slot(object);
      slot.#value = value;
    }
  }
  return shared(name, () => Object.freeze({ get: Slot.get, set: Slot.set }));
}
