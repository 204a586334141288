import { setOwn, type Item, type MutableItem } from '../../values/value.js';
import {
  decodeElement,
  encodeElement,
  located,
  wrongType,
  wrongValue,
  mapKey,
  isPlainObject,
  type Codec,
} from './codec.js';
import { codecIn, type CustomCodec } from './custom.js';

/** A JavaScript `Map` with text keys as `M`, whose values another codec translates: `map(number)`. */
export function map<T>(of: CustomCodec<T>): Codec<Map<string, T>> {
  const element = codecIn(of, 'map');
  return Object.freeze<Codec<Map<string, T>>>({
    name: `map(${element.name})`,
    type: 'M',
    encode: entries => ({ M: encodeMap(element, entries) }),
    decode: value => {
      if (value.M === undefined) throw wrongType(value, 'M');
      return decodeMap(element, value.M) as Map<string, T>;
    },
    member: segment => ({ segment: String(segment), codec: element }),
  });
}

function encodeMap(element: Codec, entries: unknown): Item {
  if (!(entries instanceof Map)) throw wrongValue('a Map', entries);
  const wire: MutableItem = {};
  let at: unknown;
  try {
    for (const [key, value] of entries as ReadonlyMap<unknown, unknown>) {
      at = key;
      if (typeof key !== 'string') throw wrongValue('text as the key of a Map', key);
      setOwn(wire, mapKey(key), encodeElement(element, value));
    }
  } catch (error) {
    throw typeof at === 'string' ? located(error, at) : error;
  }
  return wire;
}

function decodeMap(element: Codec, wire: Item): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  let key = '';
  try {
    for (key of Object.keys(wire)) entries.set(key, decodeElement(element, wire[key]!));
  } catch (error) {
    throw located(error, key);
  }
  return entries;
}

/** An object used as a dictionary, `M`, whose values another codec translates: `record(isoDate)`. Undefined members are left out. */
export function record<T>(of: CustomCodec<T>): Codec<Record<string, T>> {
  const element = codecIn(of, 'record');
  return Object.freeze<Codec<Record<string, T>>>({
    name: `record(${element.name})`,
    type: 'M',
    encode: object => ({ M: encodeRecord(element, object) }),
    decode: value => {
      if (value.M === undefined) throw wrongType(value, 'M');
      return decodeRecord(element, value.M) as Record<string, T>;
    },
    member: segment => ({ segment: String(segment), codec: element }),
  });
}

function encodeRecord(element: Codec, object: unknown): Item {
  if (!isPlainObject(object)) throw wrongValue('an object', object);
  const wire: MutableItem = {};
  let key = '';
  try {
    for (key of Object.keys(object)) {
      const member = object[key];
      if (member !== undefined) setOwn(wire, mapKey(key), encodeElement(element, member));
    }
  } catch (error) {
    throw located(error, key);
  }
  return wire;
}

function decodeRecord(element: Codec, wire: Item): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  let key = '';
  try {
    for (key of Object.keys(wire)) setOwn(object, key, decodeElement(element, wire[key]!));
  } catch (error) {
    throw located(error, key);
  }
  return object;
}
