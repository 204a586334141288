import type { Codec } from '../../model/codec.js';
import { invalid } from '../../model/codecs/faults.js';
import { decimal } from '../../model/codecs/scalars/decimal.js';
import { numeric, numericText } from '../../model/codecs/scalars/numeric.js';
import { decimalSet, numericSet } from '../../model/codecs/sets/number-sets.js';

/** A decimal as text, `N`, which takes numbers too: a model document says how it is read, not how it is given. */
export const decimalText: Codec<string> = Object.freeze<Codec<string>>({
  ...decimal,
  encode: value => ({ N: numericText(value) }),
  isEmpty: value => numeric.isEmpty!(value),
});

/** The same for the members of a set, `NS`. */
export const decimalTexts: Codec = Object.freeze<Codec>({
  ...(decimalSet as Codec),
  format: 'decimal_string',
  encode: value => (numericSet as Codec).encode(value),
});

/** Whole numbers, `N` with format `int`: exact in either form, as `numeric`. */
export const integer: Codec<number | string> = Object.freeze<Codec<number | string>>({
  ...numeric,
  name: 'integer',
  format: 'int',
  encode: value => {
    const wire = numeric.encode(value);
    if (isFraction(wire.N!)) throw invalid('expected a whole number, found a fraction');
    return wire;
  },
});

/** The same for the members of a set, `NS`. */
export const integers: Codec = Object.freeze<Codec>({
  ...(numericSet as Codec),
  name: 'integerSet',
  format: 'int',
  encode: value => {
    const wire = (numericSet as Codec).encode(value);
    if (wire.NS?.some(isFraction) === true) throw invalid('expected whole numbers, found a fraction');
    return wire;
  },
});

const isFraction = (text: string): boolean => text.includes('.');
