import fc from 'fast-check';
import {
  addDecimals,
  canonicalDecimal,
  compareDecimals,
  decimalLimit,
  formatDecimal,
  parseDecimal,
  subtractDecimals,
  type Decimal,
} from '../../lib/values/decimal.js';

/** A number text with its value as an integer of 10^-60: the model that every property is checked against. */
const SCALE = 60;
const numbers = fc
  .record({
    sign: fc.constantFrom('', '-', '+'),
    whole: fc.stringMatching(/^\d{1,25}$/),
    fraction: fc.stringMatching(/^\d{0,25}$/),
    exponent: fc.integer({ min: -20, max: 20 }),
  })
  .map(({ sign, whole, fraction, exponent }) => {
    const magnitude = BigInt(whole + fraction) * 10n ** BigInt(SCALE - fraction.length + exponent);
    return { text: `${sign}${whole}.${fraction}e${exponent}`, scaled: sign === '-' ? -magnitude : magnitude };
  });

const read = (text: string): Decimal => parseDecimal(text)!;
const scaledOf = (canonical: string): bigint => {
  const [whole = '', fraction = ''] = canonical.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return canonical.startsWith('-') ? -magnitude : magnitude;
};

describe('a decimal', () => {
  it.each([
    ['42', '42'],
    ['+5', '5'],
    ['5.', '5'],
    ['.5', '0.5'],
    ['-.5', '-0.5'],
    ['1E+2', '100'],
    ['1e3', '1000'],
    ['00042', '42'],
    ['1.50', '1.5'],
    ['-0', '0'],
    ['-0.00e5', '0'],
    ['0', '0'],
    ['0e999999999999', '0'],
    ['1E-3', '0.001'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    ['9.9E125', `99${'0'.repeat(124)}`],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  it.each(['', ' 1', '1 ', '1_0', 'NaN', 'Infinity', '0x1', '1e', '1e+', '.', '+', '++5', '1.2.3', '１', 'e5', '-'])(
    'refuses %p, which is no number',
    text => {
      expect(parseDecimal(text)).toBeUndefined();
      expect(canonicalDecimal(text)).toBeUndefined();
    },
  );

  it.each(['1E126', '-1E126', '1E-131', '1e99999999999999999999', '1e-99999999999999999999'])(
    'has no canonical text for %s, which DynamoDB cannot hold',
    text => {
      expect(parseDecimal(text)).toBeDefined();
      expect(canonicalDecimal(text)).toBeUndefined();
    },
  );

  it.each([
    ['1'.repeat(38), undefined],
    ['1'.repeat(39), 'digits'],
    [`${'1'.repeat(38)}000`, undefined],
    [`0.000${'1'.repeat(38)}`, undefined],
    [`0.000${'1'.repeat(39)}`, 'digits'],
    ['9.999E125', undefined],
    ['1E126', 'overflow'],
    ['-1E126', 'overflow'],
    ['1E-130', undefined],
    ['9.9E-131', 'underflow'],
    ['0E-500', undefined],
    [`${'1'.repeat(39)}E200`, 'digits'],
  ])('tells the limit that %s breaks: %s', (text, limit) => {
    expect(decimalLimit(read(text))).toBe(limit);
  });

  it('keeps the value when it is made canonical, and is then its own canonical text', () => {
    fc.assert(
      fc.property(numbers, ({ text, scaled }) => {
        const canonical = canonicalDecimal(text)!;
        expect(scaledOf(canonical)).toBe(scaled);
        expect(canonicalDecimal(canonical)).toBe(canonical);
        expect(canonical).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/);
      }),
    );
  });

  it('orders, adds and subtracts exactly as scaled integers do', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(Math.sign(compareDecimals(a.text, b.text))).toBe(a.scaled < b.scaled ? -1 : Number(a.scaled > b.scaled));
        expect(scaledOf(formatDecimal(addDecimals(read(a.text), read(b.text))))).toBe(a.scaled + b.scaled);
        expect(scaledOf(formatDecimal(subtractDecimals(read(a.text), read(b.text))))).toBe(a.scaled - b.scaled);
      }),
    );
  });

  it.each([
    ['9007199254740993', '9007199254740992', 1],
    ['-9007199254740993', '-9007199254740992', -1],
    ['1.0', '1', 0],
    ['-0', '0', 0],
    ['0', '1E-130', -1],
    ['0', '-1E-130', 1],
    ['1E125', '9.9E124', 1],
    ['0.1', '0.10000000000000000000000000000000000001', -1],
    ['-2', '-10', 1],
    ['abc', '1', 1],
    ['1', 'abc', -1],
  ])('compares %s with %s as %i', (a, b, sign) => {
    expect(Math.sign(compareDecimals(a, b))).toBe(sign);
  });
});
