import { canonicalDecimal } from './decimal.js';
import { utf8Length } from './bytes.js';
import type { Binary, Item, Value } from './value.js';

/** What a list, a map, and each of their elements cost beside their contents. */
const CONTAINER = 3;
const ELEMENT = 1;
/** Characters of numbers. */
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** The bytes a value counts towards DynamoDB's item size limit and capacity units, by the service's own rule. */
export function sizeOfValue(value: Value): number {
  // By its one member rather than member by member: the engine measures every value of every item it writes.
  for (const type in value) {
    switch (type) {
      case 'S':
        return utf8Length(value.S!);
      case 'N':
        return sizeOfNumber(value.N!);
      case 'M':
        return sizeOfMap(value.M!);
      case 'L':
        return value.L!.reduce((sum, element) => sum + ELEMENT + sizeOfValue(element), CONTAINER);
      case 'B':
        return sizeOfBinary(value.B!);
      case 'BOOL':
      case 'NULL':
        return 1;
      default:
        return sizeOfSet(value);
    }
  }
  return 0;
}

function sizeOfSet({ SS, NS, BS }: Value): number {
  if (SS !== undefined) return SS.reduce((sum, member) => sum + utf8Length(member), 0);
  if (NS !== undefined) return NS.reduce((sum, member) => sum + sizeOfNumber(member), 0);
  return (BS ?? []).reduce((sum, member) => sum + sizeOfBinary(member), 0);
}

/** The bytes of an item: its attribute names and their values. The limit is 409,600. */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const name in item) size += utf8Length(name) + sizeOfValue(item[name]!);
  return size;
}

function sizeOfMap(map: Item): number {
  let size = CONTAINER;
  for (const name in map) size += ELEMENT + utf8Length(name) + sizeOfValue(map[name]!);
  return size;
}

/** Two decimal digits share a byte on either side of the point; one byte holds the exponent, one a minus sign. */
function sizeOfNumber(text: string): number {
  let first = -1;
  let last = -1;
  let point = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT) point = i;
    else if (code > ZERO && code <= NINE) {
      last = i;
      if (first < 0) first = i;
    } else if (code > NINE) return sizeOfNumber(canonicalDecimal(text) ?? '0');
  }
  if (first < 0) return 1;
  const whole = Math.max(0, Math.min(last + 1, point) - first);
  const fraction = Math.max(0, last - Math.max(point, first - 1));
  return 1 + Math.ceil(whole / 2) + Math.ceil(fraction / 2) + (text.charCodeAt(0) === MINUS ? 1 : 0);
}

/** Base64 is measured without decoding it: four characters for three bytes, less the padding. */
function sizeOfBinary(binary: Binary): number {
  if (typeof binary !== 'string') return binary.length;
  const padding = binary.endsWith('==') ? 2 : binary.endsWith('=') ? 1 : 0;
  return (binary.length / 4) * 3 - padding;
}
