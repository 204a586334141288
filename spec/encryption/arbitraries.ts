import fc from 'fast-check';
import { Bytes, type MutableItem, type Value, setOwn } from '../../lib/values/value.js';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '<&>', '\u2028\u2029', '😀', '\uFFFD', '__proto__', 'constructor', '"\\/', '\u0000\b\n'),
);
const number = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('0', '-0.5', '12345678901234567890123456789012345678', '1E+125', '1.10'),
);
const binary = fc.uint8Array({ maxLength: 40 }).map(bytes => Bytes.from(bytes) as Bytes);

/** Wire values of every type, maps with awkward keys included. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map(S => ({ S })),
    number.map(N => ({ N })),
    binary.map(B => ({ B })),
    fc.boolean().map(BOOL => ({ BOOL })),
    fc.constant({ NULL: true }),
    fc.uniqueArray(text, { minLength: 1, maxLength: 4 }).map(SS => ({ SS })),
    fc.uniqueArray(number, { minLength: 1, maxLength: 4 }).map(NS => ({ NS })),
    fc.array(binary, { minLength: 1, maxLength: 3 }).map(BS => ({ BS })),
    fc.array(tie('value'), { maxLength: 4 }).map(L => ({ L })),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }).map(entries => {
      const M: MutableItem = {};
      for (const [key, value] of entries) setOwn(M, key, value);
      return { M };
    }),
  ),
})).value;
