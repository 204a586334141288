import { fromBase64, isBytes } from '../../values/binary.js';
import { setOwn } from '../../values/own.js';
import type { Item, MutableItem, Value } from '../../values/value.js';
import { isObject, kindOf, malformed } from '../malformed.js';

/**
 * An image as wire values that can be decoded and saved again: checked, and with base64 text made bytes. What holds no binary
 * is answered as it is, not copied.
 * @throws ErrValidation for what no DynamoDB image looks like
 */
export function readImage(image: unknown): Item {
  if (!isObject(image)) throw malformed(`an image is an object of attribute values, not ${kindOf(image)}`);
  return readItem(image as Item, '');
}

function readItem(item: Item, path: string): Item {
  let copy: MutableItem | undefined;
  for (const name of Object.keys(item)) {
    const value = item[name]!;
    // Plain text and numbers are most of every image.
    if (value !== null && typeof value === 'object' && (isText(value.S) || isNumber(value.N)) && hasOne(value))
      continue;
    const read = readValue(value, path === '' ? name : `${path}.${name}`);
    if (read !== value) setOwn((copy ??= { ...item }), name, read);
  }
  return copy ?? item;
}

function readValue(value: unknown, path: string): Value {
  if (!isObject(value)) throw malformed(`${path} of an image is ${kindOf(value)}, not an attribute value`);
  const [type, ...others] = Object.keys(value);
  if (type === undefined || others.length > 0)
    throw malformed(`${path} of an image has ${1 + others.length} types, not one`.replace('1 types', 'no type'));
  const member = value[type];
  const read = READERS[type as keyof typeof READERS] as ((member: unknown, path: string) => unknown) | undefined;
  const result = Object.hasOwn(READERS, type) ? read!(member, path) : undefined;
  if (result === undefined) throw malformed(`${path} of an image is no attribute value of type ${type.slice(0, 8)}`);
  return result === member ? (value as Value) : ({ [type]: result } as Value);
}

/** For each type, the member as it is to be kept; undefined where it is none of that type. */
const READERS = {
  S: (member: unknown) => (isText(member) ? member : undefined),
  N: (member: unknown) => (isNumber(member) ? member : undefined),
  B: bytes,
  BOOL: (member: unknown) => (typeof member === 'boolean' ? member : undefined),
  NULL: (member: unknown) => (member === true ? member : undefined),
  SS: (member: unknown) => listOf(member, isText),
  NS: (member: unknown) => listOf(member, isNumber),
  BS: (member: unknown) => {
    if (!Array.isArray(member)) return undefined;
    const read = member.map(bytes);
    return read.includes(undefined) ? undefined : same(member, read);
  },
  L: (member: unknown, path: string) =>
    Array.isArray(member)
      ? same(
          member,
          member.map((element, i) => readValue(element, `${path}[${i}]`)),
        )
      : undefined,
  M: (member: unknown, path: string) => (isObject(member) ? readItem(member as Item, path) : undefined),
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const isText = (member: unknown): member is string => typeof member === 'string';
const isNumber = (member: unknown): member is string => typeof member === 'string' && NUMBER.test(member);

function hasOne(value: object): boolean {
  let members = 0;
  for (const _ in value) members++;
  return members === 1;
}

function bytes(member: unknown): Uint8Array | undefined {
  if (isBytes(member)) return member;
  if (typeof member !== 'string') return undefined;
  try {
    return fromBase64(member);
  } catch {
    return undefined;
  }
}

const listOf = (member: unknown, is: (element: unknown) => boolean): unknown =>
  Array.isArray(member) && member.every(is) ? member : undefined;

function same(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((element, i) => element === before[i]) ? before : after;
}
