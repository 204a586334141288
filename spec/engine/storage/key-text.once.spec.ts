import fc from 'fast-check';
import {
  closed,
  hashOf,
  hashText,
  sortText,
  hashOfKey,
  segmentOf,
  segmentRange,
} from '../../../lib/engine/storage/keys.js';
import { canonicalDecimal, compareDecimals } from '../../../lib/values/decimal.js';
import { runs } from '../../support/runs.js';

const sign = (n: number) => Math.sign(n);
const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const strings = fc.string({ unit: 'binary', maxLength: 6 }).filter(text => !/\p{Surrogate}/u.test(text));
const numbers = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }), fc.integer({ min: -130, max: 87 }))
  .map(([negative, digits, exponent]) => canonicalDecimal(`${negative ? '-' : ''}${digits}e${exponent}`))
  .filter(text => text !== undefined);

describe('the text a key is sorted by', () => {
  it('sorts strings as their UTF-8 bytes', () => {
    fc.assert(
      fc.property(strings, strings, (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(compareTexts(sortText({ S: a }), sortText({ S: b }))).toBe(expected);
        expect(compareTexts(closed(sortText({ S: a })), closed(sortText({ S: b })))).toBe(expected);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('sorts numbers by their value', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const texts = [sortText({ N: a }), sortText({ N: b })] as const;
        expect(compareTexts(...texts)).toBe(sign(compareDecimals(a, b)));
        expect(compareTexts(closed(texts[0]), closed(texts[1]))).toBe(sign(compareDecimals(a, b)));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('sorts neighbours that differ in the last of 38 digits', () => {
    const high = '9'.repeat(38);
    const list = [`-${high}`, `-${high.slice(0, -1)}8`, '-1.1', '-1', '-0.1', '0', '1e-130', '0.1', '1', '1.1', high];
    const texts = list.map(number => sortText({ N: canonicalDecimal(number)! }));
    expect([...texts].sort()).toEqual(texts);
  });

  it('sorts binary by its bytes, a beginning first', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5 }), fc.uint8Array({ maxLength: 5 }), (a, b) => {
        const text = (bytes: Uint8Array) => closed(sortText({ B: Buffer.from(bytes).toString('base64') }));
        expect(compareTexts(text(a), text(b))).toBe(Buffer.compare(a, b));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('keeps parts of a composed key apart', () => {
    fc.assert(
      fc.property(fc.tuple(strings, strings), fc.tuple(strings, strings), (a, b) => {
        const [left, right] = [a.map(closed).join(''), b.map(closed).join('')];
        expect(left === right).toBe(a[0] === b[0] && a[1] === b[1]);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('the hash of a partition', () => {
  it('is written so that texts sort as hashes do, and read back', () => {
    fc.assert(
      fc.property(strings, strings, (a, b) => {
        const [x, y] = [hashOf(a), hashOf(b)];
        expect(hashOfKey(hashText(x))).toBe(x);
        expect(compareTexts(hashText(x), hashText(y))).toBe(sign(x - y));
      }),
    );
  });

  it('falls into exactly the segment whose range holds it', () => {
    fc.assert(
      fc.property(strings, fc.integer({ min: 1, max: 1_000_000 }), (text, total) => {
        const key = hashText(hashOf(text));
        const segment = segmentOf(key, total);
        const { from, to } = segmentRange(segment, total);
        expect(key >= from && (to === undefined || key < to)).toBe(true);
      }),
    );
  });

  it('spreads like keys evenly', () => {
    const counts = new Array<number>(8).fill(0);
    for (let i = 0; i < 8000; i++) counts[segmentOf(hashText(hashOf(`customer#${i}`)), 8)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });
});
