import type { Value } from '../../values/value.js';
import { decodeElement, encodeElement, located, wrongType, wrongValue, type Codec } from './codec.js';
import { codecIn, type CustomCodec } from './custom.js';

/** A list, `L`, whose elements another codec translates: `list(isoDate)`. */
export function list<T>(of: CustomCodec<T>): Codec<T[]> {
  const element = codecIn(of, 'list');
  return Object.freeze<Codec<T[]>>({
    name: `list(${element.name})`,
    type: 'L',
    encode: values => ({ L: encodeList(element, values) }),
    decode: value => {
      if (value.L === undefined) throw wrongType(value, 'L');
      return decodeList(element, value.L) as T[];
    },
    member: segment => (typeof segment === 'number' ? { segment, codec: element } : undefined),
  });
}

function encodeList(element: Codec, values: unknown): readonly Value[] {
  if (!Array.isArray(values)) throw wrongValue('a list', values);
  const wire: Value[] = [];
  try {
    for (let i = 0; i < values.length; i++) wire.push(encodeElement(element, values[i]));
  } catch (error) {
    throw located(error, wire.length);
  }
  return wire;
}

function decodeList(element: Codec, wire: readonly Value[]): unknown[] {
  const values: unknown[] = [];
  try {
    for (let i = 0; i < wire.length; i++) values.push(decodeElement(element, wire[i]!));
  } catch (error) {
    throw located(error, values.length);
  }
  return values;
}
