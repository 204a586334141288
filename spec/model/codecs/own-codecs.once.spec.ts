import { asCodec, custom, via } from '../../../lib/model/codecs/custom.js';
import { decimal, number } from '../../../lib/model/codecs/number.js';
import { string } from '../../../lib/model/codecs/plain.js';
import { stringSet } from '../../../lib/model/codecs/sets.js';
import { encodeFault } from './support.js';

class Money {
  constructor(readonly text: string) {}
}
const money = via(decimal, { name: 'money', encode: (value: Money) => value.text, decode: text => new Money(text) });

describe('a codec via another one', () => {
  it('stores what the other stores, as exactly as the other does', () => {
    expect(money.encode(new Money('12345678901234567890.12'))).toEqual({ N: '12345678901234567890.12' });
    expect(money.decode({ N: '1.5' })).toEqual(new Money('1.5'));
    expect(encodeFault(money, new Money('x')).code).toBe('ErrInvalidModel');
    expect(money).toMatchObject({ name: 'money', type: 'N', format: 'decimal_string' });
    expect(via(number, { encode: (value: string) => Number(value), decode: String }).name).toBe('via(number)');
  });

  it('is empty where what it stores is', () => {
    expect([new Money('0.00'), new Money('1')].map(value => money.isEmpty!(value))).toEqual([true, false]);
    expect(money.isEmpty!(null as never)).toBe(true);
  });

  it('leaves NULL to the other where the other has it, and never maps null', () => {
    const tags = via(stringSet, { encode: (value: string[]) => new Set(value), decode: set => [...set] });
    expect(tags.handlesNull).toBe(true);
    expect([tags.encode([]), tags.encode(null as never)]).toEqual([{ NULL: true }, { NULL: true }]);
    expect(tags.decode({ NULL: true })).toEqual([]);
    expect(money.handlesNull).toBeUndefined();
  });
});

describe('a codec of the user', () => {
  const point = custom<{ x: number }>({
    name: 'point',
    type: 'S',
    encode: value => ({ S: `p${value.x}` }),
    decode: value => ({ x: Number(value.S!.slice(1)) }),
  });

  it('works over wire values', () => {
    expect(point.decode(point.encode({ x: 3 }))).toEqual({ x: 3 });
    expect(point).toMatchObject({ name: 'point', type: 'S' });
  });

  it.each([undefined, null, 'text', {}, 5])('has to return an attribute value, and %p is none', wire => {
    const codec = custom({ encode: () => wire as never, decode: () => 1 });
    expect(encodeFault(codec, 1).message).toBe('codec custom has to return an attribute value such as { S: text }');
  });

  it('has to keep to the type it declares, NULL excepted', () => {
    const codec = custom<number>({
      type: 'N',
      encode: value => (value === 0 ? { NULL: true } : { S: 'x' }),
      decode: () => 1,
    });
    expect(codec.encode(0)).toEqual({ NULL: true });
    expect(encodeFault(codec, 1).message).toBe('codec custom has to return an attribute value of type N');
  });

  it('may be a bare pair of functions; ours stay what they are', () => {
    const pair = asCodec({ encode: (value: string) => ({ S: value }), decode: (value: { S?: string }) => value.S })!;
    expect([pair.name, pair.type, pair.decode(pair.encode('a'))]).toEqual(['custom', undefined, 'a']);
    expect(asCodec(string)).toBe(string);
    expect([undefined, null, 'string', {}, { encode: () => ({}) }, () => 1].map(asCodec)).toEqual(
      Array(6).fill(undefined),
    );
  });
});
