import { shared } from '../shared.js';
import type { ClassSpecs } from './specs.js';

const specs = shared('registry@1', () => new WeakMap<object, ClassSpecs>());

// No Node release has Symbol.metadata; standard decorators emitted by compilers look it up when a decorated class is defined.
(Symbol as { metadata?: symbol }).metadata ??= Symbol.for('Symbol.metadata');
const METADATA = (Symbol as unknown as { readonly metadata: symbol }).metadata;

/**
 * The specs recorded under `anchor`, created on first use. The anchor is the prototype under the legacy decorator
 * protocol and the decorator metadata object under the standard one.
 */
export function specsAt(anchor: object): ClassSpecs {
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
  const anchors = [
    target.prototype as object,
    Object.hasOwn(target, METADATA) ? (target as unknown as Record<symbol, object>)[METADATA] : undefined,
  ];
  for (const anchor of anchors) {
    const own = anchor && specs.get(anchor);
    if (own) yield own;
  }
}
