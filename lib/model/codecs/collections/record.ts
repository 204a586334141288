import { setOwn } from '../../../values/own.js';
import type { Item, MutableItem } from '../../../values/value.js';
import type { Codec } from '../../codec.js';
import { codecIn, type CustomCodec } from '../custom.js';
import { decodeElement, encodeElement } from '../element.js';
import { located, wrongType, wrongValue } from '../faults.js';
import { isPlainObject } from '../kinds.js';
import { mapKey } from '../text.js';

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
