import type { Codec } from '../../codec.js';
import { invalid, wrongType } from '../faults.js';
import { readNumber } from '../scalars/number-text.js';
import { epochSeconds, secondsText } from './epoch-seconds.js';

/** When an item expires, read as a `Date`: whole epoch seconds as `N`, the only form DynamoDB's sweeper reads. Takes epoch seconds too. */
export const ttl: Codec<Date> = Object.freeze<Codec<Date>>({
  name: 'ttl',
  type: 'N',
  format: 'unix_seconds',
  encode: value => ({ N: expiryText(value) }),
  decode: value => epochSeconds.decode(value),
});

/** The same read as a number of epoch seconds. Takes a `Date` too. */
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
