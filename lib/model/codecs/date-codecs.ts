import type { Value } from '../../values/value.js';
import type { Attribute } from '../model.js';
import { invalid, wrongValue, isDate, wrongType, type Codec } from './codec.js';
import { readNumber } from './number.js';

/** The epoch milliseconds of a valid `Date`; anything else is a fault. */
function millisecondsOf(value: unknown): number {
  if (!isDate(value)) throw wrongValue('a Date', value);
  const milliseconds = value.getTime();
  if (Number.isNaN(milliseconds)) throw invalid('expected a valid Date, found an invalid one');
  return milliseconds;
}

/** A `Date` of epoch milliseconds; a fault where they are beyond what a `Date` holds. */
function dateOf(milliseconds: number): Date {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw invalid('the stored time is beyond the range of a Date');
  return date;
}

/**
 * A `Date` as RFC 3339 text in UTC with nine fraction digits, `S`: the one form of creation and update times in every
 * runtime. Reads any RFC 3339 text; digits beyond the millisecond are not in a `Date` (see `timestampText`).
 */
export const timestamp: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'timestamp',
  type: 'S',
  format: 'rfc3339nano',
  encode: value => {
    const text = writeRfc3339(new Date(millisecondsOf(value)));
    if (text === undefined) throw invalid('RFC 3339 has only the years 0000 to 9999');
    return { S: text };
  },
  decode: value => dateOf(parse(value)),
});

/** A timestamp as RFC 3339 text in memory too, so that all nine digits stay: read as it is stored, written as UTC. */
export const timestampText: Codec<string> = Object.freeze<Codec<string>>({
  name: 'timestampText',
  type: 'S',
  format: 'rfc3339nano',
  encode: value => {
    if (typeof value !== 'string') throw wrongValue('RFC 3339 text', value);
    const text = normalRfc3339(value);
    if (text === undefined) throw invalid('expected RFC 3339 text, found other text');
    return { S: text };
  },
  decode: value => {
    parse(value);
    return value.S!;
  },
});

function parse(value: Value): number {
  if (value.S === undefined) throw wrongType(value, 'S');
  const milliseconds = parseRfc3339(value.S);
  if (milliseconds === undefined) throw invalid('the stored text is not a timestamp (RFC 3339)');
  return milliseconds;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * A `Date` as ISO 8601 text in UTC with milliseconds, `S`, which sorts as time does within the years 0 to 9999. Reads
 * any RFC 3339 text and a bare day, which is its midnight in UTC.
 */
export const isoDate: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'isoDate',
  type: 'S',
  encode: value => ({ S: new Date(millisecondsOf(value)).toISOString() }),
  decode: value => {
    if (value.S === undefined) throw wrongType(value, 'S');
    const milliseconds = parseRfc3339(value.S) ?? parseOther(value.S);
    if (milliseconds === undefined) throw invalid('the stored text is not a date and time (RFC 3339)');
    return dateOf(milliseconds);
  },
});

function parseOther(text: string): number | undefined {
  if (DAY.test(text)) return parseRfc3339(`${text}T00:00:00Z`);
  // Years of more than four digits, as this codec writes them: `+012026-01-16T00:00:00.000Z`.
  const milliseconds = Date.parse(text);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text ? milliseconds : undefined;
}

/** A `Date` as whole seconds since 1970, `N`, rounded down: the unit is the precision that is asked for. */
export const epochSeconds: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'epochSeconds',
  type: 'N',
  format: 'unix_seconds',
  encode: value => ({ N: secondsText(value) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return dateOf(readNumber(value.N) * 1000);
  },
});

/** A moment's whole seconds since 1970, as stored. */
function secondsText(moment: unknown): string {
  return String(Math.floor(millisecondsOf(moment) / 1000));
}

/** A `Date` as milliseconds since 1970, `N`: all that a `Date` holds. */
export const epochMilliseconds: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'epochMilliseconds',
  type: 'N',
  encode: value => ({ N: String(millisecondsOf(value)) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return dateOf(readNumber(value.N));
  },
});

/** When an item expires, read as a `Date`: whole epoch seconds as `N`, the only form DynamoDB's sweeper reads. Takes epoch seconds too. */
export const ttl: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'ttl',
  type: 'N',
  format: 'unix_seconds',
  encode: value => ({ N: expiryText(value) }),
  decode: value => epochSeconds.decode(value),
});

/** When an item expires, read as a number of whole seconds since 1970. Takes a `Date` too. */
export const ttlSeconds: Codec<number> = Object.freeze<Codec<number>>({
  name: 'ttlSeconds',
  type: 'N',
  format: 'unix_seconds',
  encode: value => ({ N: expiryText(value) }),
  decode: value => {
    if (value.N === undefined) throw wrongType(value, 'N');
    return readNumber(value.N);
  },
});

function expiryText(value: unknown): string {
  if (typeof value !== 'number') return secondsText(value);
  if (!Number.isSafeInteger(value)) throw invalid('expected whole epoch seconds or a Date, found another number');
  return String(value);
}

const MILLISECONDS_PER_DAY = 86_400_000;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/** Length of `2026-01-16T00:00:00`, which every form begins with. */
const SECONDS_END = 19;
const NINE_DIGITS = 9;
const DOT = 46;

/**
 * The moment of an RFC 3339 text in epoch milliseconds, rounded down; undefined for other text. Read by hand because
 * `Date.parse` takes the 31st of February, and forms without an offset, which mean another moment on every machine.
 */
export function parseRfc3339(text: string): number | undefined {
  const midnight = parseDate(text);
  const time = parseTime(text);
  if (midnight === undefined || time === undefined) return undefined;
  const end = fractionEnd(text);
  if (end === SECONDS_END + 1) return undefined;
  const offset = parseOffset(text, end);
  return offset === undefined ? undefined : midnight + time + parseMilliseconds(text, end) - offset;
}

/**
 * An RFC 3339 text as this library writes it: UTC, nine fraction digits, or more where more were given; undefined for
 * other text. Text keeps what a `Date` would lose, the digits beyond the third.
 */
export function normalRfc3339(text: string): string | undefined {
  const milliseconds = parseRfc3339(text);
  if (milliseconds === undefined) return undefined;
  const whole = new Date(Math.floor(milliseconds / 1000) * 1000);
  const written = writeRfc3339(whole);
  if (written === undefined) return undefined;
  const digits = text.slice(SECONDS_END + 1, Math.max(fractionEnd(text), SECONDS_END + 1));
  return `${written.slice(0, SECONDS_END)}.${digits.padEnd(NINE_DIGITS, '0')}Z`;
}

/** A moment as RFC 3339 text with nine fraction digits; undefined if the year does not have four digits, or is missing. */
function writeRfc3339(moment: Date): string | undefined {
  const year = moment.getUTCFullYear();
  return year >= 0 && year <= 9999 ? formatTimestamp(moment) : undefined;
}

/** Two digits as a number; NaN, which no range check passes, for anything else. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Epoch milliseconds of the day's beginning in UTC. */
function parseDate(text: string): number | undefined {
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (text[4] !== '-' || text[7] !== '-' || !(year >= 0) || !(month >= 1 && month <= 12)) return undefined;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (!(day >= 1 && day <= length)) return undefined;
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const days = 365 * before + leapDays + DAYS_BEFORE_MONTH[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1;
  return (days - DAYS_TO_EPOCH) * MILLISECONDS_PER_DAY;
}

/** Days from 0001-01-01 to 1970-01-01. */
const DAYS_TO_EPOCH = 719_162;

/** A leap second (`:60`) is read as the second after it, since epoch time has none. */
function parseTime(text: string): number | undefined {
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  const separator = text[10];
  if (separator !== 'T' && separator !== 't' && separator !== ' ') return undefined;
  if (text[13] !== ':' || text[16] !== ':' || !(hour <= 23) || !(minute <= 59) || !(second <= 60)) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Where the fraction ends; the end of the seconds where there is none. */
function fractionEnd(text: string): number {
  let end = SECONDS_END;
  if (text.charCodeAt(end) !== DOT) return end;
  do end++;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57);
  return end;
}

function parseMilliseconds(text: string, end: number): number {
  let milliseconds = 0;
  for (let at = SECONDS_END + 1, unit = 100; at < end && unit >= 1; at++, unit /= 10) {
    milliseconds += (text.charCodeAt(at) - 48) * unit;
  }
  return milliseconds;
}

/** Offset from UTC in milliseconds: `Z`, or hours and minutes. */
function parseOffset(text: string, at: number): number | undefined {
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') return text.length === at + 1 ? 0 : undefined;
  if ((sign !== '+' && sign !== '-') || text.length !== at + 6 || text[at + 3] !== ':') return undefined;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  if (!(hours <= 23) || !(minutes <= 59)) return undefined;
  return (hours * 60 + minutes) * (sign === '+' ? 60_000 : -60_000);
}

// Stamps are stored with three to nine fraction digits, by this library and by other runtimes, and a `Date` holds three: a `Date`
// that is compared with a stamp stands for its whole millisecond, and text for itself.

/** The texts of one millisecond, first and last by their bytes: every form of three to nine digits lies between them. */
export interface Moment {
  readonly first: string;
  readonly last: string;
}

/** Whether an attribute is a creation or update time, stored as text. */
export const isStamp = ({ owned, codec }: Attribute): boolean =>
  (owned === 'createdAt' || owned === 'updatedAt') && codec.format === 'rfc3339nano';

/** The millisecond that a `Date` stands for, where it is compared with a stamp; undefined for every other value and attribute. */
export function momentOf(attribute: Attribute, value: unknown): Moment | undefined {
  if (!isStamp(attribute) || !isDate(value) || Number.isNaN(value.getTime())) return undefined;
  const text = value.toISOString();
  // Years beyond 9999 have another form, which the codec refuses.
  return text.length === 24 ? { first: `${text.slice(0, -1)}000000Z`, last: text } : undefined;
}

/** The text given for a stamp, which is exact; undefined for every other value and attribute. */
export function stampText(attribute: Attribute, value: unknown): string | undefined {
  return isStamp(attribute) && isMoment(value) ? value : undefined;
}

/** The stored text in place of a `Date`, for a field of which only the codec is known. */
export function textOfDate({ name }: Codec, value: unknown): string | undefined {
  return name === 'timestamp' && isMoment(value) ? value : undefined;
}

const isMoment = (value: unknown): value is string => typeof value === 'string' && parseRfc3339(value) !== undefined;

/**
 * A moment as RFC 3339 text in UTC with nine fraction digits, `2026-01-16T00:00:00.123000000Z`: sorts as time does, in every
 * runtime. `subMillis`: the six digits below the millisecond, as a number from 0 to 999,999.
 */
export function formatTimestamp(moment: Date, subMillis = 0): string {
  const digits = subMillis === 0 ? '000000' : String(subMillis).padStart(6, '0');
  return `${moment.toISOString().slice(0, -1)}${digits}Z`;
}
