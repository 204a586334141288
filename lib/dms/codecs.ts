import { binary } from '../model/codecs/binary.js';
import { NULL, wrongType, wrongValue, invalid, type Codec } from '../model/codecs/codec.js';
import { timestampText, ttlSeconds } from '../model/codecs/date-codecs.js';
import { jsonAs, type JsonType } from '../model/codecs/json.js';
import { numeric, decimal, numericText, number } from '../model/codecs/number.js';
import { binarySet, numericSet, stringSet, decimalSet } from '../model/codecs/sets.js';
import { boolean, string } from '../model/codecs/plain.js';
import type { ValueType } from '../values/value.js';
import type { DmsAttribute } from './document.js';
import { exactList, exactMap } from './exact-values.js';

/** The `NULL` type: nothing but null. */
const nothing: Codec = Object.freeze<Codec>({
  name: 'null',
  type: 'NULL',
  handlesNull: true,
  encode: value => {
    if (value !== null) throw wrongValue('null', value);
    return NULL;
  },
  decode: value => {
    if (value.NULL === undefined) throw wrongType(value, 'NULL');
    return null;
  },
});

/** The codecs of the types that are no scalars, by type. */
const STRUCTURE_OF_TYPE: Readonly<Record<'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS', Codec>> = {
  NULL: nothing,
  L: exactList,
  M: exactMap,
  SS: stringSet,
  NS: numericSet,
  BS: binarySet,
};

/** The codec of an attribute of which nothing but the type is said. */
const CODEC_OF_TYPE: Readonly<Record<ValueType, Codec>> = {
  S: string,
  N: numeric,
  B: binary,
  BOOL: boolean,
  ...STRUCTURE_OF_TYPE,
};

/** A decimal as text, `N`, which takes numbers too: a model document says how it is read, not how it is given. */
const decimalText: Codec<string> = Object.freeze<Codec<string>>({
  ...decimal,
  encode: value => ({ N: numericText(value) }),
  isEmpty: value => numeric.isEmpty!(value),
});

/** The same for the members of a set, `NS`. */
const decimalTexts: Codec = Object.freeze<Codec>({
  ...(decimalSet as Codec),
  format: 'decimal_string',
  encode: value => (numericSet as Codec).encode(value),
});

/** Whole numbers, `N` with format `int`: exact in either form, as `numeric`. */
const integer: Codec<number | string> = Object.freeze<Codec<number | string>>({
  ...numeric,
  name: 'integer',
  format: 'int',
  encode: value => {
    const wire = numeric.encode(value);
    if (isFraction(wire.N!)) throw invalid('expected a whole number, found a fraction');
    return wire;
  },
});

/** The same for the members of a set, `NS`. */
const integers: Codec = Object.freeze<Codec>({
  ...(numericSet as Codec),
  name: 'integerSet',
  format: 'int',
  encode: value => {
    const wire = (numericSet as Codec).encode(value);
    if (wire.NS?.some(isFraction) === true) throw invalid('expected whole numbers, found a fraction');
    return wire;
  },
});

const isFraction = (text: string): boolean => text.includes('.');

/** The codec of an attribute of a document: how a class that is built from it reads and writes. */
export function codecOfDms(attribute: DmsAttribute): Codec {
  const { type, format, json, roles = [] } = attribute;
  if (json === true) return jsonAs(type as JsonType);
  if (roles.includes('version')) return number;
  if (format === 'rfc3339nano' || roles.includes('created_at') || roles.includes('updated_at')) return timestampText;
  if (format === 'unix_seconds' || roles.includes('ttl')) return ttlSeconds;
  if (format === 'decimal_string') return type === 'NS' ? decimalTexts : decimalText;
  if (format === 'int') return type === 'NS' ? integers : integer;
  return CODEC_OF_TYPE[type];
}
