import { DynamormError, type ErrorDetails } from '../errors/errors.js';
import {
  isBytes,
  fromBase64,
  type Value,
  type ValueType,
  type Item,
  type MutableItem,
  setOwn,
} from '../values/value.js';

/** The error for a record or an image that is not what the service sends. It names places and types, never a value. */
export function malformed(message: string, details: ErrorDetails = {}): DynamormError {
  return new DynamormError('ErrValidation', message, { operation: 'hydrate', ...details });
}

/** The type of something that should have been something else, for messages: values stay out of them. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Tells an object with named members from everything else. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** DynamoDB's limit of nesting; an attribute's own value is level 1. */
const MAX_LEVELS = 32;

/**
 * Whether a value can be kept as it is: of one type that its member is of, and without binary that is still base64 text. Every value
 * of every image passes here and nearly all of them hold, so this allocates nothing and says no more than yes or no; what it
 * refuses is looked at again by `readImage`, which tells the place or makes the bytes.
 */
function isWire(value: unknown, level = 1): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let content: unknown;
  let found: ValueType | undefined;
  // Inherited names, should there be any, only lead to the second look.
  for (const type in value) {
    if (found !== undefined) return false;
    found = type as ValueType;
    content = (value as Value)[found];
  }
  switch (found) {
    case 'S':
      return typeof content === 'string';
    case 'N':
      return isNumberText(content);
    case 'M':
      return level < MAX_LEVELS ? isWireMap(content, level + 1) : false;
    case 'L':
      return Array.isArray(content) && level < MAX_LEVELS && areWire(content, level + 1);
    case 'BOOL':
      return typeof content === 'boolean';
    case 'NULL':
      return content === true;
    case 'B':
      return isBytes(content);
    case 'SS':
      return Array.isArray(content) && areAll(content, isText);
    case 'NS':
      return Array.isArray(content) && areAll(content, isNumberText);
    case 'BS':
      return Array.isArray(content) && areAll(content, isBytes);
    default:
      return false;
  }
}

/** Reads every member of a map, or every attribute of an item. */
function isWireMap(map: unknown, level = 1): boolean {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return false;
  for (const name in map) if (!isWire((map as Record<string, unknown>)[name], level)) return false;
  return true;
}

function areWire(list: readonly unknown[], level: number): boolean {
  for (let i = 0; i < list.length; i++) if (!isWire(list[i], level)) return false;
  return true;
}

function areAll(list: readonly unknown[], is: (member: unknown) => boolean): boolean {
  for (let i = 0; i < list.length; i++) if (!is(list[i])) return false;
  return true;
}

const isText = (member: unknown): member is string => typeof member === 'string';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Whether something is the text of a number, as DynamoDB writes them or another could. */
function isNumberText(member: unknown): member is string {
  if (typeof member !== 'string') return false;
  // Digits alone are most of all numbers, and quicker to see than any pattern is to match.
  for (let i = 0; i < member.length; i++) {
    const code = member.charCodeAt(i);
    if (code < 48 || code > 57) return NUMBER.test(member);
  }
  return member.length > 0;
}

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
  if (level > MAX_LEVELS) throw malformed(`${path} of an image is nested deeper than ${MAX_LEVELS} levels`);
  if (!isObject(value))
    throw malformed(`${path} of an image is ${kindOf(value)}; expected DynamoDB JSON, such as {"S": "…"}`);
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
