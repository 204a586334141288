import type { Codec } from '../../codec.js';
import { invalid, wrongType } from '../faults.js';
import { nestedShape, type NestedClass, type NestedShape } from './nested-shape.js';
import { checkNested } from './nested-check.js';
import { decodeNested, encodeNested } from './nested-wire.js';

/** The codec of a nested class; what compiles models asks it for the class behind. */
export interface NestedCodec<C extends object = object> extends Codec<C> {
  /** The compiled class; a fault where its declarations are wrong. Resolved on first use, since the class may be declared later. */
  shape(): NestedShape<C>;
}

/**
 * An instance of a decorated class as `M`, read back as an instance of that class: `nested(Address)`, or
 * `nested(() => Address)` where the class is declared later or is the one that contains the field. Stored keys that the
 * class does not declare are not read, and stay with the instance wherever it is moved: to another place of a list, another
 * field, another key of a map. A copy, such as `{ ...address }`, is a new value and has none.
 */
export function nested<C extends object>(type: NestedClass<C> | (() => NestedClass<C>)): NestedCodec<C> {
  if (typeof type !== 'function')
    throw new TypeError('nested needs a class, or a function that returns it: a class declared later is not there yet');
  const name = isClass(type) ? type.name : 'class';
  let compiled: NestedShape<C> | undefined;
  const shape = (): NestedShape<C> => (compiled ??= nestedShape(resolve(type)));
  const encode = (value: unknown): { M: ReturnType<typeof encodeNested> } => {
    const known = shape();
    return { M: encodeNested(known, checkNested(known, value)) };
  };
  return Object.freeze<NestedCodec<C>>({
    name: `nested(${name})`,
    type: 'M',
    shape,
    encode,
    decode: value => {
      if (value.M === undefined) throw wrongType(value, 'M');
      return decodeNested(shape(), value);
    },
    encodeOver: (value, { stored, fault }) => {
      if (stored.M === undefined) throw fault;
      const known = shape();
      return { M: encodeNested(known, checkNested(known, value), stored.M) };
    },
    isEmpty: value => value === null || value === undefined || Object.keys(encode(value).M).length === 0,
    member: segment => {
      const attribute = typeof segment === 'string' ? shape().byField.get(segment) : undefined;
      return attribute && { segment: attribute.name, codec: attribute.codec };
    },
    fieldOf: segment => shape().byName.get(segment)?.field ?? segment,
  });
}

/** Tells the codec of a nested class from any other. */
export function isNestedCodec(codec: Codec): codec is NestedCodec {
  return typeof (codec as Partial<NestedCodec>).shape === 'function';
}

/** An arrow function has no prototype; a class always has. */
function isClass<C extends object>(type: NestedClass<C> | (() => NestedClass<C>)): type is NestedClass<C> {
  return Object.hasOwn(type, 'prototype');
}

function resolve<C extends object>(type: NestedClass<C> | (() => NestedClass<C>)): NestedClass<C> {
  const resolved: unknown = isClass(type) ? type : type();
  if (typeof resolved !== 'function' || !Object.hasOwn(resolved, 'prototype')) {
    throw invalid('nested(() => …) has to return a class');
  }
  return resolved as NestedClass<C>;
}
