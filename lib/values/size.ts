import { parseDecimal } from './decimal.js';
import { utf8Length } from './utf8.js';
import type { Binary, Item, Value } from './value.js';

/** What a list, a map, and each of their elements cost beside their contents. */
const CONTAINER = 3;
const ELEMENT = 1;

/** The bytes a value counts towards DynamoDB's item size limit and capacity units, by the service's own rule. */
export function sizeOfValue(value: Value): number {
  if (value.S !== undefined) return utf8Length(value.S);
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.M !== undefined) return sizeOfMap(value.M);
  if (value.L !== undefined) return value.L.reduce((sum, element) => sum + ELEMENT + sizeOfValue(element), CONTAINER);
  if (value.B !== undefined) return sizeOfBinary(value.B);
  if (value.SS !== undefined) return value.SS.reduce((sum, member) => sum + utf8Length(member), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, member) => sum + sizeOfNumber(member), 0);
  if (value.BS !== undefined) return value.BS.reduce((sum, member) => sum + sizeOfBinary(member), 0);
  return 1;
}

/** The bytes of an item: its attribute names and their values. The limit is 409,600. */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const name of Object.keys(item)) size += utf8Length(name) + sizeOfValue(item[name]!);
  return size;
}

function sizeOfMap(map: Item): number {
  return CONTAINER + sizeOfItem(map) + ELEMENT * Object.keys(map).length;
}

/** Two decimal digits share a byte on either side of the point; one byte holds the exponent, one a minus sign. */
function sizeOfNumber(text: string): number {
  const decimal = parseDecimal(text);
  if (decimal === undefined || decimal.digits === '') return 1;
  const whole = Math.min(Math.max(decimal.point, 0), decimal.digits.length);
  const fraction = decimal.digits.length - whole;
  return 1 + Math.ceil(whole / 2) + Math.ceil(fraction / 2) + (decimal.negative ? 1 : 0);
}

/** Base64 is measured without decoding it: four characters for three bytes, less the padding. */
function sizeOfBinary(binary: Binary): number {
  if (typeof binary !== 'string') return binary.length;
  const padding = binary.endsWith('==') ? 2 : binary.endsWith('=') ? 1 : 0;
  return (binary.length / 4) * 3 - padding;
}
