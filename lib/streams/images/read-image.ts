import { fromBase64, isBytes } from '../../values/binary.js';
import { setOwn } from '../../values/own.js';
import type { Item, MutableItem, Value } from '../../values/value.js';
import { isObject, kindOf, malformed } from '../malformed.js';
import { isNumberText, isText, isWire, isWireMap, MOST_LEVELS } from './is-wire.js';

/** Where in an image a value stands: its path as people write it, and how deep that is. */
interface Place {
  readonly path: string;
  readonly level: number;
}

/**
 * An image as wire values that can be decoded and saved again: checked, and with base64 text made bytes. What holds no binary
 * is answered as it is, not copied.
 * @throws ErrValidation for what no DynamoDB image looks like
 */
export function readImage(image: unknown): Item {
  if (isWireMap(image)) return image as Item;
  if (!isObject(image)) throw malformed(`an image is an object of attribute values, not ${kindOf(image)}`);
  return readItem(image as Item, { path: '', level: 1 });
}

function readItem(item: Item, { path, level }: Place): Item {
  const copy: MutableItem = {};
  for (const name of Object.keys(item))
    setOwn(copy, name, readValue(item[name], { path: path === '' ? name : `${path}.${name}`, level }));
  return copy;
}

function readValue(value: unknown, place: Place): Value {
  if (isWire(value, place.level)) return value as Value;
  const { path, level } = place;
  if (level > MOST_LEVELS) throw malformed(`${path} of an image is nested deeper than ${MOST_LEVELS} levels`);
  if (!isObject(value)) throw malformed(`${path} of an image is ${kindOf(value)}, not an attribute value`);
  const [type, ...others] = Object.keys(value);
  // DynamoDB Local writes an empty map like this, and nothing else leaves nothing.
  if (type === undefined) return { M: {} };
  if (others.length > 0) throw malformed(`${path} of an image has ${1 + others.length} types, not one`);
  const read = Object.hasOwn(READERS, type) ? READERS[type as keyof typeof READERS](value[type], place) : undefined;
  if (read === undefined) throw malformed(`${path} of an image is no attribute value of type ${type.slice(0, 8)}`);
  return { [type]: read } as Value;
}

/** For each type, the member as it is to be kept; undefined where it is none of that type. */
const READERS = {
  S: (member: unknown) => (isText(member) ? member : undefined),
  N: (member: unknown) => (isNumberText(member) ? member : undefined),
  B: bytes,
  BOOL: (member: unknown) => (typeof member === 'boolean' ? member : undefined),
  NULL: (member: unknown) => (member === true ? member : undefined),
  SS: (member: unknown) => listOf(member, isText),
  NS: (member: unknown) => listOf(member, isNumberText),
  BS: (member: unknown) => {
    const read = Array.isArray(member) ? member.map(bytes) : [undefined];
    return read.includes(undefined) ? undefined : read;
  },
  L: (member: unknown, { path, level }: Place) =>
    Array.isArray(member)
      ? member.map((element, i) => readValue(element, { path: `${path}[${i}]`, level: level + 1 }))
      : undefined,
  M: (member: unknown, { path, level }: Place) =>
    isObject(member) ? readItem(member as Item, { path, level: level + 1 }) : undefined,
} as const;

function bytes(member: unknown): Uint8Array | undefined {
  if (isBytes(member)) return member;
  if (!isText(member)) return undefined;
  try {
    return fromBase64(member);
  } catch {
    return undefined;
  }
}

const listOf = (member: unknown, is: (element: unknown) => boolean): unknown =>
  Array.isArray(member) && member.every(is) ? member : undefined;
