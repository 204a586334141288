import fc from 'fast-check';
import { Placeholders } from '../../lib/expressions/render.js';
import { equalValues, type Value } from '../../lib/values/value.js';
import { runs } from '../support/runs.js';

describe('Placeholders', () => {
  it('gives a name one placeholder, however often it is asked for', () => {
    const to = new Placeholders();
    expect([to.name('status'), to.name('a.b'), to.name('status')]).toEqual(['#0', '#1', '#0']);
    expect(to.expressions()).toEqual({ ExpressionAttributeNames: { '#0': 'status', '#1': 'a.b' } });
  });

  it('renders a path with names as placeholders and indexes as they are', () => {
    const to = new Placeholders();
    expect(to.path(['lines', 2, 'sku', 'lines', 0, 1])).toBe('#0[2].#1.#0[0][1]');
  });

  it('shares a placeholder between equal scalars, and never between types', () => {
    const to = new Placeholders();
    const places = [
      { S: '1' },
      { N: '1' },
      { S: '1' },
      { BOOL: true },
      { NULL: true },
      { BOOL: true },
      { BOOL: false },
    ];
    expect(places.map(value => to.value(value))).toEqual([':0', ':1', ':0', ':2', ':3', ':2', ':4']);
  });

  it('shares a placeholder for the same object, and sends equal structures apart', () => {
    const to = new Placeholders();
    const list = { L: [] };
    expect([to.value(list), to.value({ L: [] }), to.value(list)]).toEqual([':0', ':1', ':0']);
  });

  it('leaves out what is empty, since DynamoDB refuses empty maps', () => {
    expect(new Placeholders().expressions()).toEqual({});
  });

  it('takes names that mean something elsewhere', () => {
    const to = new Placeholders();
    for (const name of ['__proto__', 'constructor', '#0', ':0', 'SIZE', 'a-b', '😀', '']) to.name(name);
    expect(Object.values(to.expressions().ExpressionAttributeNames!)).toEqual([
      '__proto__',
      'constructor',
      '#0',
      ':0',
      'SIZE',
      'a-b',
      '😀',
      '',
    ]);
  });

  it('never gives two names or two values one placeholder', () => {
    const value = fc.oneof(
      fc.record({ S: fc.string() }),
      fc.integer().map((n): Value => ({ N: String(n) })),
      fc.boolean().map((BOOL): Value => ({ BOOL })),
      fc
        .array(
          fc.string().map(S => ({ S })),
          { maxLength: 2 },
        )
        .map((L): Value => ({ L })),
    );
    const names = fc.array(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a.b', '#0', 'toString')), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(names, fc.array(value, { maxLength: 80 }), (attributes, values) => {
        const to = new Placeholders();
        const placed = attributes.map(name => [to.name(name), name] as const);
        const given = values.map(each => [to.value(each), each] as const);
        const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = to.expressions();
        const names = Object.keys(ExpressionAttributeNames);
        expect(placed.filter(([place, name]) => ExpressionAttributeNames[place] !== name)).toEqual([]);
        expect(given.filter(([place, each]) => !equalValues(ExpressionAttributeValues[place]!, each))).toEqual([]);
        expect(names).toHaveLength(new Set(attributes).size);
        expect(names.concat(Object.keys(ExpressionAttributeValues)).filter(place => !/^[#:]\d+$/.test(place))).toEqual(
          [],
        );
      }),
      { numRuns: runs(1000) },
    );
  });
});
