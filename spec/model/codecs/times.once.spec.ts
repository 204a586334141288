import fc from 'fast-check';
import {
  epochMilliseconds,
  epochSeconds,
  isoDate,
  timestamp,
  timestampText,
  ttl,
  ttlSeconds,
  normalRfc3339,
  parseRfc3339,
} from '../../../lib/model/codecs/date-codecs.js';
import { decodeFault, encodeFault } from './support.js';
import { runs } from '../../support/runs.js';

const moment = new Date('2026-01-16T00:00:00.123Z');

describe('RFC 3339 text', () => {
  it.each([
    ['2026-01-16T00:00:00Z', '2026-01-16T00:00:00.000Z'],
    ['2026-01-16T00:00:00.1Z', '2026-01-16T00:00:00.100Z'],
    ['2026-01-16T00:00:00.123456789Z', '2026-01-16T00:00:00.123Z'],
    ['2026-01-16t00:00:00.5z', '2026-01-16T00:00:00.500Z'],
    ['2026-01-16 00:00:00+00:00', '2026-01-16T00:00:00.000Z'],
    ['2026-01-16T01:30:00+01:30', '2026-01-16T00:00:00.000Z'],
    ['2026-01-15T16:00:00-08:00', '2026-01-16T00:00:00.000Z'],
    ['2026-01-16T00:00:00-00:00', '2026-01-16T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0000-03-01T00:00:00Z', '0000-03-01T00:00:00.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999999999Z', '1969-12-31T23:59:59.999Z'],
  ])('%s is the moment %s', (text, iso) => {
    expect(new Date(parseRfc3339(text)!).toISOString()).toBe(iso);
    expect(timestamp.decode({ S: text }).toISOString()).toBe(iso);
    expect(isoDate.decode({ S: text }).toISOString()).toBe(iso);
  });

  it.each([
    '',
    '2026-01-16',
    '2026-01-16T00:00:00',
    '2026-01-16T00:00:00.Z',
    '2026-01-16T00:00Z',
    '2026-02-31T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-16T24:00:00Z',
    '2026-01-16T00:60:00Z',
    '2026-01-16T00:00:61Z',
    '2026-01-16T00:00:00+24:00',
    '2026-01-16T00:00:00+0100',
    '2026-01-16T00:00:00Zx',
    ' 2026-01-16T00:00:00Z',
    '2026-1-16T00:00:00Z',
    'Fri, 16 Jan 2026 00:00:00 GMT',
    '1768521600000',
  ])('%j is none', text => {
    expect(parseRfc3339(text)).toBeUndefined();
    expect(normalRfc3339(text)).toBeUndefined();
    expect(decodeFault(timestamp, { S: text }).code).toBe('ErrInvalidModel');
    expect(encodeFault(timestampText, text).code).toBe('ErrInvalidModel');
  });

  it('is read as the platform reads it, in all 10,000 years', () => {
    fc.assert(
      fc.property(
        fc.date({
          noInvalidDate: true,
          min: new Date('0000-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
        }),
        date => {
          expect(parseRfc3339(date.toISOString())).toBe(date.getTime());
        },
      ),
      { numRuns: runs(2000) },
    );
  });
});

describe('a timestamp', () => {
  it('is written in UTC with nine fraction digits', () => {
    expect(timestamp.encode(moment)).toEqual({ S: '2026-01-16T00:00:00.123000000Z' });
    expect(encodeFault(timestamp, new Date('+010000-01-01T00:00:00Z')).code).toBe('ErrInvalidModel');
  });

  it('as text keeps every digit, and is read as it is stored', () => {
    const write = (value: string): string | undefined => timestampText.encode(value).S;
    expect(write('2026-01-16T00:00:00.123456789Z')).toBe('2026-01-16T00:00:00.123456789Z');
    expect(write('2026-01-16T01:00:00.5+01:00')).toBe('2026-01-16T00:00:00.500000000Z');
    expect(write('2026-01-16T00:00:00Z')).toBe('2026-01-16T00:00:00.000000000Z');
    expect(write('1969-12-31T23:59:59.123456789Z')).toBe('1969-12-31T23:59:59.123456789Z');
    expect(write('2026-01-16T00:00:00.123456789012Z')).toBe('2026-01-16T00:00:00.123456789012Z');
    expect(timestampText.decode({ S: '2026-01-16T01:00:00+01:00' })).toBe('2026-01-16T01:00:00+01:00');
  });
});

describe('the other forms of a Date', () => {
  it('are ISO text, seconds and milliseconds', () => {
    expect([isoDate, epochSeconds, epochMilliseconds, ttl].map(codec => codec.encode(moment))).toEqual([
      { S: '2026-01-16T00:00:00.123Z' },
      { N: '1768521600' },
      { N: '1768521600123' },
      { N: '1768521600' },
    ]);
    expect(epochSeconds.encode(new Date(-1))).toEqual({ N: '-1' });
    expect(isoDate.decode({ S: '2026-01-16' })).toEqual(new Date('2026-01-16T00:00:00Z'));
    expect(isoDate.decode({ S: '+012026-01-16T00:00:00.000Z' }).getUTCFullYear()).toBe(12026);
  });

  it('share no memory with the value', () => {
    const wire = isoDate.encode(moment);
    isoDate.decode(wire).setTime(0);
    expect(wire).toEqual({ S: '2026-01-16T00:00:00.123Z' });
  });

  it.each([isoDate, epochSeconds, epochMilliseconds, timestamp, ttl])('refuse what is no valid Date: $name', codec => {
    expect(encodeFault(codec, new Date(NaN)).message).toBe('expected a valid Date, found an invalid one');
    expect(encodeFault(codec, '2026-01-16T00:00:00Z').message).toBe('expected a Date, found a string');
    expect(encodeFault(codec, { getTime: () => 0 }).message).toBe('expected a Date, found an object');
  });

  it('refuse stored moments that no Date holds', () => {
    expect(decodeFault(epochMilliseconds, { N: '9000000000000000' }).code).toBe('ErrInvalidModel');
    expect(decodeFault(ttl, { N: '9000000000000' }).code).toBe('ErrInvalidModel');
    expect(decodeFault(isoDate, { S: '2026-02-30' }).code).toBe('ErrInvalidModel');
    expect(decodeFault(isoDate, { S: '16 Jan 2026' }).code).toBe('ErrInvalidModel');
  });
});

describe('a time to live', () => {
  it('takes a Date and epoch seconds, whichever of the two it is read as', () => {
    for (const codec of [ttl, ttlSeconds]) {
      expect(codec.encode(moment as never)).toEqual({ N: '1768521600' });
      expect(codec.encode(1768521600 as never)).toEqual({ N: '1768521600' });
    }
    expect([ttl.decode({ N: '1768521600' }), ttlSeconds.decode({ N: '1768521600' })]).toEqual([
      new Date('2026-01-16T00:00:00Z'),
      1768521600,
    ]);
  });

  it.each([1.5, NaN, Infinity, '1768521600', null])('refuses %p', value =>
    expect(encodeFault(ttl, value).code).toBe('ErrInvalidModel'),
  );
});
