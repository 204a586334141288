/**
 * Sets an own property whatever its name is. A plain assignment to `__proto__` would change the prototype instead,
 * and attribute names and map keys come from outside.
 */
export function setOwn<V>(target: Record<string, V>, name: string, value: V): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  else target[name] = value;
}

/** Reads an own property whatever its name is: `constructor` or `__proto__` of the prototype is never an attribute. */
export function getOwn<V>(source: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(source, name) ? source[name] : undefined;
}

const EMPTY: object = {};

/**
 * Whether something has put enumerable names on `Object.prototype`, where `for in` would take them for data. Asked once
 * for each value, this lets the loops over its maps do without a check at every key, which would take most of their time.
 */
export function hasInheritedNames(): boolean {
  for (const _name in EMPTY) return true;
  return false;
}

/** Whether a function is a class, which nobody can call: from JavaScript one may stand where a callback is meant. */
export const isClass = (value: unknown): boolean =>
  typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;

/** Whether a value is an object, which `null` is not. */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
