import { canonicalDecimal, decimalLimit, parseDecimal } from '../../values/decimal.js';
import { invalid, precisionLoss, wrongValue, wrongType, type CodecFault, type Codec } from './codec.js';

/** Any text up to this length is exact in a double, whatever its digits are. */
const EXACT_LENGTH = 15;
const ZERO = 48;
const MINUS = 45;
/** The point, counted from the digit zero. */
const POINT = -2;
const POWERS: readonly number[] = Array.from({ length: EXACT_LENGTH }, (_, power) => Number(`1e${power}`));

/**
 * A number as DynamoDB writes it. Throws `ErrNumberPrecisionLoss` for what would not come back as it is: NaN, the
 * infinities, integers beyond ±(2^53−1), which a double may have rounded already, and magnitudes out of range.
 */
export function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) throw precisionLoss('NaN and Infinity cannot be stored');
  if (Number.isInteger(value))
    throw precisionLoss('integers beyond ±(2^53-1) are not exact in a number: use the bigint or decimal codec');
  const text = String(value);
  if (!text.includes('e')) return text;
  const plain = canonicalDecimal(text);
  if (plain === undefined)
    throw precisionLoss('the number is nearer to zero than 1E-130, the least that DynamoDB stores');
  return plain;
}

/** The number a stored text stands for; undefined where a double would round it, or where it is no number. */
export function exactNumber(text: string): number | undefined {
  const { length } = text;
  if (length > EXACT_LENGTH) return exactDecimal(text);
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  let digits = 0;
  let point = -1;
  for (let i = start; i < length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (digit === POINT && point === -1) point = i;
    else return exactDecimal(text);
  }
  if (length - start < (point === -1 ? 1 : 2)) return undefined;
  // Digits and power of ten are both exact doubles, which makes their quotient the double nearest to the decimal.
  const magnitude = point === -1 ? digits : digits / POWERS[length - 1 - point]!;
  return start === 1 ? 0 - magnitude : magnitude;
}

/** A double is exact where its own shortest text is the same decimal. */
function exactDecimal(text: string): number | undefined {
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  const shortest = String(number);
  if (shortest === text) return number;
  const canonical = canonicalDecimal(text);
  return canonical !== undefined && canonical === canonicalDecimal(shortest) ? number + 0 : undefined;
}

/** The number a stored text stands for; `ErrNumberPrecisionLoss` where a double would round it. */
export function readNumber(text: string): number {
  const number = exactNumber(text);
  if (number === undefined) throw unreadable(text);
  return number;
}

function unreadable(text: string): CodecFault {
  if (parseDecimal(text) === undefined) return invalid('the stored text is not a number');
  return precisionLoss('the stored number has more digits than a number holds: use the decimal or bigint codec');
}

/**
 * A decimal given as text, as DynamoDB writes it, every digit kept. Throws `ErrNumberPrecisionLoss` for more than 38
 * significant digits and for magnitudes out of range, `ErrInvalidModel` for text that is no number.
 */
export function decimalText(text: string): string {
  const canonical = canonicalDecimal(text);
  if (canonical !== undefined && text.length <= 38) return canonical;
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw invalid('expected a decimal number, found other text');
  const limit = decimalLimit(decimal);
  if (limit === 'digits') throw precisionLoss('DynamoDB keeps 38 significant digits, the number has more');
  if (limit !== undefined || canonical === undefined)
    throw precisionLoss('the magnitude is out of the range of DynamoDB, 1E-130 to 9.9E+125');
  return canonical;
}

/** A bigint as DynamoDB writes it; throws as `decimalText` does. */
export function bigintText(value: bigint): string {
  if (typeof value !== 'bigint') throw wrongValue('a bigint', value);
  return decimalText(String(value));
}

/** The bigint a stored text stands for; a fraction is `ErrNumberPrecisionLoss`, since no integer holds it. */
export function readBigint(text: string): bigint {
  const canonical = canonicalDecimal(text);
  if (canonical === undefined) throw invalid('the stored text is not a number');
  if (canonical.includes('.')) throw precisionLoss('the stored number has a fraction, which a bigint cannot hold');
  return BigInt(canonical);
}

/**
 * A JavaScript number as `N`, exact or refused: what a double cannot hold, or may have rounded already, throws
 * `ErrNumberPrecisionLoss` both ways.
 */
export const number: Codec<number> = Object.freeze<Codec<number>>({
  name: 'number',
  type: 'N',
  encode: value => {
    if (typeof value !== 'number') throw wrongValue('a number', value);
    return { N: numberText(value) };
  },
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readNumber(value.N);
  },
});

/**
 * The codec of a version: a whole number within ±(2^53-1), whatever else its codec would take. A version that is not exact could
 * pass for another one.
 */
export function versionCodec(codec: Codec): Codec {
  return Object.freeze<Codec>({
    ...codec,
    encode: value => {
      const wire = codec.encode(value);
      if (wire.N !== undefined) versionNumber(wire.N);
      return wire;
    },
    decode: value => {
      if (value.N !== undefined) versionNumber(value.N);
      return codec.decode(value);
    },
  });
}

/** The version that a stored text stands for. Throws `ErrInvalidModel` for a fraction, `ErrNumberPrecisionLoss` beyond ±(2^53-1). */
export function versionNumber(text: string): number {
  const version = exactNumber(text);
  if (version !== undefined && Number.isSafeInteger(version)) return version;
  if (canonicalDecimal(text)?.includes('.') === true) throw invalid('a version is a whole number');
  throw unsafeVersion();
}

/** The version after another. Throws as `versionNumber` does, and where there is none after it. */
export function versionAfter(text: string): string {
  const version = versionNumber(text);
  if (version === Number.MAX_SAFE_INTEGER) throw unsafeVersion();
  return String(version + 1);
}

const unsafeVersion = (): CodecFault => precisionLoss('a version is a whole number within ±(2^53-1)');

/**
 * An exact decimal as text in memory and `N` in store: money and measures of up to 38 significant digits. Written
 * without needless zeros, as DynamoDB stores them. Also takes what wraps a number's text as `value`.
 */
export const decimal: Codec<string> = Object.freeze<Codec<string>>({
  name: 'decimal',
  type: 'N',
  format: 'decimal_string',
  encode: value => ({ N: decimalText(textOf(value)) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readDecimal(value.N);
  },
  isEmpty: (value: string | null) =>
    value === null || value === '' || (typeof value === 'string' && canonicalDecimal(value) === '0'),
});

/** The text of a decimal, given plainly or as an object that keeps it under `value`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const wrapped = typeof value === 'object' && value !== null ? (value as { value?: unknown }).value : undefined;
  if (typeof wrapped !== 'string') throw wrongValue('a decimal number as text', value);
  return wrapped;
}

/** A stored number's text in its one canonical form. */
export function readDecimal(text: string): string {
  const canonical = canonicalDecimal(text);
  if (canonical === undefined) throw invalid('the stored text is not a number');
  return canonical;
}

/**
 * A number where a number is exact, its decimal text where it is not, as `N`; takes both, and bigint, on write. For
 * classes built from a model document, which says "number" and cannot know how large; a decorated class picks its codec.
 */
export const numeric: Codec<number | string> = Object.freeze<Codec<number | string>>({
  name: 'numeric',
  type: 'N',
  encode: value => ({ N: numericText(value) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readNumeric(value.N);
  },
  isEmpty: value => value === 0 || decimal.isEmpty!(value as string),
});

/** The text of a number, bigint or decimal text. */
export function numericText(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  return decimalText(typeof value === 'bigint' ? String(value) : textOf(value));
}

/** Integers beyond ±(2^53−1) are read as text even where a double happens to hold them, or they could not be written again. */
export function readNumeric(text: string): number | string {
  const number = exactNumber(text);
  return number === undefined || (Number.isInteger(number) && !Number.isSafeInteger(number))
    ? readDecimal(text)
    : number;
}

/** An integer of up to 38 significant digits as `N`. */
export const bigint: Codec<bigint> = Object.freeze<Codec<bigint>>({
  name: 'bigint',
  type: 'N',
  format: 'int',
  encode: value => ({ N: bigintText(value) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readBigint(value.N);
  },
});
