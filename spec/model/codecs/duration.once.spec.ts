import fc from 'fast-check';
import { duration } from '../../../lib/model/codecs/duration.js';
import { Attribute, Entity, type Key, PartitionKey, Table } from '../../../lib/index.js';
import { hydrate } from '../../../lib/streams/index.js';
import { decodeFault, encodeFault } from './support.js';

@Table('jobs')
class Job extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(duration) timeout?: number;
}

describe('a duration', () => {
  it.each([
    [0, 'PT0S'],
    [1, 'PT0.001S'],
    [90_000, 'PT1M30S'],
    [5_400_000, 'PT1H30M'],
    [86_400_000, 'P1D'],
    [90_061_500, 'P1DT1H1M1.5S'],
    [-1_500, '-PT1.5S'],
  ])('of %d ms is stored as %s', (milliseconds, text) => {
    expect(duration.encode(milliseconds)).toEqual({ S: text });
    expect(duration.decode({ S: text })).toBe(milliseconds);
  });

  it.each([
    ['P2W', 1_209_600_000],
    ['PT90M', 5_400_000],
    ['+PT1,25S', 1250],
    ['-PT0S', 0],
    ['PT1.250000000S', 1250],
  ])('%s is read too', (text, milliseconds) => {
    expect(duration.decode({ S: text })).toBe(milliseconds);
  });

  it('comes back as it was', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), n => duration.decode(duration.encode(n)) === (n === 0 ? 0 : n)));
  });

  it.each(['', 'P', 'PT', 'P1DT', '1H', 'P1Y', 'P1M', 'pt1s', 'PT1.S', 'PT1S ', 'PT-1S'])('%j is none', text => {
    expect(decodeFault(duration, { S: text }).code).toBe('ErrInvalidModel');
  });

  it.each(['PT0.0001S', 'P99999999999999D'])('%s would lose digits', text => {
    expect(decodeFault(duration, { S: text }).code).toBe('ErrNumberPrecisionLoss');
  });

  it.each([0.5, Infinity, NaN, '1', 2 ** 53])('refuses to store %p', value => {
    expect(encodeFault(duration, value).code).toBe('ErrInvalidModel');
  });

  it('that another writer spelled otherwise is no change', async () => {
    const job = await hydrate(Job, { id: { S: 'j' }, timeout: { S: 'PT90M' } });
    expect([job.timeout, job.isChanged]).toEqual([5_400_000, false]);
    job.timeout = 60_000;
    expect(job.changes()).toEqual({ timeout: [5_400_000, 60_000] });
  });
});
