import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../lib/engine/index.js';
import {
  Attribute,
  Encrypted,
  Entity,
  PartitionKey,
  Table,
  list,
  map,
  nested,
  number,
  numberSet,
  record,
  stringSet,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { failure, spelled, world } from './support/world.js';

class Addr {
  @Attribute({ required: true }) country!: string;
  @Attribute() zip?: string | undefined;
  @Attribute({ required: true, omitEmpty: true }) notes: string[] = [];
}
class House {
  @Attribute(nested(Addr), { name: 'a' }) addr?: Addr;
}

/** Without a version: each change has a guard of its own. */
@Table('incomplete', { model: 'Incomplete' })
class Holder extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(nested(Addr)) home?: Addr | undefined;
  @Attribute(nested(House)) house?: House;
  @Attribute(list(nested(Addr))) past?: Addr[];
  @Attribute(record(nested(Addr))) by?: Record<string, Addr>;
  @Attribute(map(nested(House))) map?: Map<string, House>;
  @Attribute(stringSet) tags?: Set<string>;
  @Attribute(numberSet) sizes?: Set<number>;
  @Attribute() words?: string[];
  @Attribute(number) n?: number;
  @Encrypted(nested(Addr)) secret?: Addr;
}

type Stored = Record<string, AttributeValue>;
const to = world(createEngine().client(), { cipher: deterministicCipher('incomplete') });
let id = 0;
beforeAll(() => createTable(Holder));

const raw = async (): Promise<Stored> => (await to.raw('incomplete', { id: { S: `h${id}` } }))!;
async function loaded(attributes: Stored): Promise<Holder> {
  await to.put('incomplete', { id: { S: `h${++id}` }, ...attributes });
  const holder = await Holder.get({ id: `h${id}` });
  expect(holder.isChanged).toBe(false);
  to.writes();
  return holder;
}

/** An address without the country that is required by now, and with what its class does not know. */
const lacking = { M: { zip: { S: '1' }, geo: { S: 'keep' } } };
const bare = { M: { zip: { S: '1' } } };

describe('a required member that was not there when its value was read', () => {
  const places: [string, Stored, (h: Holder) => Addr, field: string][] = [
    ['a field', { home: lacking }, h => h.home!, 'home.country'],
    ['a field, all known', { home: bare }, h => h.home!, 'home.country'],
    ['a field of a value', { house: { M: { a: lacking } } }, h => h.house!.addr!, 'house.addr.country'],
    ['a list', { past: { L: [lacking] } }, h => h.past![0]!, 'past[0].country'],
    ['a record', { by: { M: { k: lacking } } }, h => h.by!['k']!, 'by.k.country'],
    ['a map', { map: { M: { k: { M: { a: lacking } } } } }, h => h.map!.get('k')!.addr!, 'map.k.addr.country'],
  ];

  it.each(places)(
    'may be given and taken back, and is required from its save on: in %s',
    async (_, stored, at, field) => {
      const holder = await loaded(stored);
      at(holder).country = 'NO';
      expect(holder.isChanged).toBe(true);
      at(holder).country = undefined!;
      expect(holder.isChanged).toBe(false);
      at(holder).country = 'NO';
      await holder.save();
      const left = await raw();
      to.writes();
      at(holder).country = undefined!;
      at(holder).zip = '2';
      holder.n = 1;
      for (const call of [() => holder.save(), () => Holder.put(holder)])
        expect(await failure(call)).toMatchObject({
          code: 'ErrInvalidInput',
          field,
          message: expect.stringContaining('is required') as string,
        });
      expect(to.writes()).toEqual([]);
      expect(await raw()).toEqual(left);
      holder.revert();
      expect(holder.isChanged).toBe(false);
      expect(at(holder).country).toBe('NO');
    },
  );

  it.each(places)(
    'is not asked for where its siblings change, nor where its value goes elsewhere: of %s',
    async (_, stored, at) => {
      const holder = await loaded(stored);
      at(holder).zip = '2';
      await holder.save();
      holder.past = [...(holder.past ?? []), at(holder)];
      await holder.save();
      await Holder.put(holder);
      expect((await raw())['past']?.L?.at(-1)?.M).toMatchObject({ zip: { S: '2' } });
    },
  );

  it('is asked for in a new value beside it', async () => {
    const holder = await loaded({ past: { L: [lacking] } });
    holder.past!.push(Object.assign(new Addr(), { zip: '3' }));
    expect(await failure(() => holder.save())).toMatchObject({ code: 'ErrInvalidInput', field: 'past[1].country' });
    expect(to.writes()).toEqual([]);
  });

  it('is required within an encrypted value, of which the error shows nothing', async () => {
    const key = { id: `h${++id}` };
    await Holder.create({ ...key, secret: Object.assign(new Addr(), { country: 'NO' }) });
    const holder = await Holder.get(key);
    holder.secret!.country = undefined!;
    to.writes();
    expect(await failure(() => holder.save())).toMatchObject({ code: 'ErrInvalidInput', field: 'secret' });
    expect(to.writes()).toEqual([]);
  });
});

describe('a set with a member that cannot be written', () => {
  const half = '\ud800';
  const cases: [string, (h: Holder) => unknown, code: string, field: string][] = [
    ['added', h => h.tags!.add(5 as never), 'ErrInvalidInput', 'tags[2]'],
    ['half a character', h => h.tags!.add(half), 'ErrInvalidInput', 'tags[2]'],
    ['undefined', h => h.tags!.add(undefined as never), 'ErrInvalidInput', 'tags[2]'],
    ['in another set', h => (h.tags = new Set(['x', null as never])), 'ErrInvalidInput', 'tags[1]'],
    ['NaN', h => (h.sizes = new Set([1, NaN])), 'ErrNumberPrecisionLoss', 'sizes[1]'],
    ['too exact', h => (h.sizes = new Set([2 ** 60])), 'ErrNumberPrecisionLoss', 'sizes[0]'],
    // What was read of a number that would be rounded is written again only where the set is as it was.
    ['read before', h => h.sizes!.add(7), 'ErrNumberPrecisionLoss', 'sizes[1]'],
  ];
  it.each(cases)('is refused before any request, and nothing else is sent: %s', async (_, change, code, field) => {
    const holder = await loaded({ tags: { SS: ['a', 'b'] }, sizes: { NS: ['1', '9007199254740992'] } });
    change(holder);
    holder.n = 4;
    const [tags, sizes] = [new Set(holder.tags), new Set(holder.sizes)];
    expect(await failure(() => holder.save())).toMatchObject({ code, field, model: 'Incomplete' });
    expect(to.writes()).toEqual([]);
    expect(holder).toMatchObject({ tags, sizes, n: 4 });
    holder.revert();
    expect(holder.isChanged).toBe(false);
    holder.sizes!.delete(9007199254740992);
    await holder.save();
    expect((await raw())['sizes']).toEqual({ NS: ['1'] });
  });
});

describe('a change within a value in whose place another writer put something else', () => {
  const changes: [string, Stored, string, (h: Holder) => unknown][] = [
    ['a member set', { home: lacking }, 'home', h => (h.home!.zip = '2')],
    ['a member removed', { home: lacking }, 'home', h => (h.home!.zip = undefined)],
    ['a member of a member', { house: { M: { a: lacking } } }, 'house', h => (h.house!.addr!.zip = '2')],
    ['an entry', { by: { M: { k: lacking } } }, 'by', h => (h.by!['l'] = Object.assign(new Addr(), { country: 'NO' }))],
    ['an entry removed', { by: { M: { k: lacking } } }, 'by', h => delete h.by!['k']],
    ['elements added', { words: { L: [{ S: 'a' }] } }, 'words', h => h.words!.push('b')],
    ['an element set', { words: { L: [{ S: 'a' }] } }, 'words', h => (h.words![0] = 'b')],
    ['members added', { tags: { SS: ['a'] } }, 'tags', h => h.tags!.add('b')],
    ['members deleted', { tags: { SS: ['a', 'b'] } }, 'tags', h => h.tags!.delete('b')],
  ];
  const others: AttributeValue[] = [{ S: 'xyz' }, { S: 'x' }, { N: '1' }, { BOOL: true }, { BS: [Uint8Array.of(1)] }];
  const cases = changes.flatMap(change => others.map(other => [...change, other] as const));

  it.each(cases)('is refused as their work: %s', async (_, stored, name, change, other) => {
    const holder = await loaded(stored);
    change(holder);
    await to.put('incomplete', { id: { S: `h${id}` }, [name]: other });
    const error = await failure(() => holder.save());
    expect(error).toMatchObject({
      code: 'ErrConditionFailed',
      retryable: false,
      message: expect.any(String) as string,
    });
    expect(await raw()).toEqual({ id: { S: `h${id}` }, [name]: other });
    expect(holder.isChanged).toBe(true);
  });

  it('tells the type in its guard', async () => {
    const holder = await loaded({ home: lacking, words: { L: [{ S: 'a' }] } });
    holder.home!.zip = '2';
    holder.words!.push('b');
    await holder.save();
    const [sent] = to.writes().map(spelled);
    expect(sent?.condition).toContain('attribute_type(home, {"S":"M"})');
    expect(sent?.condition).toContain('attribute_type(words, {"S":"L"}) AND size(words) = {"N":"1"}');
  });
});
