import {
  Attribute,
  CreatedAt,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  stringSet,
  Table,
  transact,
  UpdatedAt,
  Version,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { failure, world, type World } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

@Table('upserted')
class Row extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-kind') @Attribute() kind = 'k';
  @IndexPartitionKey('by-both', '${kind}#${place}') both?: string;
  @Attribute() place?: string;
  @Attribute() n = 0;
  @Attribute() start = 5;
  @Attribute() list: string[] = ['first'];
  @Attribute(stringSet) tags = new Set(['t']);
  @Attribute() stats: { views: number; likes?: number } = { views: 1, likes: 2 };
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}

@Table('upserted-strict')
class Strict extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute({ required: true }) owner!: string;
  @Attribute() n = 0;
}

describeEngines('upsert', client => {
  let to: World;
  let no = 0;
  const key = (): { id: string } => ({ id: `u${no}` });
  const row = async (): Promise<Record<string, unknown>> => (await to.raw('upserted', { id: { S: key().id } }))!;

  beforeAll(async () => {
    world(client());
    await createTable(Row, Strict);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  it('makes a whole item, with defaults, created_at, version and index keys', async () => {
    await Row.upsert(key(), r => [r.n.add(1)], { create: { place: 'p' } });
    expect(await row()).toMatchObject({
      kind: { S: 'k' },
      both: { S: 'k#p' },
      n: { N: '1' },
      start: { N: '5' },
      version: { N: '0' },
    });
    const { createdAt, updatedAt } = await Row.get(key());
    expect(createdAt).toEqual(updatedAt);
    expect((await Row.get(key())).isChanged).toBe(false);
  });

  it('changes an item that is there with one request, and sets nothing that it has', async () => {
    await Row.create({ ...key(), kind: 'other', place: 'q', n: 3 });
    const { createdAt } = await Row.get(key());
    to.writes();
    await Row.upsert(key(), r => [r.n.add(1)], { create: { place: 'p', start: 9 } });
    expect(to.writes()).toHaveLength(1);
    expect(await row()).toMatchObject({
      both: { S: 'other#q' },
      n: { N: '4' },
      start: { N: '5' },
      version: { N: '1' },
    });
    expect((await Row.get(key())).createdAt).toEqual(createdAt);
  });

  it('begins numbers, lists, sets and maps with their initial values', async () => {
    const change = (): Promise<void> =>
      Row.upsert(key(), r => [r.start.add(1), r.list.append('x'), r.tags.add('u'), r.stats.views.add(1)]);
    await change();
    expect(await Row.get(key())).toMatchObject({
      start: 6,
      list: ['first', 'x'],
      tags: new Set(['t', 'u']),
      stats: { views: 2, likes: 2 },
    });
    await change();
    expect(await Row.get(key())).toMatchObject({ start: 7, list: ['first', 'x', 'x'], stats: { views: 3, likes: 2 } });
  });

  it('renders an index key of what is stored and what it sets', async () => {
    await Row.create({ ...key(), kind: 'other', place: 'q' });
    await Row.upsert(key(), r => [r.place.set('z')]);
    expect(await row()).toMatchObject({ both: { S: 'other#z' }, place: { S: 'z' } });
    no++;
    await Row.upsert(key(), r => [r.place.set('z')]);
    expect(await row()).toMatchObject({ both: { S: 'k#z' } });
    no++;
    await Row.update(key(), r => [r.place.set('w'), r.kind.set('made')]);
    await Row.upsert(key(), r => [r.n.add(1)], { create: { place: 'never' } });
    expect(await row()).toMatchObject({ both: { S: 'made#w' } });
  });

  it('answers the item, keeps a condition, and works in a transaction', async () => {
    expect(await Row.upsert(key(), r => [r.n.add(2)], { returning: 'new' })).toMatchObject({ n: 2, kind: 'k' });
    const refused = Row.upsert(key(), r => [r.n.add(2)], { if: r => r.n.eq(7) });
    expect(await failure(() => refused)).toMatchObject({ code: 'ErrConditionFailed', operation: 'upsert' });
    await transact(tx =>
      tx.upsert(Row, key(), r => [r.n.add(1)]).upsert(Row, { id: `${key().id}-2` }, r => [r.stats.views.add(4)]),
    );
    expect((await Row.get(key())).n).toBe(3);
    expect(await Row.get({ id: `${key().id}-2` })).toMatchObject({ kind: 'k', stats: { views: 5, likes: 2 } });
  });

  it('refuses, before any request, what would make no whole item', async () => {
    to.writes();
    const bad: [() => unknown, string][] = [
      [() => Strict.upsert(key(), s => [s.n.add(1)]), 'owner'],
      [() => Row.upsert(key(), r => [r.n.add(1)], { create: { createdAt: new Date() } as never }), 'createdAt'],
      [() => Row.upsert(key(), r => [r.n.add(1)], { create: { id: 'x' } as never }), 'id'],
      [() => Row.upsert(key(), r => [r.n.add(1)], { create: { nope: 1 } as never }), 'nope'],
      [() => Row.upsert(key(), r => [r.n.add(1)], { create: { list: ['a', undefined as never] } }), 'list[1]'],
    ];
    for (const [call, field] of bad) expect(await failure(call)).toMatchObject({ code: 'ErrInvalidInput', field });
    expect(to.writes()).toEqual([]);
    await Strict.upsert(key(), s => [s.n.add(1)], { create: { owner: 'o' } });
    expect(await Strict.get(key())).toMatchObject({ owner: 'o', n: 1 });
  });
});
