import { base64Of, utf8Length, type Item, type MutableItem, type Value, setOwn } from '../../values/value.js';
import {
  decimalLimit,
  formatDecimal,
  isShortCanonical,
  parseDecimal,
  type Decimal,
  type DecimalLimit,
} from '../../values/decimal.js';
import { invalid, invalidValue, type ServiceError } from '../failure.js';
import { compareBinary, compareNumber, compareText, inOrder } from './set-order.js';

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
function canonicalNumber(text: string): string {
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

/** The levels a value may be nested in, an attribute's own value being the first. */
const MAX_LEVEL = 32;
const MAX_NAME_BYTES = 65535;
/** No UTF-16 unit takes more bytes, which spares the measuring of names that are short enough anyway. */
const MAX_UTF8_PER_UNIT = 3;
const INVALID = 'One or more parameter values were invalid: ';
const NUMBERS_TWICE = 'Input collection contains duplicates';
const EMPTY = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
const SEVERAL =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes';
const FALSE_NULL = 'Null attribute value types must have the value of true';
const TOO_DEEP =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

/**
 * An item as it is stored: every value checked, every number in its canonical text, the members of every set in their order. The very object that was given when
 * nothing had to be changed. Throws a ValidationException for the first value that is not allowed.
 */
export function canonicalItem(item: Item): Item {
  return canonicalMap(item, 1);
}

/** A value as it is stored; see `canonicalItem`. */
export function canonicalValue(value: Value, level = 1): Value {
  if (level > MAX_LEVEL) throw invalid(TOO_DEEP);
  let canonical = value;
  let members = 0;
  // Every member there is, so that a fault of one is reported before their number is.
  for (const type in value) {
    canonical = canonicalMember(type, value, level);
    members++;
  }
  if (members === 1) return canonical;
  throw invalid(members === 0 ? EMPTY : SEVERAL);
}

/** Refuses `NULL: false` anywhere in an item or in values: UpdateItem looks for it before it looks at anything else in them. */
export function refuseFalseNulls(item: Item): void {
  for (const name in item) refuseFalseNull(item[name]!, 1);
}

function refuseFalseNull(value: Value, level: number): void {
  if (value.NULL === false) throw parameterFault(FALSE_NULL);
  if (level > MAX_LEVEL) return;
  value.L?.forEach(element => refuseFalseNull(element, level + 1));
  for (const name in value.M) refuseFalseNull(value.M[name]!, level + 1);
}

/** Whether a failure is about nesting: the one that is not wrapped when it is found in an expression's values. */
export function isNestingFault(error: ServiceError): boolean {
  return error.message === TOO_DEEP;
}

/** What is wrong with the name of an attribute or the key of a map. */
export function attributeNameFault(name: string): string | undefined {
  if (name === '') return 'Empty attribute name';
  if (name.length * MAX_UTF8_PER_UNIT <= MAX_NAME_BYTES || utf8Length(name) <= MAX_NAME_BYTES) return undefined;
  return `Attribute name is too large, must be less than ${MAX_NAME_BYTES + 1} bytes`;
}

function canonicalMember(type: string, value: Value, level: number): Value {
  switch (type) {
    case 'N': {
      const number = canonicalNumber(value.N!);
      return number === value.N ? value : { N: number };
    }
    case 'M': {
      const map = canonicalMap(value.M!, level + 1);
      return map === value.M ? value : { M: map };
    }
    case 'L': {
      const list = canonicalList(value.L!, level + 1);
      return list === value.L ? value : { L: list };
    }
    case 'NS':
      return canonicalNumbers(value, value.NS!);
    case 'SS':
      return canonicalTexts(value, value.SS!);
    case 'BS':
      return canonicalBinaries(value, value.BS!.map(base64Of));
    case 'NULL':
      if (!value.NULL) throw parameterFault(FALSE_NULL);
      return value;
    default:
      return value;
  }
}

function canonicalMap(map: Item, level: number): Item {
  let copy: MutableItem | undefined;
  for (const name in map) {
    const fault = attributeNameFault(name);
    if (fault !== undefined) throw invalid(fault);
    const value = map[name]!;
    const canonical = canonicalValue(value, level);
    if (canonical === value) continue;
    copy ??= { ...map };
    setOwn(copy, name, canonical);
  }
  return copy ?? map;
}

function canonicalList(list: readonly Value[], level: number): readonly Value[] {
  let copy: Value[] | undefined;
  list.forEach((value, index) => {
    const canonical = canonicalValue(value, level);
    if (canonical === value) return;
    copy ??= [...list];
    copy[index] = canonical;
  });
  return copy ?? list;
}

function canonicalNumbers(value: Value, numbers: readonly string[]): Value {
  if (numbers.length === 0) throw parameterFault('An number set  may not be empty');
  const canonical = numbers.map(canonicalNumber);
  if (new Set(canonical).size < canonical.length) {
    throw invalidValue(NUMBERS_TWICE, `${INVALID}${NUMBERS_TWICE}.`);
  }
  const ordered = inOrder(canonical, compareNumber);
  return ordered.every((text, index) => text === numbers[index]) ? value : { NS: ordered };
}

function canonicalTexts(value: Value, texts: readonly string[]): Value {
  if (texts.length === 0) throw parameterFault('An string set  may not be empty');
  if (new Set(texts).size === texts.length) {
    const ordered = inOrder(texts, compareText);
    return ordered === texts ? value : { SS: ordered };
  }
  const current = untilRepeated(texts, compareText).map(text => `"${text}"`);
  throw duplicates([`[${texts.join(', ')}] `, `[${current.join(', ')}] `]);
}

function canonicalBinaries(value: Value, binaries: readonly string[]): Value {
  if (binaries.length === 0) throw parameterFault('Binary sets should not be empty');
  if (new Set(binaries).size === binaries.length) {
    const ordered = inOrder(binaries, compareBinary);
    return ordered.every((text, index) => text === value.BS![index]) ? value : { BS: ordered };
  }
  const current = untilRepeated(binaries, compareBinary).map(text => `"${text}"`);
  throw duplicates([`[${binaries.join(', ')}]of type BS `, `[${current.join(',')}]of type BS `]);
}

/** Members as the current layer lists them: in order up to the first that is there twice, then that one, then as sent. */
function untilRepeated(members: readonly string[], compare: (a: string, b: string) => number): readonly string[] {
  const seen = new Set<string>();
  const repeat = members.findIndex(member => seen.size === seen.add(member).size);
  return [...members.slice(0, repeat).sort(compare), ...members.slice(repeat)];
}

function duplicates([older, current]: readonly [string, string]): ServiceError {
  const message = (list: string): string => `${INVALID}Input collection ${list}contains duplicates.`;
  return invalidValue(message(older), message(current));
}

function parameterFault(message: string): ServiceError {
  return invalidValue(INVALID + message);
}
