import {
  decimalLimit,
  formatDecimal,
  isShortCanonical,
  parseDecimal,
  type Decimal,
  type DecimalLimit,
} from '../../values/decimal.js';
import { invalid } from '../failure.js';

const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value';
const BROKEN: Readonly<Record<DecimalLimit, string>> = {
  digits: 'Attempting to store more than 38 significant digits in a Number',
  overflow: 'Number overflow. Attempting to store a number with magnitude larger than supported range',
  underflow: 'Number underflow. Attempting to store a number with magnitude smaller than supported range',
};

/** The canonical text of a number as sent; throws a ValidationException for what is no number or breaks a limit. */
export function canonicalNumber(text: string): string {
  if (isShortCanonical(text)) return text;
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw invalid(text === '' ? NOT_NUMERIC : `${NOT_NUMERIC}: ${text}`);
  return storableNumber(decimal);
}

/** The text of a decimal, such as a sum; throws a ValidationException when it breaks a limit of DynamoDB's numbers. */
export function storableNumber(decimal: Decimal): string {
  const limit = decimalLimit(decimal);
  if (limit !== undefined) throw invalid(BROKEN[limit]);
  return formatDecimal(decimal);
}
