import {
  Attribute,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  number,
  numberSet,
  PartitionKey,
  SortKey,
  stringSet,
  Table,
  UpdatedAt,
  Version,
  type Key,
  type UpdateAction,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { failure, NOW, spelled, world, type World } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

@Table('hits', { type: 'day', typeAttribute: 'kind' })
class Hits extends Entity {
  @PartitionKey('SITE#${site}') pk!: string;
  @SortKey('DAY#${day}') sk!: string;
  @Attribute() site!: Key<string>;
  @Attribute(number) day!: Key<number>;
  @IndexPartitionKey('by-day', 'D#${day}') dayKey?: string;
  @IndexSortKey('by-day', 'C#${country}') countryKey?: string;
  @Attribute() country?: string;
  @Attribute(number) count = 0;
  @UpdatedAt() seen!: Date;
}

@Table('plain-updates')
class Thing extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute(number, { name: 'reserved size' }) size?: number;
  @Attribute() log?: string[];
  @Attribute() address?: { city: string; geo?: { lat: number } };
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute(numberSet, { omitEmpty: true }) marks = new Set<number>();
  @Attribute() note?: string;
  @Attribute() copy?: string;
}

@Table('versioned-updates')
class Versioned extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() note?: string;
  @Version({ name: 'rev' }) revision!: number;
}

describeEngines('an update by key', client => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    to = world(client());
    await createTable(Hits, Thing, Versioned);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  const key = () => ({ id: `t${no}` });
  const raw = () => to.raw('plain-updates', { id: { S: key().id } });

  it.each<[string, Parameters<typeof Thing.update<Thing>>[1], string, Record<string, unknown>]>([
    ['set', o => [o.note.set('x')], 'SET note = {"S":"x"}', { note: { S: 'x' } }],
    ['remove', o => [o.note.remove()], 'REMOVE note', { note: undefined }],
    ['add to a number', o => [o.n.add(2)], 'ADD n {"N":"2"}', { n: { N: '3' } }],
    ['set a renamed field', o => [o.size.set(4)], 'SET reserved size = {"N":"4"}', { 'reserved size': { N: '4' } }],
    [
      'set a nested path',
      o => [o.address.city.set('Oslo')],
      'SET address.city = {"S":"Oslo"}',
      { address: { M: { city: { S: 'Oslo' } } } },
    ],
    ['set an element', o => [o.log.at(0).set('z')], 'SET log[0] = {"S":"z"}', { log: { L: [{ S: 'z' }] } }],
    ['remove an element', o => [o.log.at(0).remove()], 'REMOVE log[0]', { log: { L: [] } }],
    ['add members', o => [o.tags.add('c')], 'ADD tags {"SS":["c"]}', {}],
    ['set what is there', o => [o.n.setIfMissing(9)], 'SET n = if_not_exists(n, {"N":"9"})', { n: { N: '1' } }],
    [
      'set what is missing',
      o => [o.copy.setIfMissing('c')],
      'SET copy = if_not_exists(copy, {"S":"c"})',
      { copy: { S: 'c' } },
    ],
    ['copy another attribute', o => [o.copy.set(o.note)], 'SET copy = note', { copy: { S: 'n' } }],
  ])('says exactly what it is asked for: %s', async (_, changes, update, after) => {
    await Thing.create({
      ...key(),
      n: 1,
      note: 'n',
      log: ['a'],
      address: { city: 'Bergen' },
      tags: new Set(['a', 'b']),
    });
    to.writes();
    await Thing.update(key(), changes);
    const [input, ...others] = to.writes();
    expect(others).toEqual([]);
    expect(input).toMatchObject({ TableName: 'plain-updates', Key: { id: { S: key().id } } });
    expect(spelled(input)).toMatchObject({ update });
    expect(await raw()).toMatchObject(
      Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined)),
    );
    for (const [name, value] of Object.entries(after))
      if (value === undefined) expect(await raw()).not.toHaveProperty(name);
  });

  it('appends and prepends, to a missing list too', async () => {
    await Thing.update(key(), o => [o.log.append('b', 'c')]);
    await Thing.update(key(), o => [o.log.prepend('a')]);
    expect((await raw())?.['log']).toEqual({ L: [{ S: 'a' }, { S: 'b' }, { S: 'c' }] });
  });

  it('takes members out, and leaves NULL or nothing for the last of them', async () => {
    await Thing.create({ ...key(), tags: new Set(['a', 'b']), marks: new Set([1, 2]) });
    await Thing.update(key(), o => [o.tags.delete('a', 'x'), o.marks.delete(2)]);
    expect(await raw()).toMatchObject({ tags: { SS: ['b'] }, marks: { NS: ['1'] } });
    await Thing.update(key(), o => [o.tags.delete('b'), o.marks.delete(1)]);
    expect((await raw())?.['tags']).toEqual({ NULL: true });
    expect(await raw()).not.toHaveProperty('marks');
    await Thing.update(key(), o => [o.tags.add('c'), o.marks.add(3)]);
    expect(await raw()).toMatchObject({ tags: { SS: ['c'] }, marks: { NS: ['3'] } });
  });

  it('goes by its condition, and answers what was asked for', async () => {
    await Thing.create({ ...key(), n: 1 });
    const error = await failure(() =>
      Thing.update(key(), o => [o.n.add(1)], { if: o => o.n.gt(5).and(o.note.exists()) }),
    );
    expect(error).toMatchObject({ code: 'ErrConditionFailed', codes: ['ErrConditionFailed'], model: 'Thing' });
    expect(spelled(to.writes().at(-1)).condition).toBe('n > {"N":"5"} AND attribute_exists(note)');
    expect(await Thing.update(key(), o => [o.n.add(1)], { returning: 'old' })).toMatchObject({ n: 1 });
    expect(await Thing.update(key(), o => [o.n.add(1)], { returning: 'new' })).toMatchObject({ n: 3, isNew: false });
    expect(await Thing.update(key(), o => [o.n.add(1)])).toBeUndefined();
  });

  it('that creates its item says what the item is known by; one that may not, only what it is asked for', async () => {
    const at = { site: 's', day: no };
    await Hits.update(at, o => [o.count.add(1)]);
    expect(spelled(to.writes()[0])).toEqual({
      update:
        `SET kind = if_not_exists(kind, {"S":"day"}), site = if_not_exists(site, {"S":"s"}), ` +
        `day = if_not_exists(day, {"N":"${no}"}), dayKey = if_not_exists(dayKey, {"S":"D#${no}"}), ` +
        'seen = {"S":"2026-01-16T00:00:00.123000000Z"} ADD count {"N":"1"}',
    });
    const made = await Hits.get(at);
    expect(made).toMatchObject({
      ...at,
      pk: 'SITE#s',
      count: 1,
      dayKey: `D#${no}`,
      seen: new Date(NOW),
      isChanged: false,
    });
    made.count = 5;
    await made.save();
    to.writes();
    await Hits.update(at, o => [o.count.add(1)], { mustExist: true });
    expect(spelled(to.writes()[0])).toEqual({
      update:
        'SET kind = if_not_exists(kind, {"S":"day"}), seen = {"S":"2026-01-16T00:00:00.123000000Z"} ADD count {"N":"1"}',
      condition: 'attribute_exists(pk)',
    });
    expect(await Hits.get(at)).toMatchObject({ count: 6 });
  });

  it('renders the index keys that follow from what it sets', async () => {
    const at = { site: 's', day: no };
    await Hits.update(at, o => [o.country.set('NO')]);
    expect(await Hits.index('by-day').query({ day: no, country: 'NO' }).one()).toMatchObject(at);
    await Hits.update(at, o => [o.country.remove()]);
    expect(await to.raw('hits', { pk: { S: 'SITE#s' }, sk: { S: `DAY#${no}` } })).not.toHaveProperty('countryKey');
  });

  it('of nothing advances version and timestamp, and sends nothing where there is neither', async () => {
    const nothing = (): readonly UpdateAction[] => [];
    await Thing.update(key(), nothing as never);
    expect(to.recorded.requests).toEqual([]);
    await Versioned.create(key());
    await Versioned.update(key(), nothing as never);
    expect(await Versioned.get(key())).toMatchObject({ revision: 1 });
    expect(await failure(() => Versioned.update(key(), o => [o.note.set('x')], { version: 0 }))).toMatchObject({
      codes: ['ErrVersionConflict', 'ErrConditionFailed'],
    });
    to.writes();
    await Versioned.update(key(), o => [o.note.set('x')], { version: 1 });
    expect(spelled(to.writes()[0])).toEqual({
      update: 'SET note = {"S":"x"}, rev = {"N":"2"}',
      condition: 'rev = {"N":"1"}',
    });
  });
});
