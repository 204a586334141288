import fc from 'fast-check';
import { after, before, lastWith, MAX_SORT_KEY } from '../../../lib/expressions/key/template-range.js';
import { compareUtf8, utf8Length } from '../../../lib/values/value.js';
import { runs } from '../../support/runs.js';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 });

describe('Neighbours of a key text', () => {
  it('are exact: nothing that is a key lies between', () => {
    expect(before('b', 4)).toBe('a\uFFFF');
    expect(before('b', 3)).toBe('a\u07FF');
    expect(before('b', 2)).toBe('a\u007F');
    expect(before('b', 1)).toBe('a');
    expect(before('b', 5)).toBe('a\u{10FFFF}');
    expect(before('a\0')).toBe('a');
    expect(before('\0')).toBe('');
    expect(before('')).toBeUndefined();
    expect(after('a')).toBe('a\0');
    expect(after('ab', 2)).toBe('ac');
    expect(after('a\u007F', 2)).toBe('b');
    expect(after('\u007F', 1)).toBeUndefined();
    expect(after('\u{10FFFF}', 4)).toBeUndefined();
  });

  it('step over surrogates, which are no characters', () => {
    expect(before('\uE000', 3)).toBe('\uD7FF');
    expect(after('\uD7FF', 3)).toBe('\uE000');
    expect(before('\u{10000}', 4)).toBe('\uFFFF\u007F');
  });

  it('fill the 1,024 bytes a sort key can have', () => {
    for (const prefix of ['', 'a', 'ab', 'abc', 'ORDER#', 'é', '😀'])
      expect(utf8Length(lastWith(prefix))).toBe(MAX_SORT_KEY);
    expect(lastWith('x'.repeat(MAX_SORT_KEY))).toHaveLength(MAX_SORT_KEY);
  });

  it('order with every other text as they should', () => {
    const limit = 24;
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(utf8Length(one) <= limit && utf8Length(other) <= limit);
        const [below, above, last] = [before(one, limit), after(one, limit), lastWith(one, limit)];
        if (compareUtf8(other, one) < 0) expect(compareUtf8(other, below!)).toBeLessThanOrEqual(0);
        else expect(compareUtf8(other, below!)).toBeGreaterThan(0);
        if (above !== undefined) {
          if (compareUtf8(other, one) > 0) expect(compareUtf8(other, above)).toBeGreaterThanOrEqual(0);
          else expect(compareUtf8(other, above)).toBeLessThan(0);
        }
        expect(other.startsWith(one)).toBe(compareUtf8(other, one) >= 0 && compareUtf8(other, last) <= 0);
        expect(utf8Length(last)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: runs(1500) },
    );
  });

  it('are right for every key of two small characters', () => {
    const alphabet = ['\0', '\u007E', '\u007F'];
    const keys = [...alphabet, ...alphabet.flatMap(a => alphabet.map(b => a + b))].sort(compareUtf8);
    for (const [i, key] of keys.entries()) {
      const within = (bound: string | undefined) =>
        keys.filter(other => bound !== undefined && compareUtf8(other, bound) <= 0);
      expect(within(before(key, 2))).toEqual(keys.slice(0, i));
      const above = after(key, 2);
      expect(keys.filter(other => above !== undefined && compareUtf8(other, above) >= 0)).toEqual(keys.slice(i + 1));
    }
  });
});
