import fc from 'fast-check';
import { applyChanges } from '../../lib/item/merge.js';
import { diffValues } from '../../lib/item/diff.js';
import { plain } from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { equalValues } from '../../lib/values/value.js';
import { hostileKey, plainData } from '../model/codecs/arbitraries.js';
import { describeEngines } from '../support/engines.js';
import { Doc } from './support/entities.js';
import { failure, world, type World } from './support/world.js';
import { runs } from '../support/runs.js';

describe('a difference', () => {
  it('applied to what is stored gives the new value, for random documents', () => {
    fc.assert(
      fc.property(plainData, plainData, (a, b) => {
        const [stored, next] = [plain.encode(a), plain.encode(b)];
        const result = applyChanges({ v: stored }, diffValues(['v'], stored, next));
        expect(equalValues(result['v']!, next)).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describeEngines('two writers of one item', client => {
  let id = 0;

  beforeAll(async () => {
    world(client());
    await createTable(Doc);
  });
  beforeEach(() => {
    world(client());
  });

  const pair = async (data: Partial<Doc>): Promise<[Doc, Doc]> => {
    const key = { id: `w${++id}` };
    await Doc.create({ ...data, ...key });
    return [await Doc.get(key), await Doc.get(key)];
  };

  it.each<[string, Partial<Doc>, (one: Doc) => unknown, (two: Doc) => unknown, Partial<Doc>]>([
    [
      'different nested paths',
      { data: { a: 1, b: { c: 2 } } },
      o => (o.data!['a'] = 9),
      o => ((o.data!['b'] as { c: number }).c = 8),
      { data: { a: 9, b: { c: 8 } } },
    ],
    ['appends to one list', { list: ['a'] }, o => o.list!.push('b'), o => o.list!.push('c'), { list: ['a', 'b', 'c'] }],
    [
      'different members of one set',
      { tags: new Set(['a']) },
      o => o.tags.add('b'),
      o => o.tags.add('c'),
      { tags: new Set(['a', 'b', 'c']) },
    ],
    ['a map that was missing', {}, o => (o.data = { a: 1 }), o => (o.data = { b: 2 }), { data: { a: 1, b: 2 } }],
    [
      'a member that one adds and the set that the other empties',
      { names: new Set(['a']) },
      o => o.names!.clear(),
      o => o.names!.add('b'),
      { names: new Set(['b']) },
    ],
    ['the first members of a set', {}, o => o.tags.add('a'), o => o.tags.add('b'), { tags: new Set(['a', 'b']) }],
    [
      'the first members of a set that was missing',
      {},
      o => (o.names = new Set(['a'])),
      o => (o.names = new Set(['b'])),
      { names: new Set(['a', 'b']) },
    ],
    [
      'the set that one empties and a member that the other adds',
      { tags: new Set(['a', 'b']) },
      o => o.tags.add('c'),
      o => o.tags.clear(),
      { tags: new Set(['c']) },
    ],
    [
      'the first elements of a list that was missing',
      {},
      o => (o.list = ['a']),
      o => (o.list = ['b']),
      { list: ['a', 'b'] },
    ],
    [
      'an element that moved',
      { list: ['a', 'b'] },
      o => o.list!.unshift('x'),
      o => (o.list![1] = 'c'),
      { list: ['x', 'a', 'c'] },
    ],
    [
      'a list that is shortened and grows',
      { list: ['a', 'b'] },
      o => o.list!.push('c'),
      o => o.list!.shift(),
      { list: ['b', 'c'] },
    ],
    [
      'elements of one list',
      { list: [1, 2, 3] },
      o => (o.list![1] = 5),
      o => Object.assign(o.list!, [4, 2, 6]),
      { list: [4, 5, 6] },
    ],
    [
      'lists of one map',
      { data: { a: 1 } },
      o => (o.data!['l'] = [1]),
      o => (o.data!['l'] = [2]),
      { data: { a: 1, l: [1, 2] } },
    ],
    [
      'a map in place of a number',
      { data: { a: 1 } },
      o => (o.data!['a'] = { x: 1 }),
      o => (o.data!['a'] = { y: 2 }),
      { data: { a: { x: 1, y: 2 } } },
    ],
  ])('both keep their change: %s', async (_, data, first, second, expected) => {
    const [one, two] = await pair(data);
    first(one);
    second(two);
    await one.save();
    await two.save();
    expect(await Doc.get({ id: one.id })).toMatchObject(expected);
  });

  it('are told apart where both change one element of a list', async () => {
    const [one, two] = await pair({ list: [1, 2] });
    one.list![0] = 3;
    two.list![0] = 4;
    await one.save();
    expect(await failure(() => two.save())).toMatchObject({ code: 'ErrConditionFailed' });
    expect(two).toMatchObject({ list: [4, 2], isChanged: true });
  });

  it.each<[string, Partial<Doc>, (one: Doc) => unknown, (two: Doc) => unknown]>([
    ['is removed', { data: { a: { x: 1 } } }, o => ((o.data!['a'] as { x: number }).x = 2), o => delete o.data!['a']],
    ['is removed with its attribute', { data: { a: 1 } }, o => (o.data!['b'] = 2), o => delete o.data],
    [
      'becomes a number',
      { data: { a: { x: 1 } } },
      o => ((o.data!['a'] as { y: number }).y = 2),
      o => (o.data!['a'] = 1),
    ],
    ['is shortened at its other end', { list: [1, 2] }, o => (o.list![1] = 5), o => o.list!.pop()],
  ])('are told apart where what one changed in another %s', async (_, data, first, second) => {
    const [one, two] = await pair(data);
    first(one);
    second(two);
    await one.save();
    const kept = await Doc.get({ id: one.id });
    expect(await failure(() => two.save())).toMatchObject({ code: 'ErrConditionFailed', retryable: false });
    expect(await Doc.get({ id: one.id })).toEqual(kept);
  });

  it('a saved difference is the new value, for random documents', async () => {
    const document = fc.dictionary(hostileKey, plainData, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(document, document, async (a, b) => {
        const [one] = await pair({ data: a });
        one.data = b;
        await one.save();
        const again = await Doc.get({ id: one.id });
        expect(again.data).toEqual(b);
        expect(again.isChanged).toBe(false);
      }),
      { numRuns: runs(100) },
    );
  });
});

describeEngines('bad input', client => {
  let to: World;
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;

  beforeEach(() => {
    to = world(client());
  });

  it.each<[string, string, string | undefined, () => unknown]>([
    ['a missing key', 'ErrMissingPrimaryKey', 'id', () => Doc.get({} as never)],
    ['an empty key', 'ErrMissingPrimaryKey', 'id', () => Doc.create({ id: '' })],
    ['an object where a key is expected', 'ErrInvalidInput', 'id', () => Doc.get({ id: { $ne: '' } } as never)],
    [
      'an object where a key is expected, in delete',
      'ErrInvalidInput',
      'id',
      () => Doc.delete({ id: { $gt: '' } } as never),
    ],
    ['an unknown field in of', 'ErrInvalidInput', 'nope', () => Doc.of({ id: 'x', nope: 1 } as never)],
    ['an unknown field in a key', 'ErrInvalidInput', 'nope', () => Doc.get({ id: 'x', nope: 1 } as never)],
    ['a wrong type', 'ErrInvalidInput', 'total', () => Doc.create({ id: 'x', total: 'five' as never })],
    ['NaN', 'ErrNumberPrecisionLoss', 'total', () => Doc.create({ id: 'x', total: NaN })],
    ['Infinity', 'ErrNumberPrecisionLoss', 'data.a', () => Doc.create({ id: 'x', data: { a: Infinity } })],
    ['undefined inside a list', 'ErrInvalidInput', 'list[1]', () => Doc.create({ id: 'x', list: [1, undefined] })],
    ['an empty map key', 'ErrInvalidInput', 'data', () => Doc.create({ id: 'x', data: { '': 1 } })],
    ['an empty map key, deep', 'ErrInvalidInput', 'list[0].a', () => Doc.create({ id: 'x', list: [{ a: { '': 1 } }] })],
    [
      'an empty map key in a value that an update sets',
      'ErrInvalidOperator',
      'data',
      () => Doc.update({ id: 'x' }, o => [o.data.set({ '': 1 })]),
    ],
    [
      'an empty map key in a path',
      'ErrInvalidModel',
      'data',
      () => Doc.update({ id: 'x' }, o => [o.data.at('').set(1)]),
    ],
    ['a circular value', 'ErrInvalidInput', undefined, () => Doc.create({ id: 'x', data: circular })],
    ['an item over 400 KB', 'ErrItemTooLarge', undefined, () => Doc.create({ id: 'x', title: 'x'.repeat(410_000) })],
    [
      'an update of what the library owns or nobody knows',
      'ErrInvalidModel',
      undefined,
      () => Doc.update({ id: 'x' }, o => [(o as unknown as { id: { set(v: string): never } }).id.set('y')]),
    ],
  ])('is refused before any request: %s', async (_, code, field, call) => {
    const error = await failure(call);
    expect(error).toMatchObject({ code, model: 'Doc', ...(field !== undefined && { field }) });
    expect(to.recorded.requests).toEqual([]);
  });
});
