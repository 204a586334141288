import {
  decimalLimit,
  formatDecimal,
  isShortCanonical,
  parseDecimal,
  type Decimal,
  type DecimalLimit,
} from '../../values/decimal.js';
import { invalid, invalidValue } from '../failure.js';

const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value';
const BROKEN: Readonly<Record<DecimalLimit, string>> = {
  digits: 'Attempting to store more than 38 significant digits in a Number',
  overflow: 'Number overflow. Attempting to store a number with magnitude larger than supported range',
  underflow: 'Number underflow. Attempting to store a number with magnitude smaller than supported range',
};

const EXPONENT = /[eE]([+-]?\d+)$/;
/** No exponent of more characters fits into 64 bits, however it is signed. */
const MAX_EXPONENT_LENGTH = 20;
const MAX_LONG = 2n ** 63n - 1n;
/** The exponents a zero may be written with: it has no magnitude of its own. */
const ZERO_EXPONENTS = { least: -130, most: 125 };

/** The canonical text of a number as sent; throws a ValidationException for what is no number or breaks a limit. */
export function canonicalNumber(text: string): string {
  if (isShortCanonical(text)) return text;
  const decimal = parseDecimal(text);
  const exponent = EXPONENT.exec(text)?.[1];
  if (decimal === undefined || (exponent !== undefined && !isLong(exponent))) {
    const named = `${NOT_NUMERIC}: ${text}`;
    throw invalidValue(text === '' ? NOT_NUMERIC : named, named);
  }
  const limit = decimal.digits === '' ? zeroLimit(Number(exponent ?? 0)) : decimalLimit(decimal);
  if (limit !== undefined) throw invalidValue(BROKEN[limit]);
  return formatDecimal(decimal);
}

/** Whether an exponent is a 64-bit integer: the service reads it as one. */
function isLong(exponent: string): boolean {
  if (exponent.length > MAX_EXPONENT_LENGTH) return false;
  const value = BigInt(exponent.replace('+', ''));
  return value <= MAX_LONG && value >= -MAX_LONG - 1n;
}

/** Zero keeps to the range by the exponent it is written with. */
function zeroLimit(exponent: number): DecimalLimit | undefined {
  if (exponent > ZERO_EXPONENTS.most) return 'overflow';
  return exponent < ZERO_EXPONENTS.least ? 'underflow' : undefined;
}

/** The text of a decimal, such as a sum; throws a ValidationException when it breaks a limit of DynamoDB's numbers. */
export function storableNumber(decimal: Decimal): string {
  const limit = decimalLimit(decimal);
  if (limit !== undefined) throw invalid(BROKEN[limit]);
  return formatDecimal(decimal);
}
