import type { KeyRange, RangeCondition } from '../../expressions/compiled.js';
import { after, type TextRange } from '../../storage/composed-key.js';
import { closed, escaped, hashOf, hashText, sortText } from '../../storage/key-text.js';

/** Above every character that can follow a prefix. */
const HIGHEST = '\uffff';

/** The partition text and the range of key texts that a bound key condition selects. */
export function queryRange({ partition, sort }: KeyRange): { partition: string; range: TextRange } {
  const parts = partition.map(value => closed(sortText(value))).join('');
  const whole = hashText(hashOf(parts)) + parts;
  let prefix = whole;
  let range: TextRange = { from: prefix, to: after(prefix) };
  for (const condition of sort) {
    range = rangeOf(prefix, condition);
    prefix += closed(sortText(condition.values[0]));
  }
  return { partition: whole, range };
}

function rangeOf(prefix: string, { operator, values }: RangeCondition): TextRange {
  const [low, high = low] = values.map(value => prefix + closed(sortText(value))) as [string, string?];
  switch (operator) {
    case '=':
      return { from: low, to: after(low) };
    case '<':
      return { from: prefix, to: low };
    case '<=':
      return { from: prefix, to: after(low) };
    case '>':
      return { from: after(low), to: after(prefix) };
    case '>=':
      return { from: low, to: after(prefix) };
    case 'BETWEEN':
      return { from: low, to: after(high) };
    case 'begins_with': {
      const beginning = prefix + escaped(sortText(values[0]));
      return { from: beginning, to: beginning + HIGHEST };
    }
  }
}
