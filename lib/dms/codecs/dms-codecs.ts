import type { Codec } from '../../model/codec.js';
import { NULL } from '../../model/codecs/element.js';
import { invalid, wrongType, wrongValue } from '../../model/codecs/faults.js';
import { jsonAs, type JsonType } from '../../model/codecs/json/json.js';
import { binary } from '../../model/codecs/scalars/binary.js';
import { boolean } from '../../model/codecs/scalars/boolean.js';
import { decimal } from '../../model/codecs/scalars/decimal.js';
import { number } from '../../model/codecs/scalars/number.js';
import { numeric, numericText } from '../../model/codecs/scalars/numeric.js';
import { string } from '../../model/codecs/scalars/string.js';
import { binarySet } from '../../model/codecs/sets/binary-set.js';
import { decimalSet, numericSet } from '../../model/codecs/sets/number-sets.js';
import { stringSet } from '../../model/codecs/sets/string-set.js';
import { timestampText } from '../../model/codecs/times/timestamp.js';
import { ttlSeconds } from '../../model/codecs/times/ttl.js';
import type { ValueType } from '../../values/value.js';
import type { DmsAttribute } from '../document/dms-document.js';
import { exactList, exactMap } from './exact-plain.js';

/** A decimal as text, `N`, which takes numbers too: a model document says how it is read, not how it is given. */
const decimalText: Codec<string> = Object.freeze<Codec<string>>({
  ...decimal,
  encode: value => ({ N: numericText(value) }),
  isEmpty: value => numeric.isEmpty!(value),
});

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

/** Whole numbers, `N` with format `int`: exact in either form, as `numeric`. */
const integer: Codec<number | string> = Object.freeze<Codec<number | string>>({
  ...numeric,
  name: 'integer',
  format: 'int',
  encode: value => {
    const wire = numeric.encode(value);
    if (wire.N!.includes('.')) throw invalid('expected a whole number, found a fraction');
    return wire;
  },
});

const integerSet: Codec = Object.freeze<Codec>({
  ...(numericSet as Codec),
  name: 'integerSet',
  format: 'int',
  encode: value => {
    const wire = (numericSet as Codec).encode(value);
    if (wire.NS?.some(member => member.includes('.')) === true)
      throw invalid('expected whole numbers, found a fraction');
    return wire;
  },
});

const decimals: Codec = Object.freeze<Codec>({
  ...(decimalSet as Codec),
  format: 'decimal_string',
  encode: value => (numericSet as Codec).encode(value),
});

const BY_TYPE: Readonly<Record<ValueType, Codec>> = {
  S: string,
  N: numeric,
  B: binary,
  BOOL: boolean,
  NULL: nothing,
  L: exactList,
  M: exactMap,
  SS: stringSet,
  NS: numericSet,
  BS: binarySet,
};

/** The codec of an attribute of a document: how a class that is built from it reads and writes. */
export function codecOfDms(attribute: DmsAttribute): Codec {
  const { type, format, json, roles = [] } = attribute;
  if (json === true) return jsonAs(type as JsonType);
  if (roles.includes('version')) return number;
  if (format === 'rfc3339nano' || roles.includes('created_at') || roles.includes('updated_at')) return timestampText;
  if (format === 'unix_seconds' || roles.includes('ttl')) return ttlSeconds;
  if (format === 'decimal_string') return type === 'NS' ? decimals : decimalText;
  if (format === 'int') return type === 'NS' ? integerSet : integer;
  return BY_TYPE[type];
}
