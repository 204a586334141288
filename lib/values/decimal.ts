/**
 * An exact decimal: 0.`digits` × 10^`point`, so that `123.4` is `{digits: '1234', point: 3}`. Digits carry neither leading
 * nor trailing zeros; zero is `''` with point 0 and no sign. With this form two decimals compare by point, then as texts.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

/** The limit of DynamoDB's number type that a decimal breaks. */
export type DecimalLimit = 'digits' | 'overflow' | 'underflow';

const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;
/** What most numbers are: short, and canonical as they stand. */
const SHORT_CANONICAL = /^(?!-0$)-?(?:0|[1-9]\d{0,18})(?:\.\d{0,17}[1-9])?$/;
const MAX_DIGITS = 38;
const MAX_POINT = 126;
const MIN_POINT = -129;
const ZERO: Decimal = Object.freeze({ negative: false, digits: '', point: 0 });

/** Reads a number as DynamoDB does: sign, digits with at most one point, exponent; undefined for any other text. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const whole = match[2] ?? '';
  const exponent = match[5] === undefined ? 0 : Number(match[5]);
  return decimalOf(match[1] === '-', whole + (match[3] ?? match[4] ?? ''), whole.length + exponent);
}

/** The decimal ±0.`digits` × 10^`point`, brought to the one form without leading and trailing zeros. */
function decimalOf(negative: boolean, digits: string, point: number): Decimal {
  let start = 0;
  let end = digits.length;
  while (start < end && digits.charCodeAt(start) === 48) start++;
  while (end > start && digits.charCodeAt(end - 1) === 48) end--;
  return start === end ? ZERO : { negative, digits: digits.slice(start, end), point: point - start };
}

/** The limit a decimal breaks, undefined when DynamoDB can hold it: 38 significant digits, 1E-130 to 9.99…E+125. */
export function decimalLimit({ digits, point }: Decimal): DecimalLimit | undefined {
  if (digits.length > MAX_DIGITS) return 'digits';
  if (point > MAX_POINT) return 'overflow';
  return point < MIN_POINT ? 'underflow' : undefined;
}

/** Writes a decimal as DynamoDB does: plain, without exponent, `+`, needless zeros or a bare point. */
export function formatDecimal({ negative, digits, point }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Whether a number is stored as it stands and breaks no limit, told quickly; false also of longer canonical ones. */
export function isShortCanonical(text: string): boolean {
  return SHORT_CANONICAL.test(text);
}

/**
 * The one text under which a number is stored (`+01.50` is `1.5`, `-0` is `0`, `1E3` is `1000`); undefined for what is no
 * number, or of a magnitude no DynamoDB number has. More than 38 digits are kept: see `decimalLimit`.
 */
export function canonicalDecimal(text: string): string | undefined {
  if (isShortCanonical(text)) return text;
  const decimal = parseDecimal(text);
  if (decimal === undefined || decimal.point > MAX_POINT || decimal.point < MIN_POINT) return undefined;
  return formatDecimal(decimal);
}

/** Orders two number texts by their exact value; texts that are no numbers come after all numbers, by their text. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  // Rounding to a double keeps the order, so unequal doubles decide; equal ones may hide digits beyond the 17th.
  const left = Number(a);
  const right = Number(b);
  if (left < right) return -1;
  if (left > right) return 1;
  return compareExactly(a, b);
}

function compareExactly(a: string, b: string): number {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  if (left === undefined || right === undefined) {
    if (left === right) return a < b ? -1 : 1;
    return left === undefined ? 1 : -1;
  }
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  const magnitude = compareMagnitudes(left, right);
  return left.negative ? -magnitude : magnitude;
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.digits === '' || b.digits === '') return a.digits.length - b.digits.length;
  if (a.point !== b.point) return a.point - b.point;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}

/** The exact sum; it can hold more digits than DynamoDB allows, which `decimalLimit` tells. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.digits === '') return b;
  if (b.digits === '') return a;
  const scale = Math.max(a.digits.length - a.point, b.digits.length - b.point);
  const sum = scaled(a, scale) + scaled(b, scale);
  const digits = String(sum < 0n ? -sum : sum);
  return decimalOf(sum < 0n, digits, digits.length - scale);
}

/** The exact difference `a - b`; see `addDecimals`. */
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, b.digits === '' ? b : { ...b, negative: !b.negative });
}

/** The decimal times 10^scale as an integer; scale is at least the number of its decimal places. */
function scaled({ negative, digits, point }: Decimal, scale: number): bigint {
  const magnitude = BigInt(digits + '0'.repeat(scale - (digits.length - point)));
  return negative ? -magnitude : magnitude;
}
