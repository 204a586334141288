import { Attribute, Entity, PartitionKey, Table, session, type Key, type Transport } from '../../lib/index.js';

@Table('large')
class Large extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() map: Record<string, { n: number; text: string }> = {};
  @Attribute() list: { n: number; text: string }[] = [];
}

let looks = 0;
/** A stored value that counts how often it is looked at. */
const watched = <T extends object>(value: T): T =>
  new Proxy(value, {
    get: (target, name, self) => {
      looks += 1;
      return Reflect.get(target, name, self) as unknown;
    },
  });

const element = (i: number) => watched({ M: { n: { N: String(i) }, text: { S: 'x' } } });

async function load(size: number): Promise<Large> {
  const numbers = Array.from({ length: size }, (_, i) => i);
  const item = {
    id: { S: 'a' },
    map: { M: Object.fromEntries(numbers.map(i => [`k${i}`, element(i)])) },
    list: { L: numbers.map(element) },
  };
  const transport = { send: () => Promise.resolve({ output: { Item: item }, attempts: 1 }) } as unknown as Transport;
  return Large.using(session({ transport })).get({ id: 'a' });
}

describe('A large value', () => {
  it.each<[string, (large: Large) => void]>([
    ['whose members all change', ({ map }) => Object.values(map).forEach(member => void member.n++)],
    [
      'whose members all change places',
      large => {
        const values = Object.values(large.map);
        Object.keys(large.map).forEach((key, i) => (large.map[key] = values[(i + 1) % values.length]!));
      },
    ],
    ['whose elements all change', ({ list }) => list.forEach(member => void member.n++)],
    ['whose elements are turned round', ({ list }) => void list.reverse()],
  ])('%s is compared member by member, not each with each', async (_, change) => {
    const looksAt = async (size: number): Promise<number> => {
      const large = await load(size);
      change(large);
      looks = 0;
      expect(Object.keys(large.changes()).length).toBeGreaterThan(0);
      return looks / size;
    };
    const few = await looksAt(20);
    expect(few).toBeGreaterThan(0);
    expect(await looksAt(400)).toBeLessThan(few * 2);
  });
});
