import {
  Attribute,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  SortKey,
  Table,
  collection,
  number,
  one,
  session,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { ensureTables } from '../../lib/tables/index.js';
import { recorder } from '../../lib/testkit/recorder.js';
import { runs } from '../support/runs.js';

@Table('collected')
class Customer extends Entity {
  @PartitionKey('CUSTOMER#${username}') pk!: string;
  @SortKey('CUSTOMER') sk!: string;
  @Attribute() username!: Key<string>;
  @Attribute() name = '';
}

@Table('collected')
@Index('gsi1')
class Order extends Entity {
  @PartitionKey('CUSTOMER#${username}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute() username!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @Attribute(number) total = 0;
  @IndexPartitionKey('gsi1', 'ORDER#${orderId}') gsi1pk?: string;
  @IndexSortKey('gsi1', 'ORDER') gsi1sk?: string;
}

@Table('collected')
@Index('gsi1')
class Item extends Entity {
  @PartitionKey('ITEM#${orderId}#${n}') pk!: string;
  @SortKey('ITEM') sk!: string;
  @Attribute() orderId!: Key<string>;
  @Attribute(number) n!: Key<number>;
  @IndexPartitionKey('gsi1', 'ORDER#${orderId}') gsi1pk?: string;
  @IndexSortKey('gsi1', 'ITEM#${n}') gsi1sk?: string;
}

/** Its keys come after the orders': no request for customers and orders meets it. */
@Table('collected')
class Session extends Entity {
  @PartitionKey('CUSTOMER#${username}') pk!: string;
  @SortKey('SESSION#${id}') sk!: string;
  @Attribute() username!: Key<string>;
  @Attribute() id!: Key<string>;
}

const account = collection({ customer: one(Customer), orders: Order });

async function world(): Promise<{ sent: ReturnType<typeof recorder>; in: ReturnType<typeof session> }> {
  const { transport } = session({ client: createEngine().client() });
  const sent = recorder(transport);
  const own = session({ transport: sent });
  await ensureTables(Customer.using(own), Order.using(own), Item.using(own), Session.using(own));
  sent.clear();
  return { sent, in: own };
}

describe('a collection', () => {
  it('reads several classes by one request, in their groups', async () => {
    const { sent, in: own } = await world();
    await Customer.using(own).create({ username: 'ann', name: 'Ann' });
    for (const orderId of ['1', '2', '3']) await Order.using(own).create({ username: 'ann', orderId, total: 5 });
    await Session.using(own).create({ username: 'ann', id: 's' });
    sent.clear();

    const { customer, orders } = await account.using(own).query({ username: 'ann' }).grouped();

    expect(customer?.name).toBe('Ann');
    expect(orders.map(({ orderId }) => orderId)).toEqual(['1', '2', '3']);
    expect(sent.requests).toEqual([
      {
        operation: 'Query',
        input: {
          TableName: 'collected',
          KeyConditionExpression: '#0 = :0 AND #1 BETWEEN :1 AND :2',
          ExpressionAttributeNames: { '#0': 'pk', '#1': 'sk' },
          ExpressionAttributeValues: {
            ':0': { S: 'CUSTOMER#ann' },
            ':1': { S: 'CUSTOMER' },
            ':2': { S: expect.stringMatching(/^ORDER#\u{10FFFF}+/u) as string },
          },
        },
      },
    ]);
    const all = await account.using(own).query({ username: 'ann' }).descending().all();
    expect(all.map(item => item.constructor)).toEqual([Order, Order, Order, Customer]);
    expect(all.every(item => (item instanceof Order ? item.total === 5 : item.name === 'Ann'))).toBe(true);
    expect(await account.using(own).query({ username: 'ann' }).count()).toBe(4);
    expect(await account.using(own).query({ username: 'bob' }).grouped()).toEqual({ customer: undefined, orders: [] });
  });

  it('reads a page, and goes on after it', async () => {
    const { sent, in: own } = await world();
    await Customer.using(own).create({ username: 'ann' });
    for (const orderId of ['1', '2', '3']) await Order.using(own).create({ username: 'ann', orderId });
    sent.clear();
    const query = account.using(own).query({ username: 'ann' }).descending().limit(2);

    const first = await query.page();
    expect(first.groups.orders.map(({ orderId }) => orderId)).toEqual(['3', '2']);
    const second = await query.page({ cursor: first.cursor });
    expect(second.groups.orders.map(({ orderId }) => orderId)).toEqual(['1']);
    expect(second.groups.customer).toBeInstanceOf(Customer);
    expect((await query.grouped()).orders).toHaveLength(2);
    expect(sent.requests).toHaveLength(3);
    expect(await query.take(3)).toHaveLength(3);
    expect((await account.using(own).query({ username: 'ann' }).first())?.constructor).toBe(Customer);
  });

  it('narrows the sort key of one class', async () => {
    const { in: own } = await world();
    await Customer.using(own).create({ username: 'ann' });
    for (const orderId of ['1', '2', '3']) await Order.using(own).create({ username: 'ann', orderId });
    const query = account.using(own).query({ username: 'ann' });

    const late = await query.where('orders', o => o.orderId.gte('2')).grouped();
    expect(late.orders.map(({ orderId }) => orderId)).toEqual(['2', '3']);
    expect(late.customer).toBeInstanceOf(Customer);
  });

  it('reads the index that its classes share', async () => {
    const { sent, in: own } = await world();
    await Order.using(own).create({ username: 'ann', orderId: 'o1', total: 7 });
    for (const n of [1, 2]) await Item.using(own).create({ orderId: 'o1', n });
    sent.clear();
    const shipment = collection({ order: one(Order), items: Item }).index('gsi1');
    const { order, items } = await shipment.using(own).query({ orderId: 'o1' }).grouped();
    expect(order?.total).toBe(7);
    expect(items.map(({ n }) => n)).toEqual([1, 2]);
    expect(sent.requests).toHaveLength(1);
  });

  it('keeps what it read: entities of their classes, which can be saved', async () => {
    const { in: own } = await world();
    await Order.using(own).create({ username: 'ann', orderId: '1' });
    const [order] = await account.using(own).query({ username: 'ann' }).all();
    (order as Order).total = 9;
    await (order as Order).save();
    expect((await Order.using(own).get({ username: 'ann', orderId: '1' })).total).toBe(9);
  });

  it('refuses classes with another between them, and names it', async () => {
    const { in: own } = await world();
    const wide = collection({ customer: one(Customer), sessions: Session });
    await expect(wide.using(own).query({ username: 'ann' }).all()).rejects.toMatchObject({
      code: 'ErrInvalidModel',
      message: expect.stringContaining('the keys of Order stand between those of Customer, Session') as string,
    });
  });

  it('refuses classes of other partitions, other tables and other indexes', async () => {
    const { in: own } = await world();
    const apart = collection({ order: Order, items: Item });
    await expect(
      apart
        .using(own)
        .query({ orderId: 'o1' } as never)
        .all(),
    ).rejects.toMatchObject({ code: 'ErrMissingPrimaryKey' });
    await expect(account.index('gsi1').using(own).query({ username: 'ann' }).all()).rejects.toMatchObject({
      code: 'ErrInvalidModel',
      message: expect.stringContaining('Customer has no index gsi1') as string,
    });
  });

  it('refuses a second item of a class of which there is one', async () => {
    const { in: own } = await world();
    for (const orderId of ['1', '2']) await Order.using(own).create({ username: 'ann', orderId });
    const single = collection({ customer: one(Customer), order: one(Order) });
    await expect(single.using(own).query({ username: 'ann' }).grouped()).rejects.toMatchObject({
      code: 'ErrInvalidOperator',
    });
  });

  it('refuses a limit that is none, and consistent reads of a global index, before any request', async () => {
    const { sent, in: own } = await world();
    const query = account.using(own).query({ username: 'ann' });
    const shipment = collection({ order: one(Order), items: Item })
      .index('gsi1')
      .using(own)
      .query({ orderId: 'o1' });
    for (const wrong of [query.limit(0), query.limit(Number.NaN), query.limit(1.5), shipment.consistent()])
      await expect(wrong.page()).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect(sent.requests).toEqual([]);
  });

  it('refuses what is no class, no name and no key', () => {
    expect(() => collection({})).toThrow(expect.objectContaining({ code: 'ErrInvalidOperator' }) as Error);
    expect(() => collection({ a: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'ErrInvalidOperator' }) as Error,
    );
    expect(() => account.query(1 as never)).toThrow(expect.objectContaining({ code: 'ErrInvalidOperator' }) as Error);
    expect(() => account.query({ username: 'a' }).where('no' as never, () => [] as never)).toThrow(
      expect.objectContaining({ code: 'ErrInvalidOperator' }) as Error,
    );
  });

  it('never answers or misses an item, on every page and after every cursor', async () => {
    const { in: own } = await world();
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
    for (let round = 0; round < runs(40); round++) {
      const username = `u${round}`;
      const wanted: string[] = [];
      if (random(2) === 1) {
        await Customer.using(own).create({ username });
        wanted.push('CUSTOMER');
      }
      const ids = new Set(Array.from({ length: random(8) }, () => `${random(30)}`));
      for (const orderId of ids) {
        await Order.using(own).create({ username, orderId });
        wanted.push(`ORDER#${orderId}`);
      }
      if (random(2) === 1) await Session.using(own).create({ username, id: `${random(9)}` });
      wanted.sort();
      const query = account
        .using(own)
        .query({ username })
        .limit(1 + random(4));
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await query.page({ cursor });
        found.push(...page.items.map(({ sk }) => sk));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(found).toEqual(wanted);
    }
  });
});
