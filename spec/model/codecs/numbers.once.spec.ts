import fc from 'fast-check';
import { plain } from '../../../lib/model/codecs/plain.js';
import { bigint, decimal, number, numeric } from '../../../lib/model/codecs/number.js';
import { decimalSet, numberSet } from '../../../lib/model/codecs/sets.js';
import { decodeFault, encodeFault } from './support.js';
import { runs } from '../../support/runs.js';

const LOSS = 'ErrNumberPrecisionLoss';
const NINES = '9'.repeat(38);

describe('a number', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.1, '0.1'],
    [-1.5, '-1.5'],
    [1e-7, '0.0000001'],
    [1.5e-9, '0.0000000015'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    [1e-130, `0.${'0'.repeat(129)}1`],
  ])('%p is written as %s', (value, text) => expect(number.encode(value)).toEqual({ N: text }));

  it.each([NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 1e21, 1e126, 1e-131, Number.MIN_VALUE])(
    '%p is refused, alone, in a set and in plain data',
    value => {
      expect(encodeFault(number, value).code).toBe(LOSS);
      expect(encodeFault(numberSet, new Set([value]))).toMatchObject({ code: LOSS, path: '[0]' });
      expect(encodeFault(plain, { a: [value] })).toMatchObject({ code: LOSS, path: 'a[0]' });
    },
  );

  it.each([
    ['0.1', 0.1],
    ['1.50', 1.5],
    ['-0', 0],
    ['007', 7],
    ['1E3', 1000],
    ['+5', 5],
    ['1e-7', 1e-7],
    ['9007199254740992', 2 ** 53],
    ['1000000000000000000000', 1e21],
    ['123456789012345.5', 123456789012345.5],
  ])('is read from %s', (text, value) => expect(Object.is(number.decode({ N: text }), value)).toBe(true));

  it.each([
    '0.12345678901234567',
    '9007199254740993',
    '-9007199254740993',
    NINES,
    '0.1000000000000000055511151231257827',
  ])('is not read from %s, which a double would round', text => {
    expect(decodeFault(number, { N: text }).code).toBe(LOSS);
    expect(decodeFault(plain, { M: { a: { N: text } } })).toMatchObject({ code: LOSS, path: 'a' });
    expect(decodeFault(numberSet, { NS: ['1', text] })).toMatchObject({ code: LOSS, path: '[1]' });
  });

  it.each(['', ' ', '-', '.', 'abc', '0x10', '1,5', 'Infinity', 'NaN', '1 ', '--1', '1-', '1e'])(
    'is not read from %j, which is no number',
    text => expect(decodeFault(number, { N: text }).code).toBe('ErrInvalidModel'),
  );

  it('is read exactly or refused: what is read is written as the same decimal', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?\d{1,18}(\.\d{1,18})?$/), text => {
        let read: number;
        try {
          read = number.decode({ N: text });
        } catch (fault) {
          expect(fault).toMatchObject({ code: LOSS });
          return;
        }
        const canonical = decimal.encode(text).N!;
        expect(decimal.encode(String(read)).N).toBe(canonical);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('is refused where something else stands, by kind and never by value', () => {
    expect(encodeFault(number, 'secret').message).toBe('expected a number, found a string');
    expect(encodeFault(number, { $gt: 1 }).message).toBe('expected a number, found an object');
    expect(encodeFault(number, 1n).message).toBe('expected a number, found a bigint');
  });
});

describe('a decimal', () => {
  it('keeps all 38 digits', () => {
    for (const text of [
      NINES,
      `-${NINES}`,
      `0.${NINES}`,
      '12345678901234567890123456789012345678',
      `1${'0'.repeat(125)}`,
    ])
      expect(decimal.decode(decimal.encode(text))).toBe(text);
  });

  it('is written as DynamoDB keeps it', () => {
    expect(['1.50', '+7', '-0', '1E3', '.5', '00'].map(text => decimal.encode(text).N)).toEqual([
      '1.5',
      '7',
      '0',
      '1000',
      '0.5',
      '0',
    ]);
    expect(decimal.decode({ N: '1.500' })).toBe('1.5');
  });

  it('takes an object that keeps the text as value', () =>
    expect(decimal.encode({ value: '1.25' } as unknown as string)).toEqual({ N: '1.25' }));

  it.each([`${NINES}9`, `0.${NINES}1`, '1e126', '1e-131'])('%s is refused rather than rounded', text =>
    expect(encodeFault(decimal, text).code).toBe(LOSS),
  );

  it.each(['', 'abc', 'NaN', '1,5', 5, null, { value: 5 }, ['1']])('%j is refused as no decimal text', value =>
    expect(encodeFault(decimal, value).code).toBe('ErrInvalidModel'),
  );

  it('of equal members is one member of a set', () =>
    expect(decimalSet.encode(new Set(['1', '1.0', '2']))).toEqual({ NS: ['1', '2'] }));
});

describe('a bigint', () => {
  it('keeps 38 digits, and trailing zeros beyond', () => {
    for (const value of [BigInt(NINES), -BigInt(NINES), 10n ** 125n, 0n, 2n ** 53n + 1n])
      expect(bigint.decode(bigint.encode(value))).toBe(value);
  });

  it('is refused beyond that, where it is a fraction, and where it is no bigint', () => {
    expect(encodeFault(bigint, BigInt(`${NINES}9`)).code).toBe(LOSS);
    expect(encodeFault(bigint, 10n ** 126n).code).toBe(LOSS);
    expect(decodeFault(bigint, { N: '1.5' }).code).toBe(LOSS);
    expect(bigint.decode({ N: '1.0' })).toBe(1n);
    expect(encodeFault(bigint, 1).message).toBe('expected a bigint, found a number');
  });
});

describe('a number of unknown size', () => {
  it('is read as a number where that is exact, as text where it is not, and written from either', () => {
    expect(
      ['1.5', '9007199254740991', '9007199254740993', '9007199254740992', NINES, '0.12345678901234567'].map(N =>
        numeric.decode({ N }),
      ),
    ).toEqual([1.5, 9007199254740991, '9007199254740993', '9007199254740992', NINES, '0.12345678901234567']);
    expect([1.5, NINES, '2.50'].map(value => numeric.encode(value).N)).toEqual(['1.5', NINES, '2.5']);
    expect(encodeFault(numeric, 2 ** 53).code).toBe(LOSS);
  });
});
