import { Attribute, Entity, PartitionKey, Table, Version, type Key } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { failure, world, type World } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

@Table('large-changes')
class Large extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() data: Record<string, Record<string, number>> = {};
  @Attribute() other: Record<string, number> = {};
}

@Table('large-changes-versioned', { model: 'LargeVersioned' })
class LargeVersioned extends Large {
  @Version() version!: number;
}

/** A class of very many fields, declared one by one as a loop can. */
const FIELDS = Array.from({ length: 700 }, (_, i) => `f${i}`);
@Table('large-changes', { model: 'Wide', sharesKeys: () => [Large] })
class Wide extends Entity {
  @PartitionKey() id!: Key<string>;
}
const attribute = Attribute() as unknown as (target: object, field: string) => void;
for (const field of FIELDS) attribute(Wide.prototype, field);
const fields = (entity: Wide): Record<string, unknown> => entity as unknown as Record<string, unknown>;

describeEngines('a save of very many changes', client => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    world(client());
    await createTable(Large, LargeVersioned);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  const key = (): { id: string } => ({ id: `l${no}` });
  const grid = (n: number): Record<string, Record<string, number>> =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`key${i}`, { a: i, b: 0 }]));

  it('writes 400 fields in one update', async () => {
    await Wide.create(key());
    const wide = await Wide.get(key());
    for (const field of FIELDS.slice(0, 400)) fields(wide)[field] = field;
    to.writes();
    await wide.save();
    expect(to.writes()).toHaveLength(1);
    const read = fields(await Wide.get(key()));
    expect(FIELDS.filter(field => read[field] === field)).toHaveLength(400);
  });

  it('refuses what no expression can say before any request, and leaves the entity changed', async () => {
    await Wide.create(key());
    const wide = await Wide.get(key());
    for (const field of FIELDS) fields(wide)[field] = 1;
    to.writes();
    expect(await failure(() => wide.save())).toMatchObject({ code: 'ErrValidation', model: 'Wide', retryable: false });
    expect(to.writes()).toEqual([]);
    expect(wide.isChanged).toBe(true);
    const where = (): unknown => Wide.delete(key(), { if: o => many(o as never) });
    expect(await failure(where)).toMatchObject({ code: 'ErrValidation', model: 'Wide' });
    expect(to.writes()).toEqual([]);
  });

  it.each([
    ['under a version', LargeVersioned],
    ['without a version', Large],
  ])('writes a map whole where 900 of its places changed, %s', async (_, type) => {
    await type.create({ ...key(), data: grid(900), other: { x: 1 } });
    const large = await type.get(key());
    for (const cell of Object.values(large.data)) cell['b'] = 1;
    large.other['y'] = 2;
    to.writes();
    await large.save();
    expect(to.writes()).toHaveLength(1);
    const read = await type.get(key());
    expect(Object.values(read.data).every(({ b }) => b === 1)).toBe(true);
    expect(read.other).toEqual({ x: 1, y: 2 });
    large.other['y'] = 3;
    await large.save();
    expect((await type.get(key())).other['y']).toBe(3);
  });

  it('undoes nobody else’s change when it writes a map whole', async () => {
    await Large.create({ ...key(), data: grid(900) });
    const [one, two] = [await Large.get(key()), await Large.get(key())];
    one.data['key0']!['a'] = -1;
    await one.save();
    for (const cell of Object.values(two.data)) cell['b'] = 1;
    await two.save();
    expect((await Large.get(key())).data['key0']).toEqual({ a: -1, b: 1 });
  });
});

interface Ref {
  eq(value: unknown): { or(...others: unknown[]): never };
}

/** More comparisons than DynamoDB takes in one condition. */
function many(o: Record<string, Ref>): never {
  const [first, ...others] = FIELDS.slice(0, 160).map(field => o[field]!.eq(1));
  return first!.or(...others);
}
