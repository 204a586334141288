import fc from 'fast-check';
import { rangeOf, type PartCondition } from '../../../lib/expressions/key/template-range.js';
import { compareUtf8 } from '../../../lib/values/value.js';
import { runs } from '../../support/runs.js';

/** Few characters around the separators, so that one part often begins with another. */
const letter = fc.constantFrom('!', '#', '5', '|', '~', 'é', '😀');
const part = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
const separator = fc.constantFrom('', '#', '|', '#B#', '||', '5');
const condition = fc.oneof(
  fc.record({
    op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const, 'beginsWith' as const),
    text: part,
  }),
  fc
    .tuple(part, part)
    .map(([a, b]): PartCondition =>
      compareUtf8(a, b) <= 0 ? { op: 'between', low: a, high: b } : { op: 'between', low: b, high: a },
    ),
);

function holds(asked: PartCondition, text: string): boolean {
  switch (asked.op) {
    case 'beginsWith':
      return text.startsWith(asked.text);
    case 'between':
      return compareUtf8(asked.low, text) <= 0 && compareUtf8(text, asked.high) <= 0;
    case '<':
      return compareUtf8(text, asked.text) < 0;
    case '<=':
      return compareUtf8(text, asked.text) <= 0;
    case '>':
      return compareUtf8(text, asked.text) > 0;
    default:
      return compareUtf8(text, asked.text) >= 0;
  }
}

describe('The keys a condition on a part of them allows', () => {
  it('are all within the range, nothing else is where it is exact, and it never leaves the prefix', () => {
    let exact = 0;
    const items = fc.array(fc.tuple(part, fc.string({ unit: letter, maxLength: 3 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        condition,
        fc.constantFrom('', 'A#', 'ORDER|'),
        separator,
        items,
        (asked, prefix, literal, stored) => {
          const range = rangeOf(asked, { prefix, separator: literal, limit: 40 });
          for (const [value, rest] of stored) {
            const key = literal === '' ? prefix + value : prefix + value + literal + rest;
            const within = range !== undefined && compareUtf8(range.low, key) <= 0 && compareUtf8(key, range.high) <= 0;
            if (holds(asked, value)) expect(within).toBe(true);
            else if (range?.exact === true) expect(within).toBe(false);
          }
          if (range?.exact === true) exact++;
          if (range !== undefined)
            for (const bound of [range.low, range.high]) expect(bound.startsWith(prefix)).toBe(true);
        },
      ),
      { numRuns: runs(2000) },
    );
    expect(exact).toBeGreaterThan(runs(200));
  });

  it('need a filter only where the separator upsets the order', () => {
    const exact = (op: '<' | '<=' | '>' | '>=' | 'beginsWith', text: string, literal: string) =>
      rangeOf({ op, text }, { prefix: 'A#', separator: literal, limit: 1024 })!.exact;
    expect([exact('<', '50', '#'), exact('>=', '50', '#'), exact('beginsWith', '50', '#')]).toEqual([true, true, true]);
    expect([exact('<', '50', '|'), exact('>=', '50', '|'), exact('beginsWith', '50', '|')]).toEqual([
      false,
      false,
      true,
    ]);
    expect([exact('<', '5', '|'), exact('beginsWith', '5#', '#')]).toEqual([true, false]);
    expect([exact('<=', '50', '#'), exact('>', '50', '#')]).toEqual([false, false]);
    expect([exact('<=', '50', ''), exact('>', '50', ''), exact('beginsWith', '5#', '')]).toEqual([true, true, true]);
  });
});
