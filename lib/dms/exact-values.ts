import {
  CodecFault,
  located,
  invalid,
  isPlainObject,
  wellFormed,
  wrongType,
  wrongValue,
  type Codec,
} from '../model/codecs/codec.js';
import { readNumeric, numericText } from '../model/codecs/number.js';
import { plain } from '../model/codecs/plain.js';
import { numericSet } from '../model/codecs/sets.js';
import { setOwn, type Value, type Item, type MutableItem } from '../values/value.js';

/** DynamoDB's limit on levels, which a value that contains itself runs into. */
const MAX_LEVEL = 32;
let level = 0;

/** Runs `write` one level further down. */
function nested<T>(write: () => T): T {
  if (level >= MAX_LEVEL)
    throw new CodecFault(
      'ErrInvalidModel',
      `a value nests at most ${MAX_LEVEL} levels; it is deeper, or contains itself`,
    );
  level++;
  try {
    return write();
  } finally {
    level--;
  }
}

/** Runs `step`, and reports its fault as one of the member. */
function within<T>(segment: string | number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw located(error, segment);
  }
}

const BRAND: unique symbol = Symbol.for('dynamorm/exact-number@1') as never;

/**
 * A stored number that a JavaScript number would round, kept as its decimal text. It stands inside lists and maps of
 * classes built from a model document, where plain text would be written back as text.
 */
export class ExactNumber {
  /** The number's digits, canonical: `9007199254740993`. */
  readonly value: string;

  constructor(value: string) {
    this.value = value;
    Object.defineProperty(this, BRAND, { value: true });
    Object.freeze(this);
  }

  /** The number's digits, as `value`. */
  toString(): string {
    return this.value;
  }

  /** The number's digits as text, since a JSON number would be rounded. */
  toJSON(): string {
    return this.value;
  }
}

/** Tells what keeps a number as text under `value` (ours, in either build, or the SDK's) from other objects. */
function isNumberText(value: object): value is { readonly value: string } {
  if (BRAND in value) return true;
  // By its members: bundlers rename the SDK's class.
  const { value: text, toBigInt, toAttributeValue } = value as Readonly<Record<string, unknown>>;
  return typeof text === 'string' && typeof toBigInt === 'function' && typeof toAttributeValue === 'function';
}

/** The plain data of a stored value; a number that would be rounded is an `ExactNumber`. */
function decodeExact(value: Value): unknown {
  if (value.N !== undefined) {
    const number = readNumeric(value.N);
    return typeof number === 'number' ? number : new ExactNumber(number);
  }
  if (value.L !== undefined) return value.L.map((member, i) => within(i, () => decodeExact(member)));
  if (value.NS !== undefined) return new Set(value.NS.map(member => decodeExact({ N: member })));
  if (value.M === undefined) return plain.decode(value);
  const object: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value.M))
    setOwn(
      object,
      key,
      within(key, () => decodeExact(member)),
    );
  return object;
}

/** The wire value of plain data that is neither list nor map, bigint and exact numbers included. */
function encodeExactLeaf(value: unknown): Value {
  if (typeof value === 'bigint') return { N: numericText(value) };
  if (value instanceof Set) return encodeMembers(value);
  return isExact(value) ? { N: numericText(value.value) } : plain.encode(value);
}

/** A set of numbers of which some are exact only as text is `NS` all the same; any other set is recognised by its members. */
function encodeMembers(set: ReadonlySet<unknown>): Value {
  if (![...set].some(member => typeof member === 'bigint' || isExact(member))) return plain.encode(set);
  return numericSet.encode(new Set([...set].map(member => (isExact(member) ? member.value : member))) as never);
}

const isExact = (value: unknown): value is { readonly value: string } =>
  typeof value === 'object' && value !== null && isNumberText(value);

/** The wire value of plain data, bigint and exact numbers included. */
function encodeExact(value: unknown): Value {
  if (Array.isArray(value)) return { L: nested(() => encodeList(value)) };
  return isPlainObject(value) ? { M: nested(() => encodeMap(value)) } : encodeExactLeaf(value);
}

function encodeList(list: readonly unknown[]): readonly Value[] {
  // `Array.from` visits holes too, which have no stored form.
  return Array.from(list, (member, i) => within(i, () => encodeMember(member)));
}

function encodeMap(object: Readonly<Record<string, unknown>>): Item {
  const map: MutableItem = {};
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    setOwn(
      map,
      wellFormed(key),
      within(key, () => encodeMember(member)),
    );
  }
  return map;
}

function encodeMember(member: unknown): Value {
  if (member === undefined) throw invalid('undefined cannot be stored inside a list, map or set');
  return encodeExact(member);
}

/** Plain data, as the codec of that name, in which numbers of any size keep all their digits: see `ExactNumber`. */
const exactPlain: Codec = Object.freeze<Codec>({
  name: 'exactPlain',
  type: undefined,
  encode: encodeExact,
  decode: decodeExact,
  member: segment => ({ segment, codec: exactPlain }),
});

/** A list, `L`, of plain data with exact numbers. */
export const exactList: Codec = ofType('L', { name: 'exactList', expected: 'a list', is: Array.isArray });

/** A map, `M`, of plain data with exact numbers. */
export const exactMap: Codec = ofType('M', { name: 'exactMap', expected: 'an object', is: isPlainObject });

function ofType(
  type: 'L' | 'M',
  { name, expected, is }: { name: string; expected: string; is: (value: unknown) => boolean },
): Codec {
  return Object.freeze<Codec>({
    name,
    type,
    encode: value => {
      if (!is(value)) throw wrongValue(expected, value);
      return encodeExact(value);
    },
    decode: value => {
      if (value[type] === undefined) throw wrongType(value, type);
      return decodeExact(value);
    },
    member: segment => ({ segment, codec: exactPlain }),
  });
}
