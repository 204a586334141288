import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  batchWrite,
  BlindIndex,
  capacityMeter,
  Encrypted,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  literal,
  number,
  PartitionKey,
  session,
  Table,
  transactGet,
  Ttl,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { stateOf } from '../../lib/item/entity-state.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';

@Table('orders')
@Index('by-status', { projection: 'KEYS_ONLY' })
@Index('by-place', { projection: 'KEYS_ONLY' })
@Index('by-size', { projection: ['size'] })
class Order extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-status') @IndexPartitionKey('by-size') @Attribute() status = 'open';
  @IndexSortKey('by-status') @IndexSortKey('by-size') @Attribute(number) no = 0;
  @Attribute(number) size = 0;
  @Attribute(literal('car', 'bike')) by: 'car' | 'bike' = 'car';
  @Attribute() note = 'x';
  @Ttl() expires?: Date;
  @IndexPartitionKey('by-place', '${status}') place?: string;
  @IndexSortKey('by-place', '${no}#${id}') rank?: string;
}

const engine = createEngine();
const client = engine.client();
const Orders = Order.using(session({ client }));
afterAll(() => client.destroy());
const upTo = (count: number) => Array.from({ length: count }, (_, no) => no);
const idOf = (no: number) => `o${String(no).padStart(4, '0')}`;
const many = 1000;
beforeAll(async () => {
  await createTable(Orders);
  await batchWrite(upTo(many).map(no => Orders.of({ id: idOf(no), no, size: no % 100, status: 'open' })));
  await batchWrite(upTo(10).map(no => Orders.of({ id: `few${no}`, no, size: no, status: 'few' })));
});
beforeEach(() => engine.requests.clear());
const numbers = (items: readonly Order[]) => items.map(({ no }) => no);
const sent = () => engine.requests.all().map(({ operation }) => operation);
const limits = () =>
  engine.requests.all().flatMap(({ input }) => (input as { readonly Limit?: number }).Limit ?? ([] as number[]));
const few = () => Orders.index('by-status').query({ status: 'few' }).hydrate();
const all = () => Orders.index('by-status').query({ status: 'open' }).hydrate();

describe('the whole entities behind an index', () => {
  it('come in pages with cursors, forth and back', async () => {
    const first = await few().limit(4).page();
    expect(sent()).toEqual(['Query', 'BatchGetItem']);
    expect(numbers(first.items)).toEqual([0, 1, 2, 3]);
    expect(first.items.every(order => order instanceof Order && order.note === 'x' && !order.isChanged)).toBe(true);
    const second = await few().limit(4).page({ cursor: first.cursor });
    expect(numbers(second.items)).toEqual([4, 5, 6, 7]);
    const back = await few().limit(4).page({ before: second.previous });
    expect([numbers(back.items), back.items[0]!.note]).toEqual([[0, 1, 2, 3], 'x']);
    expect(numbers((await few().limit(4).page({ before: 'end' })).items)).toEqual([6, 7, 8, 9]);
    const walked: number[][] = [];
    for await (const page of few().descending().limit(3).prefetch().pages()) walked.push(numbers(page.items));
    expect(walked).toEqual([[9, 8, 7], [6, 5, 4], [3, 2, 1], [0]]);
  });

  it('go on after an item, in either direction', async () => {
    const [, , third] = await few().all();
    expect(numbers(await few().startAt(Order.cursorOf(third!, few())).take(2))).toEqual([3, 4]);
    const back = few().descending();
    expect(numbers(await back.startAt(Order.cursorOf(third!, back)).all())).toEqual([1, 0]);
    // The cursor is that of the entries: with and without the whole entities it is one place.
    const entries = Orders.index('by-status').query({ status: 'few' });
    expect(Order.cursorOf(third!, few())).toBe(Order.cursorOf(third!, entries));
    expect(() => Order.cursorOf(third!, all())).toThrow('another partition');
  });

  it('are taken one, a few or the only one, of as few entries as it needs', async () => {
    expect((await few().first())?.note).toBe('x');
    expect(numbers(await few().take(3))).toEqual([0, 1, 2]);
    expect(limits()).toEqual([1, 3]);
    expect(
      (
        await few()
          .where(o => o.no.eq(7))
          .one()
      ).id,
    ).toBe('few7');
    await expect(few().one()).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    await expect(
      few()
        .where(o => o.no.gt(90))
        .one(),
    ).rejects.toMatchObject({ code: 'ErrItemNotFound' });
  });

  it('are taken of a limit that grows where a filter drops entries, from a cursor and backwards too', async () => {
    const bySize = Orders.index('by-size').query({ status: 'open' });
    const [start] = await bySize.hydrate().take(1);
    engine.requests.clear();
    const filtered = bySize.filter(o => o.size.eq(40)).hydrate();
    expect((await filtered.first())?.no).toBe(40);
    expect(limits()).toEqual([4, 16, 64]);
    expect(sent()).toEqual(['Query', 'Query', 'Query', 'BatchGetItem']);
    engine.requests.clear();
    expect(numbers(await filtered.startAt(Order.cursorOf(start!, filtered)).take(1))).toEqual([40]);
    expect(limits()).toEqual([4, 16, 64]);
    engine.requests.clear();
    expect((await filtered.descending().first())?.no).toBe(940);
    expect(limits()).toEqual([4, 16, 64]);
    engine.requests.clear();
    const scanned = await Orders.index('by-size')
      .scan()
      .filter(o => o.size.eq(3).and(o.status.eq('open')))
      .hydrate()
      .first();
    expect(scanned?.note).toBe('x');
    expect(limits()[0]).toBe(4);
  });

  it('stay bounded in memory where a page of entries stands for very many', async () => {
    const sizes: number[] = [];
    let cursor: string | undefined;
    const seen: number[] = [];
    for await (const page of all().pages()) {
      sizes.push(page.items.length);
      seen.push(...numbers(page.items));
      cursor ??= page.cursor;
    }
    expect(sizes).toEqual([400, 400, 200]);
    expect(seen).toEqual(upTo(many));
    const second = await all().page({ cursor });
    expect(numbers(second.items)).toEqual(upTo(400).map(no => no + 400));
    expect(numbers((await all().limit(400).page({ before: second.previous })).items)).toEqual(upTo(400));
    expect((await all().limit(700).page()).items).toHaveLength(700);
    expect((await all().collect()).scanned).toBe(many);
  });

  it('are asked for no further than somebody reads', async () => {
    for await (const order of all()) if (order.no === 10) break;
    expect(sent()).toEqual(['Query', ...upTo(4).map(() => 'BatchGetItem')]);
  });

  it('are counted, and cost what all requests cost', async () => {
    const meter = capacityMeter();
    expect(await few().count()).toBe(10);
    const { consumed, items } = await few().options({ meter, returnConsumedCapacity: 'TOTAL' }).collect();
    expect([consumed, meter.units, items.length, meter.requests]).toEqual([5.5, 5.5, 10, 2]);
    expect(few().explain().projection).toContain('whole items');
    expect(few().explain().estimate(10, 100)).toBe(5.5);
  });

  it('leave out what was deleted meanwhile, and what cannot be read where that is asked', async () => {
    const at = engine.client();
    const gone = { status: 'gone', by: 'car' as const };
    await batchWrite(upTo(4).map(no => Orders.of({ ...gone, id: `g${no}`, no })));
    const query = Orders.index('by-status').query({ status: 'gone' }).limit(2).hydrate();
    const pages = query.pages();
    expect(numbers((await pages.next()).value!.items)).toEqual([0, 1]);
    await at.send(new DeleteItemCommand({ TableName: 'orders', Key: { id: { S: 'g2' } } }));
    expect(numbers((await pages.next()).value!.items)).toEqual([3]);
    at.destroy();
  });

  it('come from a scan of the index, in segments too', async () => {
    const index = Orders.index('by-status');
    expect((await index.scan().hydrate().limit(5).page()).items.every(order => order.note === 'x')).toBe(true);
    expect((await index.scan({ segments: 3 }).hydrate().all()).map(({ id }) => id).sort()).toEqual(
      (await Orders.scan().select('id').all()).map(({ id }) => id).sort(),
    );
  });

  it('are hidden where they have expired, which an entry need not show', async () => {
    const expires = new Date(Date.now() - 60_000);
    await batchWrite(upTo(3).map(no => Orders.of({ id: `x${no}`, no, status: 'x', ...(no !== 1 && { expires }) })));
    const query = Orders.index('by-status').query({ status: 'x' }).hydrate();
    engine.requests.clear();
    expect(numbers(await query.hideExpired().all())).toEqual([1]);
    expect((await query.hideExpired().first())?.no).toBe(1);
    expect(limits()).toEqual([4]);
    expect([await query.hideExpired().count(), await query.count()]).toEqual([1, 3]);
  });

  it('go on after a row of the index, whose key need not show what it is made of', async () => {
    const index = Orders.index('by-place').query({ status: 'few' });
    const [, second] = await index.all();
    expect(second).toEqual({ id: 'few1', place: 'few', rank: '1#few1' });
    expect(numbers(await index.hydrate().startAt(Order.cursorOf(second!, index.hydrate())).take(2))).toEqual([2, 3]);
    const whole = await index.hydrate().all();
    expect(Order.cursorOf(whole[1]!, index)).toBe(Order.cursorOf(second!, index));
  });

  it('contradict a projection', () => {
    const parts = Orders.index('by-status').query({ status: 'few' }).select('id');
    expect(() => parts.hydrate()).toThrow('hydrate() answers whole entities');
    expect(() => few().select('id').input()).toThrow('hydrate() answers whole entities');
  });
});

describe('an unreadable row', () => {
  @Table('orders', { sharesKeys: () => [Order] })
  class Odd extends Entity {
    @PartitionKey() id!: Key<string>;
    @Attribute(number) size = 0;
    @Attribute(literal('bike')) by = 'bike' as const;
    @IndexPartitionKey('by-size') @Attribute() status = 'open';
    @IndexSortKey('by-size') @Attribute(number) no = 0;
  }
  const told: unknown[] = [];
  const Odds = Odd.using(
    session({ client, onUnreadable: (row, error) => told.push([row['id'], error.keyValues, error.field]) }),
  );
  beforeEach(() => told.splice(0));

  it('is named by its key where only other fields are read', async () => {
    const byKey = Odds.query({ id: 'few1' }).options({ onUnreadable: 'throw' });
    await expect(byKey.select('by').all()).rejects.toMatchObject({ keyValues: { id: 'few1' }, field: 'by' });
    expect(await Odds.query({ id: 'few1' }).select('by').all()).toEqual([]);
    expect(told).toEqual([[{ S: 'few1' }, { id: 'few1' }, 'by']]);
    const parts = await Odds.query({ id: 'few1' }).select('size').all();
    expect(parts).toEqual([{ size: 1 }]);
  });

  it('is what the policy makes of it in a transaction that reads', async () => {
    const keys = [Odds.key({ id: 'few1' }), Odds.key({ id: 'none' })];
    expect(await transactGet(keys)).toEqual([undefined, undefined]);
    expect(told).toEqual([[{ S: 'few1' }, { id: 'few1' }, 'by']]);
    await expect(transactGet(keys, { onUnreadable: 'throw' })).rejects.toMatchObject({ keyValues: { id: 'few1' } });
    const instead = Odds.of({ id: 'few1' });
    expect(await transactGet(keys, { onUnreadable: () => instead })).toEqual([instead, undefined]);
    await expect(transactGet(keys, { onUnreadable: 'ignore' as never })).rejects.toMatchObject({
      code: 'ErrInvalidOperator',
    });
  });
});

describe('an entity found by a blind index', () => {
  @Table('people', { model: 'Person', type: 'person' })
  @Index('by-mail-keys', { projection: 'KEYS_ONLY' })
  class Person extends Entity {
    @PartitionKey() id!: Key<string>;
    @Encrypted() @Attribute() mail?: string;
    @IndexPartitionKey('by-mail') @IndexPartitionKey('by-mail-keys') @BlindIndex({ of: 'mail' }) hash?: string;
    @Attribute() note = '';
  }
  @Table('people', { model: 'Staff', type: 'staff' })
  class Staff extends Person {
    @Encrypted() @Attribute() wage?: string;
  }
  const People = Person.using(session({ client, cipher: deterministicCipher('whole') }));
  const Staffs = Staff.using(session({ client, cipher: deterministicCipher('whole') }));
  beforeAll(async () => {
    await createTable(People);
    for (const id of ['a', 'b', 'c']) await People.create({ id, mail: 'm' });
    await Staffs.create({ id: 'd', mail: 'n', wage: '7' });
  });
  const lookup = (index: string, mail: string) => People.index(index).query({ mail });

  it('is what it is after a get: its envelopes are known, and a save is one', async () => {
    const [found] = await lookup('by-mail', 'm').all();
    const got = await People.get({ id: found!.id });
    expect(stateOf(found!)).toEqual(stateOf(got));
    expect(stateOf(found!)!.sealed!['mail']!.M).toBeDefined();
    found!.note = 'seen';
    got.note = 'twice';
    await found!.save();
    found!.mail = 'm';
    expect(found!.isChanged).toBe(false);
    expect((await People.get({ id: found!.id })).note).toBe('seen');
  });

  it('is of its subclass, opened by that', async () => {
    const [found] = await lookup('by-mail', 'n').all();
    expect(found).toBeInstanceOf(Staff);
    expect((found as Staff).wage).toBe('7');
    expect(stateOf(found!)!.sealed!['wage']!.M).toBeDefined();
  });

  it('is read whole behind keys alone, page by page', async () => {
    const first = await lookup('by-mail-keys', 'm').hydrate().limit(2).page();
    expect(first.items.map(({ mail }) => mail)).toEqual(['m', 'm']);
    const rest = await lookup('by-mail-keys', 'm').hydrate().limit(2).page({ cursor: first.cursor });
    expect(rest.items).toHaveLength(1);
    const [one] = first.items;
    const query = lookup('by-mail-keys', 'm').hydrate();
    expect(await query.startAt(Person.cursorOf(one!, query)).take(9)).toHaveLength(2);
    expect((await lookup('by-mail-keys', 'n').hydrate().one()).id).toBe('d');
    expect(await query.count()).toBe(3);
  });
});
