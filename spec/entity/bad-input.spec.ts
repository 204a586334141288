import {
  Attribute,
  binary,
  decimal,
  Entity,
  epochMilliseconds,
  json,
  map,
  nested,
  number,
  PartitionKey,
  SortKey,
  stringSet,
  Table,
  Ttl,
  ttlSeconds,
  url,
  Version,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, spelled, world, type World } from './support/world.js';

class Part {
  @Attribute({ required: true }) sku!: string;
  @Attribute() n?: number;
}

@Table('strict', { naming: 'snake_case' })
class Strict extends Entity {
  @PartitionKey('S#${group}') pk!: string;
  @SortKey() id!: Key<string>;
  @Attribute() group!: Key<string>;
  @Attribute() list?: unknown;
  @Attribute() data?: unknown;
  @Attribute(stringSet) names?: Set<string>;
  @Attribute(decimal) price?: string;
  @Attribute(url) site?: URL;
  @Attribute(binary) bytes?: Uint8Array;
  @Attribute(epochMilliseconds) at?: Date;
  @Attribute(json) text?: unknown;
  @Attribute(nested(Part)) part?: Part;
  @Attribute(map(number)) byName?: Map<string, number>;
  @Ttl(ttlSeconds) expires?: number;
  @Version() version!: number;
}

@Table('loose')
class Unversioned extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
}

/** Plain JavaScript gives whatever it likes. */
type Loose = Record<string, (...given: unknown[]) => unknown>;
const loose = Strict as unknown as Loose;

const circular: Record<string, unknown> = {};
circular['self'] = circular;
const circularList: unknown[] = [];
circularList.push(circularList);
const deep = Array.from({ length: 40 }).reduce<unknown>(inner => ({ inner }), 1);

/** What stands in a stored item before, so that a save compares with it. */
const BEFORE = {
  list: [1, 2, { x: 9007199254740991 }],
  data: { a: 1, b: { c: 'x' } },
  part: Object.assign(new Part(), { sku: 's', n: 1 }),
  byName: new Map([['a', 1]]),
};

const VALUES: readonly (readonly [string, string, unknown, string])[] = [
  ['NaN in a list', 'list', [NaN], 'ErrNumberPrecisionLoss'],
  ['Infinity in an object', 'data', { a: Infinity }, 'ErrNumberPrecisionLoss'],
  ['an integer that a number may have rounded', 'data', { a: 2 ** 53 }, 'ErrNumberPrecisionLoss'],
  ['39 digits', 'price', '1'.repeat(39), 'ErrNumberPrecisionLoss'],
  ['undefined in a list', 'list', [undefined], 'ErrInvalidInput'],
  // eslint-disable-next-line no-sparse-arrays -- a hole is what this is about
  ['a hole in a list', 'list', [, 1], 'ErrInvalidInput'],
  ['an object that contains itself', 'data', circular, 'ErrInvalidInput'],
  ['a list that contains itself', 'list', circularList, 'ErrInvalidInput'],
  ['a JSON value that contains itself', 'text', circular, 'ErrInvalidInput'],
  ['40 levels', 'data', deep, 'ErrInvalidInput'],
  ['a function', 'data', { a: () => 1 }, 'ErrInvalidInput'],
  ['a symbol', 'data', { a: Symbol('s') }, 'ErrInvalidInput'],
  ['a Date where plain data is stored', 'data', new Date(0), 'ErrInvalidInput'],
  ['a Map where plain data is stored', 'data', new Map(), 'ErrInvalidInput'],
  ['an instance where plain data is stored', 'data', new (class Odd {})(), 'ErrInvalidInput'],
  ['a bigint where plain data is stored', 'data', { a: 1n }, 'ErrInvalidInput'],
  ['an empty map key', 'data', { '': 1 }, 'ErrInvalidInput'],
  ['half a surrogate pair', 'data', { a: '\ud800' }, 'ErrInvalidInput'],
  ['an invalid Date', 'at', new Date(NaN), 'ErrInvalidInput'],
  ['a list for a set', 'names', ['a'], 'ErrInvalidInput'],
  ['a number in a set of texts', 'names', new Set([1]), 'ErrInvalidInput'],
  ['text for a URL', 'site', 'https://x', 'ErrInvalidInput'],
  ['text that is no decimal', 'price', 'abc', 'ErrInvalidInput'],
  ['text for bytes', 'bytes', 'AA==', 'ErrInvalidInput'],
  ['half a second of expiry', 'expires', 1.5, 'ErrInvalidInput'],
  ['an object for a Map', 'byName', { a: 1 }, 'ErrInvalidInput'],
  ['a Map whose key is no text', 'byName', new Map<unknown, number>([[5, 1]]), 'ErrInvalidInput'],
  ['a member that a nested class does not have', 'part', { sku: 's', zip: 1 }, 'ErrInvalidInput'],
  ['a nested class without what it requires', 'part', { n: 2 }, 'ErrInvalidInput'],
];

describeEngines('bad input', client => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    to = world(client());
    await createTable(Strict, Unversioned);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  const key = () => ({ group: 'g', id: `s${no}` });
  const refused = async (call: () => unknown, expected: object): Promise<void> => {
    to.recorded.clear();
    const error = await failure(call);
    expect(error).toMatchObject({ model: 'Strict', ...expected });
    expect(to.recorded.requests).toEqual([]);
  };

  it('is refused before any request where what is to be filled in is frozen, and stays as it was', async () => {
    const stored = await Strict.create(key());
    const frozen = { code: 'ErrInvalidModel', field: 'pk' };
    await refused(() => Object.freeze(Strict.of({ ...key(), id: 'frozen' })).save(), frozen);
    await refused(() => Strict.put(Object.freeze(Strict.of({ ...key(), id: 'frozen' }))), frozen);
    Object.freeze(stored);
    await refused(() => stored.touch(), frozen);
    expect((await Strict.get(key())).isChanged).toBe(false);
  });

  it.each(VALUES)(
    'is refused by every write before any request, and changes no entity: %s',
    async (_, field, value, code) => {
      const named = { field: expect.stringMatching(`^${field}`) as unknown };
      await refused(() => loose['create']!({ ...key(), [field]: value }), { code, ...named });
      await refused(() => loose['put']!({ ...key(), [field]: value }), { code, ...named });
      const set = (o: Record<string, { set(to: unknown): unknown }>): unknown => [o[field]!.set(value)];
      await refused(() => loose['update']!(key(), set), { codes: expect.arrayContaining([code]) as unknown, ...named });

      const entity = await Strict.create({ ...key(), ...BEFORE });
      (entity as unknown as Record<string, unknown>)[field] = value;
      await refused(() => entity.save(), { code, ...named });
      expect((entity as unknown as Record<string, unknown>)[field]).toBe(value);
      expect(entity).toMatchObject({ version: 0, isNew: false });
      expect(entity.revert()).toMatchObject({ ...BEFORE, isChanged: false });
    },
  );

  it.each<[string, unknown, string]>([
    ['no key', undefined, 'ErrMissingPrimaryKey'],
    ['null', null, 'ErrMissingPrimaryKey'],
    ['text', 'S#g', 'ErrMissingPrimaryKey'],
    ['a part missing', { group: 'g' }, 'ErrMissingPrimaryKey'],
    ['an empty part', { group: 'g', id: '' }, 'ErrMissingPrimaryKey'],
    ['an empty part of a template', { group: '', id: 'a' }, 'ErrMissingPrimaryKey'],
    ['null for a part', { group: null, id: 'a' }, 'ErrMissingPrimaryKey'],
    ['an object for a part of a template', { group: { $ne: null }, id: 'a' }, 'ErrInvalidInput'],
    ['an object for a key', { group: 'g', id: { $gt: '' } }, 'ErrInvalidInput'],
    ['a wire value for a key', { group: 'g', id: { S: 'a' } }, 'ErrInvalidInput'],
    ['a list for a key', { group: 'g', id: ['a'] }, 'ErrInvalidInput'],
    ['a boolean for a key', { group: 'g', id: true }, 'ErrInvalidInput'],
    ['a field that is none', { group: 'g', id: 'a', pK: 'x' }, 'ErrInvalidInput'],
    ['__proto__', JSON.parse('{"group":"g","id":"a","__proto__":{"x":1}}'), 'ErrInvalidInput'],
  ])('%s is no key, for any verb', async (_, given, code) => {
    for (const verb of ['get', 'find', 'exists', 'delete', 'key', 'deletion', 'findOrCreate'])
      await refused(() => loose[verb]!(given), { code });
    await refused(() => loose['update']!(given, (o: { price: { remove(): unknown } }) => [o.price.remove()]), { code });
    await refused(() => loose['mutate']!(given, () => undefined), { code });
  });

  it('of a field that the class does not have is told by its name', async () => {
    for (const field of ['nope', 'save', 'isNew', 'constructor']) {
      await refused(() => loose['of']!({ ...key(), [field]: 1 }), { code: 'ErrInvalidInput', field });
      const set = (o: Record<string, { set(to: unknown): unknown }>): unknown => [o[field]!.set(1)];
      await refused(() => loose['update']!(key(), set), { code: 'ErrInvalidModel' });
    }
    for (const given of [undefined, null, 'text', 5])
      await refused(() => loose['of']!(given), { code: 'ErrInvalidInput' });
  });

  it('of what is larger than an item is told before it is sent', async () => {
    const text = 'x'.repeat(410_000);
    await refused(() => Strict.create({ ...key(), data: text }), { code: 'ErrItemTooLarge' });
    await refused(() => Strict.update(key(), o => [o.data.set(text)]), { code: 'ErrItemTooLarge' });
    const entity = await Strict.create({ ...key(), data: 'small' });
    entity.data = text;
    await refused(() => entity.save(), { code: 'ErrItemTooLarge' });
    expect(entity).toMatchObject({ version: 0, isChanged: true });
  });

  it('of callbacks and options is told as such', async () => {
    await refused(() => loose['update']!(key()), { code: 'ErrInvalidOperator' });
    await refused(() => loose['update']!(key(), () => ({ set: 1 })), { code: 'ErrInvalidOperator' });
    await refused(() => loose['mutate']!(key()), { code: 'ErrInvalidOperator' });
    await refused(() => loose['delete']!(key(), { if: () => true }), { code: 'ErrInvalidOperator' });
    await refused(() => loose['delete']!(key(), { version: '1' }), { code: 'ErrInvalidInput', field: 'version' });
    expect(await failure(() => loose['get']!(key(), { timeoutMs: -1 }))).toMatchObject({ code: 'ErrValidation' });
    for (const call of [
      () => Unversioned.update({ id: 'a' }, o => [o.n.add(1)], { version: 3 }),
      () => Unversioned.delete({ id: 'a' }, { version: 3 }),
    ])
      expect(await failure(call)).toMatchObject({ code: 'ErrInvalidModel', model: 'Unversioned' });
  });

  it('of a part of the key is refused in an update, which could not move the item', async () => {
    await refused(() => Strict.update(key(), o => [o.group.set('other')]), { code: 'ErrInvalidModel', field: 'group' });
    await refused(() => Strict.update(key(), o => [o.id.set('other')]), { code: 'ErrInvalidModel', field: 'id' });
    const entity = await Strict.create(key());
    entity.group = 'other';
    await refused(() => entity.save(), { code: 'ErrInvalidModel', field: 'pk' });
  });

  it('is told from what was read so and only not touched', async () => {
    const Key = { pk: { S: 'S#g' }, id: { S: `s${no}` } };
    const part = { M: { sku: { S: 's' }, n: { N: '9007199254740993.0' }, more: { S: 'kept' } } };
    await to.put('strict', {
      ...Key,
      group: { S: 'g' },
      data: { M: { big: { N: '9007199254740992' }, x: { S: 'a' } } },
    });
    const entity = await Strict.get(key());
    (entity.data as { x: string }).x = 'b';
    await entity.save();
    expect(spelled(to.writes()[0]).update).toContain('data.x = {"S":"b"}');
    entity.data = { ...(entity.data as object), x: NaN };
    await refused(() => entity.save(), { code: 'ErrNumberPrecisionLoss', field: 'data.x' });
    await to.put('strict', { ...Key, group: { S: 'g' }, part });
    expect(await failure(() => Strict.get(key()))).toMatchObject({ code: 'ErrNumberPrecisionLoss', field: 'part.n' });
  });
});
