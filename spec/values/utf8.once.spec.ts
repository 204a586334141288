import fc from 'fast-check';
import { compareUtf8, utf8Length } from '../../lib/values/value.js';

const texts = fc.string({ unit: 'binary', maxLength: 80 });

describe('UTF-8', () => {
  it('measures a text as it is encoded', () => {
    fc.assert(fc.property(texts, text => utf8Length(text) === Buffer.from(text, 'utf8').length));
  });

  it('orders texts as their bytes', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('puts what lies above U+FFFF after U+FFFD, where UTF-16 does not', () => {
    expect('😀' < '\uFFFD').toBe(true);
    expect(compareUtf8('😀', '\uFFFD')).toBeGreaterThan(0);
    expect(compareUtf8('ab', 'abc')).toBeLessThan(0);
    expect(compareUtf8('', '')).toBe(0);
  });
});
