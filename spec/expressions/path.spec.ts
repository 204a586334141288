import { parsePath } from '../../lib/expressions/render.js';
import { thrown } from './errors.js';
import { orders, specModel } from './models.js';

const path = (text: string) => parsePath(orders, text).path;

describe('parsePath', () => {
  it.each([
    ['total', ['order_total']],
    ['address.city', ['address', 'city_name']],
    ['lines[0].city', ['lines', 0, 'city_name']],
    ['meta.a[1][2].b-c', ['meta', 'a', 1, 2, 'b-c']],
    ['meta.__proto__', ['meta', '__proto__']],
  ])('reads %s', (text, expected) => {
    expect(path(text)).toEqual(expected);
  });

  it('takes a text that is exactly a field for that field, and for a path only then', () => {
    expect(path('a.b')).toEqual(['a.b']);
    const model = specModel({ id: {}, a: {}, 'a.b': {}, 'x[0]': {} });
    expect(parsePath(model, 'a.b').path).toEqual(['a.b']);
    expect(parsePath(model, 'a.b.c').path).toEqual(['a', 'b', 'c']);
    expect(parsePath(model, 'x[0]').path).toEqual(['x[0]']);
  });

  it('tells the codec at the end and the attribute at the start', () => {
    const { codec, attribute } = parsePath(orders, 'address.city');
    expect([codec.name, attribute.field]).toEqual(['string', 'address']);
    expect(parsePath(orders, 'card').attribute.encrypted).toBe(1);
  });

  it.each([
    ['', 'ErrInvalidModel'],
    ['nope', 'ErrInvalidModel'],
    ['order_total', 'ErrInvalidModel'],
    ['address.nope', 'ErrInvalidModel'],
    ['address.', 'ErrInvalidModel'],
    ['address..city', 'ErrInvalidModel'],
    ['.address', 'ErrInvalidModel'],
    ['lines[x]', 'ErrInvalidModel'],
    ['lines[0', 'ErrInvalidModel'],
    ['lines[-1]', 'ErrInvalidModel'],
    ['lines[0]sku', 'ErrInvalidModel'],
    ['constructor', 'ErrInvalidModel'],
    ['total.x', 'ErrInvalidModel'],
    ['card.last', 'ErrEncryptedFieldNotQueryable'],
  ])('refuses %j', (text, code) => {
    expect(thrown(() => path(text)).codes).toContain(code);
  });
});
