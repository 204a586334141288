import { GetItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  anySet,
  Attribute,
  batchGet,
  batchWrite,
  bigint,
  bigintSet,
  binary,
  binarySet,
  boolean,
  decimal,
  decimalSet,
  Encrypted,
  Entity,
  epochMilliseconds,
  epochSeconds,
  isoDate,
  json,
  list,
  map,
  nested,
  number,
  numberSet,
  numeric,
  PartitionKey,
  record,
  session,
  SortKey,
  string,
  stringSet,
  Table,
  transact,
  transactGet,
  url,
  Version,
  type Key,
  type Session,
} from '../../../lib/index.js';
import { hydrate, hydrateRecord } from '../../../lib/streams/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { deterministicCipher, streamEvent } from '../../../lib/testkit/index.js';
import { describeEngines } from '../../support/engines.js';

class Seat {
  @Attribute() row = '';
  @Attribute(number) place?: number;
}

class Base extends Entity {
  @PartitionKey({ name: 'PK' }) id!: Key<string>;
  @SortKey({ name: 'SK' }) @Attribute(number) no!: Key<number>;
  @Encrypted(string, { name: 'a1' }) text?: string;
  @Encrypted(number, { bind: 'item', name: 'a2' }) count?: number;
  @Attribute({ name: 'n' }) note = '';
  @Version({ name: 'v' }) version!: number;
}

@Table('kinds', { type: 'every', model: 'Every' })
class Every extends Base {
  @Encrypted(bigint) big?: bigint;
  @Encrypted(bigint, { bind: 'item' }) bigBound?: bigint;
  @Encrypted(decimal) price?: string;
  @Encrypted(boolean, { bind: 'item' }) flag?: boolean;
  @Encrypted(isoDate) born?: Date;
  @Encrypted(epochSeconds, { bind: 'item' }) seconds?: Date;
  @Encrypted(epochMilliseconds) millis?: Date;
  @Encrypted(url) link?: URL;
  @Encrypted(binary, { bind: 'item' }) bytes?: Uint8Array;
  @Encrypted(stringSet) words?: Set<string>;
  @Encrypted(numberSet, { bind: 'item' }) numbers?: Set<number>;
  @Encrypted(bigintSet) bigs?: Set<bigint>;
  @Encrypted(decimalSet) decimals?: Set<string>;
  @Encrypted(binarySet) blobs?: Set<Uint8Array>;
  @Encrypted(anySet, { bind: 'item' }) any?: Set<string>;
  @Encrypted(numeric) numeric?: number | string;
  @Encrypted(json) json?: unknown;
  @Encrypted(list(number), { bind: 'item' }) list?: number[];
  @Encrypted(map(isoDate)) map?: Map<string, Date>;
  @Encrypted(record(bigint)) record?: Record<string, bigint>;
  @Encrypted(nested(Seat), { bind: 'item' }) seat?: Seat;
  @Encrypted(list(nested(Seat))) seats?: Seat[];
  @Encrypted() plain?: Record<string, unknown>;
  @Encrypted({ bind: 'item' }) nothing?: string | null;
  @Encrypted(stringSet, { omitEmpty: true }) none = new Set<string>();
}

@Table('kinds', { type: 'some', model: 'Some' })
class Some extends Every {
  @Encrypted({ bind: 'item', name: 'x' }) extra?: { deep: string[] };
}

const seat = (row: string, place: number): Seat => Object.assign(new Seat(), { row, place });
const full = () => ({
  text: 'grüße 😀 "\\\n',
  count: 0.1,
  note: 'n',
  big: 12345678901234567890123456789012345678n,
  bigBound: -1n,
  price: '12345678901234567890.15',
  flag: false,
  born: new Date('2001-02-03T04:05:06.007Z'),
  seconds: new Date('2030-01-01T00:00:00Z'),
  millis: new Date(1_700_000_000_123),
  link: new URL('https://example.com/a?b=c#d'),
  bytes: Uint8Array.of(0, 255, 128),
  words: new Set(['b', 'a', '😀']),
  numbers: new Set([1, -0.5]),
  bigs: new Set([2n ** 70n]),
  decimals: new Set(['1.5']),
  blobs: new Set([Uint8Array.of(1), Uint8Array.of(2, 3)]),
  any: new Set(['x']),
  numeric: 7,
  json: { b: [1, null, { c: '' }], a: true },
  list: [1, 2.5, -3],
  map: new Map([['k', new Date(0)]]),
  record: JSON.parse('{"__proto__":1,"constructor":2}', (_, v: unknown) =>
    typeof v === 'number' ? BigInt(v) : v,
  ) as Record<string, bigint>,
  seat: seat('A', 1),
  seats: [seat('B', 2), seat('C', 3)],
  plain: { deep: [{ x: 1, y: [true] }], empty: {}, nil: null, text: '' },
  nothing: null,
});

describeEngines('every kind of value, encrypted', (client, { name }) => {
  let raw: DynamoDBClient;
  let at: Session;
  let Kinds: typeof Every;
  let Parts: typeof Some;
  const cipher = deterministicCipher(`every-${name}`);

  beforeAll(async () => {
    raw = client();
    at = session({ client: raw, cipher });
    [Kinds, Parts] = [Every.using(at), Some.using(at)];
    await createTable(Kinds, Parts);
  });
  const stored = async (id: string, no = 1) =>
    (await raw.send(new GetItemCommand({ TableName: 'kinds', Key: { PK: { S: id }, SK: { N: `${no}` } } }))).Item!;
  const isSealed = (value: AttributeValue | undefined): boolean => value?.M?.['ct']?.B !== undefined;
  const same = (one: Every): void => {
    expect(one).toMatchObject(full());
    expect(one.none).toEqual(new Set());
    expect(one.isChanged).toBe(false);
    expect(one.changes()).toEqual({});
  };

  it('is stored as an envelope and comes back as it was, by every verb that reads', async () => {
    const made = await Kinds.create({ id: 'a', no: 1, ...full() });
    const item = await stored('a');
    const open = ['PK', 'SK', 'n', 'v', 'type'];
    for (const [attribute, value] of Object.entries(item))
      expect([attribute, isSealed(value)]).toEqual([
        attribute,
        !open.includes(attribute) && !attribute.startsWith('_'),
      ]);
    expect([item['a1']!.M!['v'], item['a2']!.M!['v']]).toEqual([{ N: '1' }, { N: '2' }]);
    expect(item).not.toHaveProperty('none');
    const key = { id: 'a', no: 1 };
    same(made);
    same(await Kinds.get(key));
    same((await Kinds.query({ id: 'a' }).one())!);
    for await (const one of Kinds.scan()) same(one);
    same((await batchGet([Kinds.key(key)])).items[0]!);
    same((await transactGet([Kinds.key(key)]))[0]!);
    same(await hydrate(Every, item, { cipher }));
    const { Records } = await streamEvent({ modify: [made, made] });
    const { before, after } = await hydrateRecord(Every, Records[0]!, { cipher });
    expect([before, after]).toMatchObject([full(), full()]);
    const { text, seat: at2, plain } = full();
    expect(await Kinds.query({ id: 'a' }).select('text', 'seat', 'plain').one()).toEqual({ text, seat: at2, plain });
  });

  it('is written by batches and transactions, and returned by updates and deletions', async () => {
    await batchWrite([Kinds.of({ id: 'b', no: 1, ...full() })], { ignoreVersions: true });
    await transact(tx =>
      tx
        .create(Kinds.of({ id: 'b', no: 2, ...full() }))
        .create(Parts.of({ id: 'b', no: 3, ...full(), extra: { deep: ['x'] } })),
    );
    for (const no of [1, 2]) same(await Kinds.get({ id: 'b', no }));
    expect(await Parts.get({ id: 'b', no: 3 })).toMatchObject({ ...full(), extra: { deep: ['x'] } });
    expect((await Kinds.query({ id: 'b' }).all()).map(one => one.constructor.name).sort()).toEqual(
      expect.arrayContaining(['Every']),
    );
    const seatless = await Kinds.update(
      { id: 'b', no: 1 },
      o => [o.seat.set(seat('Z', 9)), o.words.set(new Set(['z'])), o.bigBound.remove(), o.note.set('m')],
      { returning: 'new' },
    );
    expect(seatless).toMatchObject({
      seat: { row: 'Z', place: 9 },
      words: new Set(['z']),
      note: 'm',
      text: full().text,
    });
    expect(seatless!.bigBound).toBeUndefined();
    const old = await Kinds.update({ id: 'b', no: 1 }, o => o.count.set(2), { returning: 'old' });
    expect(old).toMatchObject({ count: 0.1, seat: { row: 'Z' } });
    expect(await Kinds.delete({ id: 'b', no: 2 }, { returning: 'old' })).toMatchObject(full());
  });

  it('is written by a save where something in it changed, and the rest stays untouched', async () => {
    await Parts.create({ id: 'c', no: 1, ...full(), extra: { deep: ['x'] } });
    const before = await stored('c');
    const one = await Parts.get({ id: 'c', no: 1 });
    one.seat!.place = 7;
    one.seats![1]!.row = 'Q';
    one.words!.add('new');
    (one.plain!['deep'] as { x: number }[])[0]!.x = 2;
    one.extra!.deep.push('y');
    one.map!.set('l', new Date(1));
    one.bytes![0] = 1;
    one.flag = true;
    one.none.add('not any more');
    one.nothing = 'something';
    await one.save();
    const after = await stored('c');
    const changed = Object.keys(after).filter(
      attribute => JSON.stringify(after[attribute]) !== JSON.stringify(before[attribute]),
    );
    expect(changed.sort()).toEqual(
      ['bytes', 'extra', 'flag', 'map', 'x', 'none', 'nothing', 'plain', 'seat', 'seats', 'v', 'words']
        .filter(n => n !== 'extra')
        .sort(),
    );
    const again = await Parts.get({ id: 'c', no: 1 });
    expect(again).toMatchObject({
      seat: seat('A', 7),
      flag: true,
      nothing: 'something',
      extra: { deep: ['x', 'y'] },
      none: new Set(['not any more']),
    });
    again.none.clear();
    again.text = undefined as never;
    await transact(tx => tx.save(again));
    expect(await stored('c')).not.toHaveProperty('none');
    expect(await stored('c')).not.toHaveProperty('a1');
    again.revert();
    expect((await again.reload()).none).toEqual(new Set());
  });

  it('is bound where it says so: the item of one key opens under no other', async () => {
    await Kinds.create({ id: 'd', no: 1, ...full() });
    const item = await stored('d');
    const moved: Record<string, AttributeValue> = { ...item, SK: { N: '2' } };
    await expect(hydrate(Every, moved, { cipher })).rejects.toMatchObject({ code: 'ErrInvalidEncryptedEnvelope' });
    const unbound = Object.fromEntries(Object.entries(moved).filter(([, value]) => value.M?.['v']?.N !== '2'));
    expect((await hydrate(Every, unbound, { cipher })).text).toBe(full().text);
  });
});
