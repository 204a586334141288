import fc from 'fast-check';

/** Names that break code which takes objects for dictionaries. */
export const hostileKey = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'prototype',
    'toJSON',
    'a.b',
    '0',
    '-1',
    '😀',
    '\uFFFD',
    'S',
    'M',
    'N',
    'length',
  ),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
);

/** Numbers that a number attribute takes: safe integers, and fractions whose magnitude DynamoDB stores. */
export const storableNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
    .filter(value => value === 0 || Math.abs(value) >= 1e-130),
);

export const text = fc.string({ maxLength: 20, unit: 'binary' });
export const bytes = fc.uint8Array({ maxLength: 20 });

const decimalOf = (minDigits: number): fc.Arbitrary<string> =>
  fc
    .record({
      negative: fc.boolean(),
      middle: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: minDigits, maxLength: 36, size: 'max' }),
      scale: fc.integer({ min: 0, max: 60 }),
    })
    .map(({ negative, middle, scale }) => {
      const padded = `7${middle.join('')}1`.padStart(scale + 1, '0');
      const whole = padded.slice(0, padded.length - scale);
      return `${negative ? '-' : ''}${whole}${scale === 0 ? '' : `.${padded.slice(padded.length - scale)}`}`;
    });

/** Canonical decimals of up to 38 significant digits, small and large. */
export const decimalTexts = decimalOf(0);

/** Decimals of so many digits that no double holds them. */
export const longDecimals = decimalOf(18);

/** Own `__proto__` keys included, which a literal could not have. */
const dictionary = (values: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.array(fc.tuple(hostileKey, values), { maxLength: 5 }).map(entries => Object.fromEntries(entries));

const nonEmptySet = fc.oneof(
  fc.uniqueArray(text, { minLength: 1, maxLength: 4 }).map(members => new Set<unknown>(members)),
  fc
    .uniqueArray(
      storableNumber.map(value => value + 0),
      { minLength: 1, maxLength: 4 },
    )
    .map(members => new Set<unknown>(members)),
);

/** Everything that plain data can be, nested. */
export const plainData: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    fc.oneof(
      text,
      storableNumber.map(value => value + 0),
      fc.boolean(),
      fc.constant(null),
      bytes,
      nonEmptySet,
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    dictionary(tie('value')),
  ),
})).value;
