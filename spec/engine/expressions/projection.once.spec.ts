import { compileProjection } from '../../../lib/engine/expressions/projection.js';
import type { Item } from '../../../lib/values/value.js';
import { context, projectionFault } from './requests.js';

const item: Item = {
  a: { N: '5' },
  l: { L: [{ N: '0' }, { N: '1' }, { M: { q: { N: '9' }, r: { S: 'r' } } }, { L: [{ N: '30' }, { N: '31' }] }] },
  m: { M: { x: { N: '1' }, y: { M: { deep: { S: 'text' } } }, name: { S: 'n' } } },
  'm.x': { S: 'dotted' },
};

describe('a projection', () => {
  it.each<[string, object]>([
    ['a', { a: { N: '5' } }],
    ['a, m.x', { a: { N: '5' }, m: { M: { x: { N: '1' } } } }],
    ['gone, m.gone, m.x.y, a.b, l.x', {}],
    ['a[0], m[0], l[9]', {}],
    ['#dotted', { 'm.x': { S: 'dotted' } }],
    ['m.y.deep, m.#name', { m: { M: { y: { M: { deep: { S: 'text' } } }, name: { S: 'n' } } } }],
    ['l[1]', { l: { L: [{ N: '1' }] } }],
    ['l[3][1], l[1], l[9]', { l: { L: [{ N: '1' }, { L: [{ N: '31' }] }] } }],
    ['l[2].r, l[0], l[2].q', { l: { L: [{ N: '0' }, { M: { q: { N: '9' }, r: { S: 'r' } } }] } }],
    ['l[2].gone, l[0]', { l: { L: [{ N: '0' }] } }],
    ['#proto, m.#proto', {}],
  ])('of %s', (text, part) => {
    expect(compileProjection(text, context())!.project(item)).toEqual(part);
  });

  it('reads attributes that are named like properties of the prototype', () => {
    const named = JSON.parse('{"__proto__":{"M":{"__proto__":{"S":"x"},"a":{"S":"y"}}},"a":{"S":"z"}}') as Item;
    const part = compileProjection('#proto.#proto', context())!.project(named);
    expect(JSON.stringify(part)).toBe('{"__proto__":{"M":{"__proto__":{"S":"x"}}}}');
  });

  it('tells its paths, and is nothing when there is no text', () => {
    expect(compileProjection('#a, m.#b[0]', context())!.paths).toEqual([['a'], ['m', 'b', 0]]);
    expect(compileProjection(undefined, context())).toBeUndefined();
  });

  const OVERLAP = 'Two document paths overlap with each other; must remove or rewrite one of these paths; ';
  const CONFLICT = 'Two document paths conflict with each other; must remove or rewrite one of these paths; ';
  it.each([
    ['', 'The expression can not be empty;'],
    [`a${' '.repeat(4096)}`, 'Expression size has exceeded the maximum allowed size; expression size: 4097'],
    ['a.Name', 'Attribute name is a reserved keyword; reserved keyword: Name'],
    ['#z', 'An expression attribute name used in the document path is not defined; attribute name: #z'],
    ['a, #a', `${OVERLAP}path one: [a], path two: [a]`],
    ['a.b[1], c, a', `${OVERLAP}path one: [a, b, [1]], path two: [a]`],
    ['a, a.b', `${OVERLAP}path one: [a], path two: [a, b]`],
    ['a.b, a[0]', `${CONFLICT}path one: [a, b], path two: [a, [0]]`],
    ['a.b, a[0], #z', 'An expression attribute name used in the document path is not defined; attribute name: #z'],
    ['#z, name', 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['a.b, a[0], c, c', `${OVERLAP}path one: [c], path two: [c]`],
  ])('of %p is refused', (text, message) => {
    expect(projectionFault(text)).toBe(message);
  });

  it('may name the children of one map or list', () => {
    expect(projectionFault('a.b, a.c, d[0], d[1].e, d[1].f')).toBe('none');
  });
});
