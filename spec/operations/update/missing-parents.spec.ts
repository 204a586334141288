import { Attribute, Entity, PartitionKey, stringSet, Table, transact, type Key } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { failure, world, type World } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

class Geo {
  @Attribute() lat?: number;
  @Attribute(stringSet) tags?: Set<string>;
}

@Table('pages')
class Page extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() title?: string;
  @Attribute() stats?: { views: number; likes?: number; log?: string[]; by?: Record<string, { n: number }> } | null;
  @Attribute() geo?: Geo;
  @Attribute() any?: unknown;
}

describeEngines('an update of a place whose parent is missing', (client, engine) => {
  let to: World;
  let no = 0;
  const key = (): { id: string } => ({ id: `m${no}` });

  beforeAll(async () => {
    world(client());
    await createTable(Page);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  it('is one request where the parent is there, under the condition that it is a map', async () => {
    await Page.create({ ...key(), stats: { views: 1 } });
    to.writes();
    await Page.update(key(), p => [p.stats.views.add(1)]);
    const [request, ...more] = to.writes() as { ConditionExpression: string }[];
    expect(more).toEqual([]);
    expect(request!.ConditionExpression).toMatch(/^attribute_type\(#\w+, :\w+\)$/);
    expect((await Page.get(key())).stats).toEqual({ views: 2 });
  });

  it('makes the parent with a second request', async () => {
    await Page.create(key());
    to.writes();
    await Page.update(key(), p => [p.stats.views.add(1), p.title.set('t')]);
    expect(to.writes()).toHaveLength(2);
    expect(await Page.get(key())).toMatchObject({ stats: { views: 1 }, title: 't' });
  });

  it('makes several levels, of several actions, with lists and sets in them', async () => {
    await Page.create(key());
    await Page.update(key(), p => [
      p.stats.by.at('x').n.add(2),
      p.stats.by.at('y').n.setIfMissing(7),
      p.stats.log.append('a', 'b'),
      p.stats.likes.remove(),
      p.geo.lat.set(1),
      p.any.at('l').at(1).set('second'),
      p.any.at('l').at(0).set('first'),
    ]);
    expect(await Page.get(key())).toMatchObject({
      stats: { by: { x: { n: 2 }, y: { n: 7 } }, log: ['a', 'b'] },
      geo: { lat: 1 },
      any: { l: ['first', 'second'] },
    });
    await Page.update(key(), p => [p.geo.tags.add('a'), p.stats.by.at('z').n.add(1)]);
    expect((await Page.get(key())).stats?.by).toEqual({ x: { n: 2 }, y: { n: 7 }, z: { n: 1 } });
    expect((await Page.get(key())).geo?.tags).toEqual(new Set(['a']));
  });

  it('goes on from a number or a list that is NULL as from none, under the condition that it is', async () => {
    const nulls = { ...key(), stats: { views: null, log: null }, any: null } as never;
    await Page.put(nulls);
    to.writes();
    const grow = () => Page.update(key(), p => [p.any.append(1), p.stats.views.add(2), p.stats.log.prepend('a')]);
    await grow();
    expect(to.writes()).toHaveLength(2);
    await grow();
    expect(await Page.get(key())).toMatchObject({ any: [1, 1], stats: { views: 4, log: ['a', 'a'] } });
    await Page.put(nulls);
    await Promise.all([grow(), grow()]);
    expect(await Page.get(key())).toMatchObject({ any: [1, 1], stats: { views: 4 } });
  });

  it('names the place that holds another type than the one to go on from, and nothing is applied', async () => {
    await Page.put({ ...key(), title: 'x', any: 5, stats: { views: 'many' } as never });
    const before = await Page.get(key());
    const tries: [() => unknown, string, string][] = [
      [() => Page.update(key(), p => [p.any.append(1)]), 'any', 'Page.any cannot be appended to: it is stored as N'],
      [
        () => Page.update(key(), p => [p.title.set('y'), p.stats.views.add(1)]),
        'stats',
        'Page.stats.views cannot be added to: it is stored as S',
      ],
    ];
    for (const [update, field, message] of tries)
      expect(await failure(update)).toMatchObject({ code: 'ErrValidation', field, message, applied: undefined });
    expect(await Page.get(key())).toEqual(before);
  });

  it('names it in a transaction too, and begins there where a NULL stands', async () => {
    const other = { id: `${key().id}-other` };
    await Page.put({ ...key(), any: 5, title: 'x' });
    const append = (): Promise<unknown> =>
      transact(tx => {
        tx.update(Page, other, p => [p.title.set('y')]);
        tx.update(Page, key(), p => [p.any.append(1)]);
      });
    const refused = await failure(append);
    expect(refused).toMatchObject({ code: 'ErrValidation', applied: undefined });
    expect(await Page.find(other)).toBeUndefined();
    // DynamoDB Local refuses the whole request, and does not say for which action; the service says it among the reasons.
    if (engine.name === 'local') return;
    expect(refused).toMatchObject({ field: 'any', message: 'Page.any cannot be appended to: it is stored as N' });
    await Page.put({ ...key(), any: null });
    await append();
    expect([(await Page.get(key())).any, (await Page.get(other)).title]).toEqual([[1], 'y']);
  });

  it('makes the item where it is missing, unless it must be there', async () => {
    expect(await failure(() => Page.update(key(), p => [p.stats.views.add(1)], { mustExist: true }))).toMatchObject({
      code: 'ErrConditionFailed',
    });
    await Page.update(key(), p => [p.stats.views.add(1)]);
    expect((await Page.get(key())).stats).toEqual({ views: 1 });
  });

  it('takes NULL for missing, and says nothing where there is nothing to say', async () => {
    await Page.create({ ...key(), stats: null });
    await Page.update(key(), p => [p.stats.likes.remove(), p.geo.lat.remove()]);
    expect((await Page.get(key())).stats).toBe(null);
    await Page.update(key(), p => [p.stats.views.add(1)]);
    expect((await Page.get(key())).stats).toEqual({ views: 1 });
  });

  it('is an error that names the path where something else stands in the way', async () => {
    await Page.create({ ...key(), any: 'text' });
    const update = (): Promise<unknown> => Page.update(key(), p => [p.any.at('a').at('b').set(1), p.title.set('x')]);
    expect(await failure(update)).toMatchObject({
      code: 'ErrValidation',
      field: 'any',
      message: expect.stringMatching(/Page\.any\.a\.b .*any is stored as S and is no map/) as string,
    });
    expect((await Page.get(key())).title).toBeUndefined();
  });

  it('keeps the caller’s own condition', async () => {
    await Page.create({ ...key(), title: 'a' });
    const update = (title: string): Promise<unknown> =>
      Page.update(key(), p => [p.stats.views.add(1)], { if: p => p.title.eq(title) });
    expect(await failure(() => update('b'))).toMatchObject({ code: 'ErrConditionFailed' });
    expect((await Page.get(key())).stats).toBeUndefined();
    await update('a');
    expect((await Page.get(key())).stats).toEqual({ views: 1 });
  });

  it('loses nothing where many make one parent at once', async () => {
    await Page.create(key());
    await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        Page.update(key(), p => [p.stats.views.add(1), p.stats.by.at(`k${i}`).n.add(1)]),
      ),
    );
    const { stats } = await Page.get(key());
    expect([stats!.views, Object.keys(stats!.by!)]).toEqual([6, expect.arrayContaining(['k0', 'k5'])]);
  });

  it('is made in transactions, and in updates sent once', async () => {
    await Page.create(key());
    await transact(tx =>
      tx
        .update(Page, key(), p => [p.stats.views.add(1)])
        .update(Page, { id: `${key().id}-2` }, p => [p.geo.lat.set(2)]),
    );
    await Page.update(key(), p => [p.geo.lat.set(3)], { once: true });
    expect(await Page.get(key())).toMatchObject({ stats: { views: 1 }, geo: { lat: 3 } });
    expect((await Page.get({ id: `${key().id}-2` })).geo).toEqual({ lat: 2 });
  });
});
