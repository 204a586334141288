import { misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { shared } from '../shared.js';
import type { ClassSpecs } from './specs.js';

const specs = shared('registry@1', () => new WeakMap<object, ClassSpecs>());

// One table has one reserved prefix, whichever of its classes says it: `undefined` once it is in use as it is by default.
const prefixes = shared('reserved-prefixes@1', () => new Map<string, string | undefined>());

/** Notes the reserved prefix of a table; answers what is wrong with it, undefined for nothing. */
export function setPrefixOfTable(table: string, prefix: unknown): string | undefined {
  if (typeof prefix !== 'string' || !/^.{1,100}$/su.test(prefix))
    return 'gives @Table() a reservedPrefix that is no text of 1 to 100 characters';
  if (prefixes.has(table) && prefixes.get(table) !== prefix)
    return `gives table ${table} another reservedPrefix than it has: ${JSON.stringify(prefixes.get(table) ?? 'the default')}; a table has one, said by a class that is defined before the others are used`;
  prefixes.set(table, prefix);
  return undefined;
}

/** The reserved prefix of a table, undefined for the default; it does not change any more. */
export function prefixOfTable(table: string): string | undefined {
  if (!prefixes.has(table)) prefixes.set(table, undefined);
  return prefixes.get(table);
}

/** Tables that have a reserved prefix of their own, with it. */
export const tablesWithPrefix = (): readonly (readonly [table: string, prefix: string])[] =>
  [...prefixes].flatMap(([table, prefix]) => (prefix === undefined ? [] : [[table, prefix] as const]));

// No Node release has Symbol.metadata; standard decorators emitted by compilers look it up when a decorated class is defined.
(Symbol as { metadata?: symbol }).metadata ??= Symbol.for('Symbol.metadata');
const METADATA = (Symbol as unknown as { readonly metadata: symbol }).metadata;

// Every class that was given a table, in order of declaration: what the classes of one table are compared by.
const declared = shared('classes@1', () => new Set<new () => object>());

/** Notes a class as one of its table. */
export function registerClass(type: new () => object): void {
  if (declared.has(type)) return;
  declared.add(type);
  inheritStatics(type);
}

/** All classes that were given a table, in order of declaration. The set only grows: its size tells whether it changed. */
export const registeredClasses: ReadonlySet<new () => object> = declared;

/**
 * The specs recorded under `anchor`, created on first use. The anchor is the prototype under the legacy decorator
 * protocol and the decorator metadata object under the standard one.
 */
export function specsAt(anchor: unknown): ClassSpecs {
  if (!isObject(anchor))
    throw misuse('a decorator', 'a class or a field of one: write it before them, or use define()');
  let own = specs.get(anchor);
  if (own === undefined) specs.set(anchor, (own = { fields: [], indexes: [], hooks: [], faults: [] }));
  return own;
}

/**
 * Own specs of `target` and of its bases, root first. Bases are found by walking constructors: some compilers do not
 * let the metadata object of a subclass inherit from that of its base.
 */
export function* specsOf(target: abstract new (...args: never[]) => object): Generator<ClassSpecs> {
  const base: unknown = Object.getPrototypeOf(target);
  if (typeof base === 'function' && base !== Function.prototype) yield* specsOf(base as typeof target);
  yield* ownSpecsOf(target);
}

/** Own specs of `target` alone. */
export function* ownSpecsOf(target: abstract new (...args: never[]) => object): Generator<ClassSpecs> {
  const anchors = [
    target.prototype as object,
    Object.hasOwn(target, METADATA) ? (target as unknown as Record<symbol, object>)[METADATA] : undefined,
  ];
  for (const anchor of anchors) {
    const own = anchor && specs.get(anchor);
    if (own) yield own;
  }
}

/** Whether a class has a `@Table` of its own, and not only that of a base. */
export function hasOwnTable(target: abstract new (...args: never[]) => object): boolean {
  for (const own of ownSpecsOf(target)) if (own.table !== undefined) return true;
  return false;
}

/** What a static value answers that is made anew for each subclass, such as a handle of an index. */
export const FOR_SUBCLASS: unique symbol = Symbol.for('dynamorm/for-subclass@1') as never;

type Inherited = { readonly [FOR_SUBCLASS]?: (sub: new () => object) => unknown } | null | undefined;

/** Gives a class statics of its own where those of its bases speak of the base. */
function inheritStatics(type: new () => object): void {
  for (
    let base = Object.getPrototypeOf(type) as object | null;
    base !== null && base !== Function.prototype;
    base = Object.getPrototypeOf(base) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(base))) {
      const make = typeof value === 'object' ? (value as Inherited)?.[FOR_SUBCLASS] : undefined;
      if (make === undefined || Object.hasOwn(type, name)) continue;
      Object.defineProperty(type, name, { value: make(type), enumerable: true, configurable: true, writable: true });
    }
  }
}
