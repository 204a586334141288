import { misuse } from '../../errors/errors.js';
import { canonicalJson, isJsonTextError } from '../../values/json.js';
import type { Value, ValueType } from '../../values/value.js';
import { invalid, precisionLoss, NULL, wrongType, type Codec } from './codec.js';
import { exactNumber } from './number.js';
import { decodePlain, plain } from './plain.js';

/** Texts and numbers of JSON text; matching the texts keeps digits inside them from being taken for numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
/** A number that a double may not hold: one of many digits, or with an exponent. */
const SUSPECT = /\d[\d.]{15}|\d[eE]/;

/**
 * The value of JSON text, refused with `ErrNumberPrecisionLoss` where a number in it would be rounded: the text would
 * come back changed when some other member of it is.
 */
function parseExactJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which no message may.
    throw invalid('the stored text is not JSON');
  }
  if (SUSPECT.test(text)) checkNumbers(text);
  return value;
}

function checkNumbers(text: string): void {
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('"') || !SUSPECT.test(token)) continue;
    if (exactNumber(token) === undefined && !sameExponent(token)) {
      throw precisionLoss('the stored JSON has a number with more digits than a number holds');
    }
  }
}

/** JSON numbers may be larger and smaller than DynamoDB's: such a one is exact where its digits are those of the double. */
function sameExponent(token: string): boolean {
  const number = Number(token);
  if (!Number.isFinite(number)) return false;
  return scientific(token) === scientific(String(number));
}

/** Digits and power of ten of a number's text, without needless zeros. */
function scientific(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return '0';
  return `${sign}${trimmed}e${Number(exponent) - fraction.length + digits.length - trimmed.length}`;
}

const JSON_TYPES: readonly unknown[] = ['S', 'N', 'BOOL', 'NULL', 'L', 'M'];

/** The attribute types a JSON value is stored in: its text as `S`, or its native form as any other. */
export type JsonType = Extract<ValueType, 'S' | 'N' | 'BOOL' | 'NULL' | 'L' | 'M'>;

/**
 * Any JSON value as its text, `S`: no white space, keys sorted, so that every runtime stores the same bytes. `null` is
 * `NULL`. Reads the native form too, whichever of the two another runtime wrote.
 */
export const json: Codec = Object.freeze<Codec>({
  name: 'json',
  type: 'S',
  handlesNull: true,
  encode: value => (value === null ? NULL : { S: jsonText(value) }),
  decode,
});

/**
 * The same codec for a declared attribute type: the native DynamoDB value for `N BOOL NULL L M`, text for `S`. A value
 * that is of another type than declared is refused, `null` excepted.
 */
export function jsonAs(type: JsonType): Codec {
  if (!JSON_TYPES.includes(type)) throw misuse('jsonAs', `one of the types ${JSON_TYPES.join(', ')}`);
  if (type === 'S') return json;
  return Object.freeze<Codec>({
    name: `json(${type})`,
    type,
    handlesNull: true,
    encode: value => native(value, type),
    decode,
    member: segment => ({ segment, codec: plain }),
  });
}

function native(value: unknown, type: JsonType): Value {
  const wire = plain.encode(value);
  if (wire[type] === undefined && wire.NULL === undefined)
    throw invalid(`the value is not of type ${type}, which the attribute has`);
  return wire;
}

function decode(value: Value): unknown {
  if (value.S !== undefined) return parseExactJson(value.S);
  if (value.B !== undefined || value.SS !== undefined || value.NS !== undefined || value.BS !== undefined)
    throw wrongType(value, 'S, N, BOOL, NULL, L or M');
  return decodePlain(value);
}

function jsonText(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    // What `toJSON` of a user's class throws is not ours to reword.
    if (!isJsonTextError(error)) throw error;
    // NaN and the infinities have the code that they have in every other number.
    throw error.isNumber ? precisionLoss(error.message) : invalid(error.message);
  }
}
