import { formatTimestamp } from '../../values/timestamp.js';

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

/** A moment as RFC 3339 text with nine fraction digits; undefined where the year has not four digits, or none is told. */
export function writeRfc3339(moment: Date): string | undefined {
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
