import { ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  batchGet,
  collection,
  connect,
  disconnect,
  Entity,
  number,
  one,
  Table,
  table,
  transact,
  Ttl,
  Unique,
  UpdatedAt,
  Version,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { hydrateSync } from '../../lib/streams/index.js';
import { ensureTables, tableDefinition } from '../../lib/tables/index.js';

const shop = table('shop', {
  partitionKey: 'pk',
  sortKey: 'sk',
  type: 'kind',
  ttl: 'expires',
  escape: true,
  indexes: {
    gsi1: { partitionKey: 'gsi1pk', sortKey: 'gsi1sk' },
    byPlace: { partitionKey: ['country', 'city'], sortKey: ['street', 'placeText'] },
    turned: { partitionKey: 'sk', sortKey: 'pk', projection: ['status'] },
    byTotal: { type: 'LSI', sortKey: 'total' },
  },
});

@Table(shop, { key: ['CUSTOMER#${username}', 'CUSTOMER'] })
class Customer extends Entity {
  @Attribute() username!: Key<string>;
  @Unique({ normalize: text => text.toLowerCase() }) @Attribute() email?: string;
}

@Table(shop, {
  key: ['CUSTOMER#${username}', 'ORDER#${orderId}'],
  indexes: { gsi1: ['STATUS#${status}', '${updatedAt}'], byTotal: ['${total}'] },
})
class Order extends Entity {
  @Attribute() username!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @Attribute() status: 'open' | 'paid' = 'open';
  @Attribute(number) total = 0;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
  @Ttl() until?: Date;
}

@Table(shop, {
  type: 'place',
  key: ['PLACE#${id}', 'PLACE'],
  indexes: {
    byPlace: {
      key: [
        ['${country}', '${city}'],
        ['${street}', 'NO#${no}'],
      ],
    },
  },
})
class Place extends Entity {
  @Attribute() id!: Key<string>;
  @Attribute() country = '';
  @Attribute() city = '';
  @Attribute() street = '';
  @Attribute(number) no = 0;
}

describe('classes of a table that table() declared', () => {
  let engine: ReturnType<typeof createEngine>;

  beforeEach(async () => {
    engine = createEngine();
    connect({ client: engine.client() });
    await ensureTables(Customer, Order, Place);
  });
  afterEach(disconnect);

  const rows = async (): Promise<readonly Record<string, AttributeValue>[]> =>
    (await engine.client().send(new ScanCommand({ TableName: 'shop' }))).Items ?? [];

  it('store their keys and show none', async () => {
    const order = await Order.create({ username: 'a#b', orderId: '1', total: 5 });
    expect(await rows()).toEqual([
      expect.objectContaining({
        pk: { S: 'CUSTOMER#a%23b' },
        sk: { S: 'ORDER#1' },
        gsi1pk: { S: 'STATUS#open' },
        gsi1sk: expect.objectContaining({}) as object,
        username: { S: 'a#b' },
      }),
    ]);
    const read = await Order.get({ username: 'a#b', orderId: '1' });
    for (const shown of [order, read]) {
      expect(Object.keys(shown)).not.toEqual(expect.arrayContaining(['pk']));
      expect(JSON.parse(JSON.stringify(shown))).not.toHaveProperty('pk');
      expect(Object.keys(shown)).not.toContain('gsi1pk');
      expect(JSON.stringify(shown)).not.toContain('gsi1');
      expect('sk' in shown).toBe(false);
      expect(shown.changes()).toEqual({});
    }
    expect(Order.of({ username: 'a', orderId: '2' }).changes()).not.toHaveProperty('pk');
    expect(() => Order.of({ pk: 'x' } as object)).toThrow('Order has no field pk');
  });

  it('are no data that an item is made of, whether it is there or not', async () => {
    const key = { username: 'ann', orderId: '1' };
    const defaults = { pk: 'CUSTOMER#bob' } as never;
    const refused = { code: 'ErrInvalidInput', field: 'pk' };
    await expect(Order.findOrCreate(key, defaults)).rejects.toMatchObject(refused);
    await Order.create(key);
    await expect(Order.findOrCreate(key, defaults)).rejects.toMatchObject(refused);
  });

  it('follow changes of the fields that an index key is made of', async () => {
    const order = await Order.create({ username: 'ann', orderId: '1' });
    order.status = 'paid';
    expect(order.changes()).toEqual({ status: ['open', 'paid'] });
    await order.save();
    expect((await rows())[0]).toMatchObject({ gsi1pk: { S: 'STATUS#paid' } });
    await Order.update({ username: 'ann', orderId: '1' }, o => [o.status.set('open')]);
    expect((await rows())[0]).toMatchObject({ gsi1pk: { S: 'STATUS#open' } });
    expect(await Order.index('gsi1').query({ status: 'open' }).count()).toBe(1);
    expect(await Order.index('gsi1').query({ status: 'paid' }).count()).toBe(0);
    await order.reload();
    order.username = 'bob';
    expect(order.changes()).toEqual({ username: ['ann', 'bob'] });
    await expect(order.save()).rejects.toMatchObject({ code: 'ErrInvalidModel' });
    order.revert();
    await order.delete();
    expect(await rows()).toEqual([]);
  });

  it('are read by parts of their keys, alone and together', async () => {
    await Customer.create({ username: 'ann', email: 'Ann@x.y' });
    for (const orderId of ['1', '21', '22']) await Order.create({ username: 'ann', orderId, total: Number(orderId) });
    const two = await Order.query({ username: 'ann' })
      .where(o => o.orderId.beginsWith('2'))
      .all();
    expect(two.map(({ orderId }) => orderId)).toEqual(['21', '22']);
    const page = await Order.query({ username: 'ann' }).limit(1).page();
    const rest = await Order.query({ username: 'ann' }).page({ cursor: page.cursor! });
    expect(rest.items.map(({ orderId }) => orderId)).toEqual(['21', '22']);
    expect(await Order.query({ username: 'ann' }).select('orderId').all()).toEqual([
      { orderId: '1' },
      { orderId: '21' },
      { orderId: '22' },
    ]);
    expect(await Order.scan().count()).toBe(3);
    const { customer, orders } = await collection({ customer: one(Customer), orders: Order })
      .query({ username: 'ann' })
      .grouped();
    expect([customer?.email, orders.length]).toEqual(['Ann@x.y', 3]);
    const { items } = await batchGet([Order.key({ username: 'ann', orderId: '1' }), Customer.key({ username: 'ann' })]);
    expect(items.map(item => item?.constructor.name)).toEqual(['Order', 'Customer']);
    expect(
      await Order.index('byTotal')
        .query({ username: 'ann' })
        .where(o => o.total.gt(1))
        .count(),
    ).toBe(2);
    const turned = await Order.index('turned').query({ orderId: '21' }).all();
    expect(turned).toEqual([{ status: 'open' }]);
    await expect(Customer.create({ username: 'bob', email: 'ann@X.y' })).rejects.toMatchObject({
      code: 'ErrConditionFailed',
    });
  });

  it('have keys of several attributes, fields and templates alike', async () => {
    await Place.create({ id: 'p', country: 'NO', city: 'Bergen', street: 'Bryggen', no: 7 });
    expect((await rows())[0]).toMatchObject({ kind: { S: 'place' }, city: { S: 'Bergen' }, placeText: { S: 'NO#7' } });
    const found = await Place.index('byPlace').query({ country: 'NO', city: 'Bergen' }).all();
    expect(found.map(({ no }) => no)).toEqual([7]);
    expect(JSON.stringify(found)).not.toContain('placeText');
  });

  it('are written in transactions, and read from streams', async () => {
    await transact(tx => {
      tx.create(Customer.of({ username: 'ann' }));
      tx.create(Order.of({ username: 'ann', orderId: '1' }));
    });
    const row = (await rows()).find(item => item['sk']?.S === 'ORDER#1')!;
    expect(hydrateSync(Order, row).orderId).toBe('1');
  });

  it('expire by the attribute of the table, and declare all of its indexes', async () => {
    await Order.create({ username: 'ann', orderId: '1', until: new Date(5000) });
    expect((await rows())[0]).toMatchObject({ expires: { N: '5' } });
    const [definition] = tableDefinition(Customer);
    expect(definition!.ttl).toBe('expires');
    expect(definition!.input.GlobalSecondaryIndexes!.map(({ IndexName }) => IndexName).sort()).toEqual([
      'byPlace',
      'gsi1',
      'turned',
    ]);
    expect(definition!.input.LocalSecondaryIndexes).toEqual([
      {
        IndexName: 'byTotal',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'total', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
  });
});

describe('what table() and its classes refuse', () => {
  it.each([
    [{ partitionKey: '' }, 'table() of t needs a partitionKey'],
    [{ partitionKey: 'pk', sortkey: 'sk' }, 'has an unknown option sortkey'],
    [{ partitionKey: 'pk', sortKey: 'pk' }, 'gives one attribute two tasks'],
    [{ partitionKey: 'pk', indexes: { one: { sortKey: 'x' } } }, 'has an index one without a partitionKey'],
    [{ partitionKey: 'pk', indexes: { one: { partitionKey: [] } } }, 'with a key that is no attribute'],
    [{ partitionKey: 'pk', indexes: { one: { type: 'LSI', partitionKey: 'a', sortKey: 'x' } } }, 'that is local'],
  ])('%j', (layout, message) => {
    expect(() => table('t', layout as never)).toThrow(
      expect.objectContaining({
        code: 'ErrInvalidModel',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  const loose = Table as unknown as (
    table: object,
    options: object,
  ) => (type: new () => object, context?: never) => void;
  it.each([
    [{ key: ['A#${id}'] }, 'gives @Table() a key that is no list of 2 for pk, sk'],
    [{ key: ['A#${id}', ''] }, 'whose sk is no template'],
    [{ key: ['A#${ident}', 'A'] }, 'there is no field ident'],
    [{ key: ['A', 'A'], indexes: { gsi2: ['A', 'B'] } }, 'an index gsi2 that its table does not have'],
    [{ key: ['A', 'A'], indexes: { gsi1: { keys: ['A', 'B'] } } }, 'a key of index gsi1 that is no list'],
    [{ key: ['A', 'A'], indexes: { byPlace: ['A', 'B'] } }, 'no list of 2 templates for country, city'],
    [{ key: ['A', 'A'], escape: true }, 'an option escape, which table() says'],
    [{}, 'has no key: give @Table one'],
  ])('%j', (options, message) => {
    class Wrong extends Entity {}
    loose(shop, options)(Wrong);
    expect(() => Wrong.key({})).toThrow(
      expect.objectContaining({
        code: 'ErrInvalidModel',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });
});
