import type { Value } from '../../../values/value.js';
import type { Codec } from '../../codec.js';
import { invalid, wrongType, wrongValue } from '../faults.js';
import { dateOf, millisecondsOf } from './dates.js';
import { normalRfc3339, parseRfc3339, writeRfc3339 } from './rfc3339.js';

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

/** The same as text in memory, so that all nine digits stay: read as it is stored, written as UTC. */
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
