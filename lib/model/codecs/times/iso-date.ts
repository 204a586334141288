import type { Codec } from '../../codec.js';
import { invalid, wrongType } from '../faults.js';
import { dateOf, millisecondsOf } from './dates.js';
import { parseRfc3339 } from './rfc3339.js';

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
