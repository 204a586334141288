import { literal, oneOf } from '../../../lib/model/codecs/text.js';
import { decodeFault, encodeFault } from './support.js';

/* eslint-disable no-restricted-syntax -- users have enums */
enum Color {
  Red = 'red',
  Blue = 'blue',
}
enum Level {
  Low,
  High = 7,
}

describe('a literal', () => {
  it('is stored as its own type, and typed as the union', () => {
    const status: 'open' | 'paid' = literal('open', 'paid').decode({ S: 'paid' });
    expect(status).toBe('paid');
    expect([literal('a').encode('a'), literal(1, 2).encode(2), literal(true).encode(true)]).toEqual([
      { S: 'a' },
      { N: '2' },
      { BOOL: true },
    ]);
    expect([literal('a').type, literal(1, 2).type, literal('a', 1).type]).toEqual(['S', 'N', undefined]);
  });

  it('is one of the values and nothing else, both ways, and no message tells what was there', () => {
    const status = literal('open', 'paid');
    expect(encodeFault(status, 'secret').message).toBe('expected one of "open", "paid", found another value');
    expect(encodeFault(status, { toString: () => 'open' }).code).toBe('ErrInvalidModel');
    expect(decodeFault(status, { S: 'secret' }).message).toBe(
      'expected one of "open", "paid", stored is another value',
    );
    expect(decodeFault(status, { N: '1' }).message).toBe('stored as N, the codec reads S');
    expect(decodeFault(literal(1), { S: '1' }).message).toBe('stored as S, the codec reads N');
  });
});

describe('one of an enum', () => {
  it('takes the values of it, not its names and not the reverse mapping of numbers', () => {
    const [color, level] = [oneOf(Color), oneOf(Level)];
    expect(color.decode(color.encode(Color.Blue))).toBe(Color.Blue);
    expect(level.decode(level.encode(Level.High))).toBe(Level.High);
    expect(level.encode(Level.Low)).toEqual({ N: '0' });
    expect(encodeFault(color, 'Red').code).toBe('ErrInvalidModel');
    expect(encodeFault(level, 'Low').code).toBe('ErrInvalidModel');
    expect(encodeFault(level, 3).code).toBe('ErrInvalidModel');
    expect([color.type, level.type]).toEqual(['S', 'N']);
  });

  it('is typed as the enum', () => {
    const color: Color = oneOf(Color).decode({ S: 'red' });
    const level: Level = oneOf(Level).decode({ N: '7' });
    const size: 's' | 'm' = oneOf(['s', 'm'] as const).decode({ S: 'm' });
    expect([color, level, size]).toEqual([Color.Red, Level.High, 'm']);
  });

  it('takes an object used as an enum', () => {
    const kinds = { one: 'first', two: 'second' } as const;
    expect(oneOf(kinds).encode('second')).toEqual({ S: 'second' });
    expect(encodeFault(oneOf(kinds), 'two').code).toBe('ErrInvalidModel');
  });
});
