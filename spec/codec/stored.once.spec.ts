import fc from 'fast-check';
import {
  Attribute,
  Entity,
  map,
  nested,
  number,
  PartitionKey,
  string,
  stringSet,
  Table,
  type DataOf,
  type Key,
} from '../../lib/index.js';
import { plain } from '../../lib/model/codecs/plain.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';
import { equalValues } from '../../lib/values/value.js';
import { world, type World } from '../entity/support/world.js';
import { hostileKey, plainData } from '../model/codecs/arbitraries.js';
import { runs } from '../support/runs.js';

class Leaf {
  @Attribute({ name: 'N' }) n?: number;
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute(nested(() => Leaf)) leaf?: Leaf;
}

@Table('random')
class Random extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() data?: unknown;
  @Attribute(stringSet) names = new Set<string>();
  @Attribute(map(map(number))) byName = new Map<string, Map<string, number>>();
  @Attribute(nested(Leaf)) leaf?: Leaf;
  @Attribute({ omitEmpty: true }) list: unknown[] = [];
}

/** Words that DynamoDB reserves, and texts that mean something to its expressions or to JavaScript. */
const name = fc.oneof(
  hostileKey,
  fc.constantFrom('select', 'NAME', 'value', 'size', 'contains', 'a-b', '#n', ':v', '[0]', 'if_not_exists', ' ', 'AND'),
);
const words = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', '__proto__'), { maxLength: 4 });
const leaf: fc.Arbitrary<Leaf> = fc.letrec<{ leaf: Leaf }>(tie => ({
  leaf: fc
    .record({
      n: fc.option(fc.integer(), { nil: undefined }),
      tags: words,
      leaf: fc.option(tie('leaf'), { nil: undefined, maxDepth: 3 }),
    })
    .map(({ n, tags, leaf: inner }) => Object.assign(new Leaf(), { n, tags: new Set(tags), leaf: inner })),
})).leaf;
const numbers = fc.dictionary(fc.constantFrom('x', 'constructor', '😀.#'), fc.integer(), {
  maxKeys: 3,
  noNullPrototype: true,
});
const document = fc.record({
  data: plainData,
  names: words.map(all => new Set(all)),
  byName: fc
    .array(fc.tuple(name, numbers), { maxLength: 3 })
    .map(entries => new Map(entries.map(([key, of]) => [key, new Map(Object.entries(of))] as const))),
  leaf: fc.option(leaf, { nil: undefined }),
  list: fc.array(plainData, { maxLength: 4 }),
});

describe('a random document', () => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    to = world(createEngine().client());
    await createTable(Random);
  });

  it('becomes any other by what a save of it sends, and is no change then', async () => {
    await fc.assert(
      fc.asyncProperty(document, document, fc.boolean(), async (before, after, isSimilar) => {
        const id = `r${++no}`;
        await Random.create({ id, ...before } as DataOf<Random>);
        const entity = await Random.get({ id });
        expect(entity).toMatchObject({ isChanged: false });
        expect(entity.data).toEqual(before.data);
        // Half of the time most of a document stays, which is where paths, members and elements are sent.
        const { data: _, ...some } = after;
        Object.assign(entity, isSimilar ? some : after);
        if (isSimilar) entity.data = { was: before.data, is: after.data };
        const expected = plain.encode(entity.data);
        await entity.save();
        expect(entity.isChanged).toBe(false);
        const again = await Random.get({ id });
        expect(equalValues(plain.encode(again.data), expected)).toBe(true);
        expect([again.names, again.byName, again.leaf, again.list]).toEqual([
          after.names,
          after.byName,
          after.leaf,
          after.list,
        ]);
        to.writes();
        await again.save();
        expect(to.recorded.requests).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('is stored and changed under any attribute name and any map key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), plainData, async (names, value) => {
        const id = `n${++no}`;
        const attributes = names.filter(one => one !== 'id');
        class Named extends Entity {
          id!: string;
        }
        const fields = attributes.map((_, i) => `field${i}`);
        const decorate = (decorator: unknown, field: string): void =>
          (decorator as (target: object, key: string) => void)(Named.prototype, field);
        decorate(PartitionKey(), 'id');
        attributes.forEach((attribute, i) => decorate(Attribute({ name: attribute }), fields[i]!));
        (Table('random', { sharesKeys: () => [Random] }) as (type: unknown) => void)(Named);

        const inner = Object.fromEntries([[attributes[0] ?? 'x', value]]);
        const data = Object.fromEntries(fields.map(field => [field, { [field]: 1, inner }]));
        await Named.create({ id, ...data } as never);
        const entity = (await Named.get({ id } as never)) as unknown as Record<string, unknown> & Named;
        expect(fields.map(field => entity[field])).toEqual(fields.map(field => data[field]));
        for (const field of fields) (entity[field] as Record<string, unknown>)['more'] = 'm';
        await entity.save();
        const update = (o: Record<string, { at(key: string): { set(to: unknown): unknown } }>): unknown =>
          fields.map(field => o[field]!.at(field).set(2));
        await (Named as unknown as { update(key: object, ask: unknown): Promise<void> }).update({ id }, update);
        const again = (await Named.get({ id } as never)) as unknown as Record<string, unknown>;
        for (const field of fields) expect(again[field]).toEqual({ [field]: 2, inner, more: 'm' });
        expect(Object.keys((await to.raw('random', { id: { S: id } }))!).sort()).toEqual(['id', ...attributes].sort());
      }),
      { numRuns: runs(100) },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('the class of a nested field', () => {
  class Line {
    @Attribute() sku = '';
  }
  // As compilers for old targets make a class, with what decorators recorded for it.
  function Old(this: { sku: string }) {
    this.sku = '';
  }
  (Attribute(string) as (target: object, key: string) => void)(Old.prototype as object, 'sku');

  it.each<[string, unknown]>([
    ['a class', Line],
    ['an arrow function', () => Line],
    [
      'a function',
      function () {
        return Line;
      },
    ],
    [
      'a method',
      {
        line() {
          return Line;
        },
      }.line,
    ],
    [
      'a bound function',
      function () {
        return Line;
      }.bind(undefined),
    ],
    ['a class as old compilers write it', Old],
  ])('is given as %s', (_, type) => {
    const codec = nested(type as typeof Line);
    expect(codec.decode({ M: { sku: { S: 's' } } }).sku).toBe('s');
    expect(codec.encode({ sku: 's' } as Line)).toEqual({ M: { sku: { S: 's' } } });
  });

  it('is none that a function does not answer', () => {
    for (const type of [
      () => undefined,
      function () {},
      function () {
        return {};
      },
    ])
      expect(() => nested(type as unknown as typeof Line).decode({ M: {} })).toThrow('has to return a class');
  });
});
