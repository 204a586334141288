import type { Value } from '../../values/value.js';
import { invalid, wrongValue, isDate, wrongType, type Codec } from './codec.js';
import { readNumber } from './number.js';
import { normalRfc3339, parseRfc3339, writeRfc3339 } from './rfc3339.js';

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
