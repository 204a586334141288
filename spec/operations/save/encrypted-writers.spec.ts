import {
  Attribute,
  Encrypted,
  Entity,
  map,
  number,
  PartitionKey,
  stringSet,
  Table,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { deterministicCipher } from '../../../lib/testkit/index.js';
import { failure, spelled, world, type World } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

/** Without a version: only the envelopes tell whether anything encrypted changed. */
@Table('safes', { model: 'Safe' })
class Safe extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted(number) count?: number;
  @Encrypted() data?: Record<string, unknown>;
  @Encrypted({ bind: 'item' }) list?: string[];
  @Encrypted(stringSet) words?: Set<string>;
  @Encrypted(map(number)) sums?: Map<string, number>;
  @Attribute() label = '';
}

describeEngines('writers of one item with encrypted attributes', client => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    world(client(), { cipher: deterministicCipher('writers') });
    await createTable(Safe);
  });
  beforeEach(() => {
    to = world(client(), { cipher: deterministicCipher('writers') });
    no++;
  });

  const key = (): { id: string } => ({ id: `s${no}` });
  const pair = async (data: Partial<Safe>): Promise<[Safe, Safe]> => {
    await Safe.create({ ...key(), ...(data as object) });
    return [await Safe.get(key()), await Safe.get(key())];
  };

  it('lose no increment of an encrypted number by mutate', async () => {
    await Safe.create({ ...key(), count: 0 });
    const worker = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) await Safe.mutate(key(), safe => void (safe.count! += 1), { attempts: 1000 });
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    expect((await Safe.get(key())).count).toBe(30);
  });

  it('compare the envelope that was read, in a mutate', async () => {
    await Safe.create({ ...key(), count: 1 });
    const before = (await to.raw('safes', { id: { S: key().id } }))!['count']!;
    to.writes();
    await Safe.mutate(key(), safe => void (safe.count = 2));
    const [input] = to.writes();
    const values = Object.values(input!['ExpressionAttributeValues'] as Record<string, unknown>);
    expect(spelled(input).condition).toMatch(/^attribute_exists\(id\) AND count = /);
    // The wire says bytes as base64, a command as bytes.
    const text = JSON.stringify(values, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    );
    expect(text).toContain(Buffer.from(before.M!['ct']!.B!).toString('base64'));
  });

  it.each<[string, Partial<Safe>, (one: Safe) => unknown, (two: Safe) => unknown, Partial<Safe>]>([
    [
      'different keys of a map',
      { data: { a: 1, b: { c: 2 }, kept: true } },
      o => (o.data!['a'] = 9),
      o => ((o.data!['b'] as { c: number }).c = 8),
      { data: { a: 9, b: { c: 8 }, kept: true } },
    ],
    ['appends to one list', { list: ['a'] }, o => o.list!.push('b'), o => o.list!.push('c'), { list: ['a', 'b', 'c'] }],
    [
      'different members of one set',
      { words: new Set(['a', 'z']) },
      o => o.words!.add('b'),
      o => o.words!.delete('a') && o.words!.add('c'),
      { words: new Set(['b', 'c', 'z']) },
    ],
    [
      'different keys of a Map',
      { sums: new Map([['a', 1]]) },
      o => o.sums!.set('b', 2),
      o => o.sums!.set('c', 3),
      {
        sums: new Map([
          ['a', 1],
          ['b', 2],
          ['c', 3],
        ]),
      },
    ],
  ])('both keep their change: %s', async (_, data, first, second, expected) => {
    const [one, two] = await pair(data);
    first(one);
    second(two);
    await one.save();
    await two.save();
    expect(await Safe.get(key())).toMatchObject(expected);
    // Neither knows the other's change, and neither undoes it later.
    one.label = two.label = 'x';
    second(one);
    await one.save();
    await two.save();
    expect(await Safe.get(key())).toMatchObject({ label: 'x', ...(data.list === undefined && expected) });
  });

  it('keep what each other wrote over several saves', async () => {
    const [one, two] = await pair({ data: { n: 0 } });
    for (let i = 1; i <= 3; i++) {
      one.data![`one${i}`] = i;
      await one.save();
      two.data![`two${i}`] = i;
      await two.save();
    }
    expect((await Safe.get(key())).data).toEqual({ n: 0, one1: 1, one2: 2, one3: 3, two1: 1, two2: 2, two3: 3 });
  });

  it('are told apart where both change one element of a list', async () => {
    const [one, two] = await pair({ list: ['a', 'b'] });
    one.list![0] = 'x';
    two.list![0] = 'y';
    await one.save();
    expect(await failure(() => two.save())).toMatchObject({ code: 'ErrConditionFailed' });
    expect(two).toMatchObject({ list: ['y', 'b'], isChanged: true });
    await two.reload();
    two.list![0] = 'z';
    await two.save();
    expect((await Safe.get(key())).list).toEqual(['z', 'b']);
  });

  it('send the plain value nowhere', async () => {
    const [one, two] = await pair({ data: { secret: 'swordfish' } });
    one.data!['a'] = 'swordfish';
    two.data!['b'] = 'swordfish';
    await one.save();
    await two.save();
    expect(JSON.stringify(to.recorded.requests.map(({ input }) => input))).not.toContain('swordfish');
  });
});
