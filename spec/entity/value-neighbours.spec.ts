import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../lib/engine/index.js';
import {
  Attribute,
  Entity,
  PartitionKey,
  Table,
  list,
  map,
  nested,
  number,
  record,
  stringSet,
  via,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { spelled, world } from './support/world.js';

/** Keeps what it is in a private member, behind an accessor that is a field. */
class Price {
  #cents = 0;
  @Attribute(number) get cents(): number {
    return this.#cents;
  }
  set cents(cents: number) {
    this.#cents = cents;
  }
  @Attribute() currency = 'EUR';
}

/** The same in a WeakMap, with a value of another kind. */
const names = new WeakMap<object, string>();
class Tag {
  @Attribute() get name(): string {
    return names.get(this) ?? '';
  }
  set name(name: string) {
    names.set(this, name);
  }
}

class Level {
  #rank: number;
  constructor(rank: number) {
    this.#rank = rank;
  }
  get rank(): number {
    return this.#rank;
  }
  raise(): void {
    this.#rank++;
  }
}
const level = via(number, { encode: (l: Level) => l.rank, decode: rank => new Level(rank) });

class Line {
  @Attribute(nested(Price)) price = new Price();
  @Attribute(list(nested(Tag))) tags: Tag[] = [];
  @Attribute({ default: 'read' }) unit = 'piece';
  @Attribute(stringSet, { default: 'read' }) marks = new Set(['new']);
}

@Table('neighbours')
class Cart extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(list(nested(Line))) lines?: Line[];
  @Attribute(map(nested(Price))) prices?: Map<string, Price>;
  @Attribute(map(level)) levels?: Map<string, Level>;
  @Attribute(map(list(nested(Price)))) stacks?: Map<string, Price[]>;
  @Attribute(record(map(nested(Tag)))) deep?: Record<string, Map<string, Tag>>;
  @Attribute(stringSet, { default: 'read' }) flags = new Set(['a', 'b']);
  @Attribute(list(number), { default: 'read' }) sizes = [1, 2];
  @Attribute(map(number), { default: 'read' }) counts = new Map([['x', 1]]);
  @Attribute(record(nested(Price)), { default: 'read' }) shown: Record<string, Price> = { base: new Price() };
  @Attribute(nested(Line), { default: 'read' }) first = new Line();
}

type Stored = Record<string, AttributeValue>;
const price = (cents: number, more: Stored = {}): AttributeValue.MMember => ({
  M: { cents: { N: String(cents) }, currency: { S: 'EUR' }, ...more },
});
const odd = (cents: number): AttributeValue.MMember => price(cents, { tax: { S: `tax of ${cents}` } });

const to = world(createEngine().client());
let id = 0;
beforeAll(() => createTable(Cart));

async function loaded(attributes: Stored = {}): Promise<Cart> {
  await to.put('neighbours', { id: { S: `n${++id}` }, ...attributes });
  const cart = await Cart.get({ id: `n${id}` });
  expect(cart.isChanged).toBe(false);
  expect(cart.changes()).toEqual({});
  to.writes();
  return cart;
}
/** What a save sent, and what it left; nothing is changed after it, and a second one sends nothing. */
async function saved(cart: Cart): Promise<{ sent: string | undefined; left: Stored }> {
  await cart.save();
  const [sent] = to.writes().map(spelled);
  expect(cart.isChanged).toBe(false);
  await cart.save();
  expect(to.writes()).toEqual([]);
  const again = await Cart.get({ id: `n${id}` });
  expect(again.toJSON()).toEqual(cart.toJSON());
  return { sent: sent?.update, left: (await to.raw('neighbours', { id: { S: `n${id}` } }))! };
}

describe('a default for what is read', () => {
  it.each<[string, (c: Cart) => unknown, string]>([
    ['a member of a set', c => c.flags.add('c'), 'SET flags = {"SS":["a","b","c"]}'],
    ['a member less', c => c.flags.delete('a'), 'SET flags = {"SS":["b"]}'],
    ['a set emptied', c => c.flags.clear(), 'SET flags = {"NULL":true}'],
    ['an element', c => c.sizes.push(3), 'SET sizes = {"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}'],
    ['an element in its place', c => (c.sizes[0] = 9), 'SET sizes = {"L":[{"N":"9"},{"N":"2"}]}'],
    ['a list emptied', c => (c.sizes.length = 0), 'SET sizes = {"L":[]}'],
    ['an entry', c => c.counts.set('y', 2), 'SET counts = {"M":{"x":{"N":"1"},"y":{"N":"2"}}}'],
    ['an entry changed', c => c.counts.set('x', 5), 'SET counts = {"M":{"x":{"N":"5"}}}'],
    ['a map emptied', c => c.counts.clear(), 'SET counts = {"M":{}}'],
    [
      'private state in a record',
      c => (c.shown['base']!.cents = 7),
      'SET shown = {"M":{"base":{"M":{"cents":{"N":"7"},"currency":{"S":"EUR"}}}}}',
    ],
  ])('is written whole once it was changed, and no other: %s', async (_, change, update) => {
    const cart = await loaded();
    change(cart);
    expect(cart.isChanged).toBe(true);
    expect((await saved(cart)).sent).toBe(update);
  });

  it('of a nested class stands for what is not stored at any depth, and is not written with its siblings', async () => {
    const cart = await loaded({
      lines: { L: [{ M: { price: odd(1) } }, { M: { price: price(2), unit: { S: 'kg' } } }] },
    });
    expect(cart.lines!.map(({ unit, marks }) => [unit, ...marks])).toEqual([
      ['piece', 'new'],
      ['kg', 'new'],
    ]);
    cart.lines![0]!.price.cents = 5;
    const { left } = await saved(cart);
    expect(left['lines']).toEqual({
      L: [{ M: { price: price(5, { tax: { S: 'tax of 1' } }) } }, { M: { price: price(2), unit: { S: 'kg' } } }],
    });
    cart.lines![1]!.marks.add('old');
    expect((await saved(cart)).left['lines']!.L![1]!.M!['marks']).toEqual({ SS: ['new', 'old'] });
  });

  it('is not shared by two that were read, and may be put back', async () => {
    const [one, two] = [await loaded(), await loaded()];
    one.flags.add('c');
    one.shown['base']!.cents = 1;
    one.first.marks.add('x');
    expect([two.isChanged, [...two.flags], two.shown['base']!.cents]).toEqual([false, ['a', 'b'], 0]);
    one.flags.delete('c');
    one.shown['base']!.cents = 0;
    one.first.marks.delete('x');
    expect(one.isChanged).toBe(false);
  });
});

describe('private state in a nested class', () => {
  const line = (cents: number, ...tags: string[]): AttributeValue => ({
    M: {
      price: odd(cents),
      tags: { L: tags.map(name => ({ M: { name: { S: name }, hue: { S: name } } })) },
      unit: { S: 'u' },
      marks: { SS: ['m'] },
    },
  });

  it.each<[string, (lines: Line[]) => unknown, (l: typeof line) => AttributeValue[]]>([
    ['reversed', l => l.reverse(), l => [l(2, 'b'), l(1, 'a', 'z')]],
    ['sorted by it', l => l.sort((a, b) => b.price.cents - a.price.cents), l => [l(2, 'b'), l(1, 'a', 'z')]],
    ['shifted', l => l.shift(), l => [l(2, 'b')]],
    ['spliced in', l => l.splice(1, 0, l[0]!), l => [l(1, 'a', 'z'), l(1, 'a', 'z'), l(2, 'b')]],
    ['exchanged within', l => ([l[0]!.price, l[1]!.price] = [l[1]!.price, l[0]!.price]), () => []],
    ['moved from one to the other', l => l[1]!.tags.push(l[0]!.tags.pop()!), l => [l(1, 'a'), l(2, 'b', 'z')]],
    ['reversed deep', l => l[0]!.tags.reverse(), l => [l(1, 'z', 'a'), l(2, 'b')]],
  ])('keeps with its element what is unknown, in a list that is %s', async (_, change, expected) => {
    const cart = await loaded({ lines: { L: [line(1, 'a', 'z'), line(2, 'b')] } });
    change(cart.lines!);
    expect(cart.isChanged).toBe(true);
    const { left } = await saved(cart);
    const wanted = expected(line);
    if (wanted.length > 0) expect(left['lines']!.L).toEqual(wanted);
    else expect(left['lines']!.L!.map(one => one.M!['price'])).toEqual([odd(2), odd(1)]);
  });

  it('is seen where it changed in an element, and shown', async () => {
    const cart = await loaded({ lines: { L: [line(1, 'a'), line(2, 'b')] } });
    cart.lines![1]!.tags[0]!.name = 'c';
    expect(Object.keys(cart.changes())).toEqual(['lines[1]']);
    const { left } = await saved(cart);
    expect(left['lines']!.L![1]!.M!['tags']).toEqual({ L: [{ M: { name: { S: 'c' }, hue: { S: 'b' } } }] });
  });
});

describe('a map of values with a class', () => {
  const renamed = <T>(of: Map<string, T>, from: string, key: string): void => {
    of.set(key, of.get(from)!);
    of.delete(from);
  };

  it.each<[string, Stored, (c: Cart) => unknown, Stored]>([
    [
      'renamed',
      { prices: { M: { a: odd(1), b: odd(2) } } },
      c => renamed(c.prices!, 'a', 'c'),
      { prices: { M: { b: odd(2), c: odd(1) } } },
    ],
    [
      'renamed to a name that was taken',
      { prices: { M: { a: odd(1), b: odd(2) } } },
      c => renamed(c.prices!, 'a', 'b'),
      { prices: { M: { b: odd(1) } } },
    ],
    [
      'renamed and changed',
      { prices: { M: { a: odd(1) } } },
      c => {
        renamed(c.prices!, 'a', 'c');
        c.prices!.get('c')!.cents = 9;
      },
      { prices: { M: { c: price(9, { tax: { S: 'tax of 1' } }) } } },
    ],
    [
      'exchanged by name',
      { prices: { M: { a: odd(1), b: odd(2) } } },
      c =>
        (c.prices = new Map([
          ['a', c.prices!.get('b')!],
          ['b', c.prices!.get('a')!],
        ])),
      { prices: { M: { a: odd(2), b: odd(1) } } },
    ],
    [
      'renamed with a dot and a hash in its name',
      { prices: { M: { 'a.b#c': odd(1) } } },
      c => renamed(c.prices!, 'a.b#c', 'constructor'),
      { prices: { M: { constructor: odd(1) } } },
    ],
    [
      'renamed, of lists',
      { stacks: { M: { a: { L: [odd(1), odd(2)] } } } },
      c => renamed(c.stacks!, 'a', 'b'),
      { stacks: { M: { b: { L: [odd(1), odd(2)] } } } },
    ],
    [
      'renamed in a map of a record',
      { deep: { M: { r: { M: { a: { M: { name: { S: 'n' }, hue: { S: 'h' } } } } } } } },
      c => renamed(c.deep!['r']!, 'a', 'b'),
      { deep: { M: { r: { M: { b: { M: { name: { S: 'n' }, hue: { S: 'h' } } } } } } } },
    ],
    [
      'moved to another map',
      { deep: { M: { r: { M: { a: { M: { name: { S: 'n' }, hue: { S: 'h' } } } } }, s: { M: {} } } } },
      c => {
        c.deep!['s']!.set('a', c.deep!['r']!.get('a')!);
        c.deep!['r']!.delete('a');
      },
      { deep: { M: { r: { M: {} }, s: { M: { a: { M: { name: { S: 'n' }, hue: { S: 'h' } } } } } } } },
    ],
    [
      'raised by a method',
      { levels: { M: { a: { N: '1' }, b: { N: '2' } } } },
      c => c.levels!.get('a')!.raise(),
      { levels: { M: { a: { N: '2' }, b: { N: '2' } } } },
    ],
  ])('keeps what its values are: %s', async (_, stored, change, expected) => {
    const cart = await loaded(stored);
    change(cart);
    expect(cart.isChanged).toBe(true);
    const { left } = await saved(cart);
    for (const [name, value] of Object.entries(expected))
      expect(JSON.stringify(sorted(left[name]!))).toBe(JSON.stringify(sorted(value)));
  });
});

/** Maps in the order of their keys, own `__proto__` included. */
function sorted(value: AttributeValue): unknown {
  if (value.L !== undefined) return value.L.map(sorted);
  if (value.M === undefined) return value;
  return Object.keys(value.M)
    .sort()
    .map(key => [key, sorted(Object.getOwnPropertyDescriptor(value.M, key)!.value as AttributeValue)]);
}
