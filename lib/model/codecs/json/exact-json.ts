import { invalid, precisionLoss } from '../faults.js';
import { exactNumber } from '../scalars/number-text.js';

/** Texts and numbers of JSON text; matching the texts keeps digits inside them from being taken for numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
/** A number that a double may not hold: one of many digits, or with an exponent. */
const SUSPECT = /\d[\d.]{15}|\d[eE]/;

/**
 * The value of JSON text, refused with `ErrNumberPrecisionLoss` where a number in it would be rounded: the text would
 * come back changed when some other member of it is.
 */
export function parseExactJson(text: string): unknown {
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
