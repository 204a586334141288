import { plain } from '../../model/codecs/plain/plain.js';
import { readNumeric } from '../../model/codecs/scalars/numeric.js';
import { setOwn } from '../../values/own.js';
import type { Value } from '../../values/value.js';
import { within } from './exact-elements.js';
import { ExactNumber } from './exact-number.js';

/** The plain data of a stored value; a number that would be rounded is an `ExactNumber`. */
export function decodeExact(value: Value): unknown {
  if (value.N !== undefined) {
    const number = readNumeric(value.N);
    return typeof number === 'number' ? number : new ExactNumber(number);
  }
  if (value.L !== undefined) return value.L.map((member, i) => within(i, () => decodeExact(member)));
  if (value.NS !== undefined) return new Set(value.NS.map(member => decodeExact({ N: member })));
  if (value.M === undefined) return plain.decode(value);
  const object: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value.M))
    setOwn(
      object,
      key,
      within(key, () => decodeExact(member)),
    );
  return object;
}
