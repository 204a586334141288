import { Attribute, Entity, PartitionKey, SortKey, Table, transact, type Key } from '../../lib/index.js';
import { dynamoIdempotency, readStream, streamHandler, type LiveRecord } from '../../lib/streams/index.js';
import { Order } from '../streams/support/entities.js';
import { asLambda, seeded, shopWithStream } from './support.js';

@Table('shop', { type: 'tally' })
class Tally extends Entity {
  @PartitionKey('TALLY#${name}') pk!: string;
  @SortKey('TALLY') sk!: string;
  @Attribute() name!: Key<string>;
  @Attribute() inserts?: number;
}

async function collect(records: AsyncIterable<LiveRecord>): Promise<LiveRecord[]> {
  const all: LiveRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** 500 writes by 4 writers, each with orders of its own. */
async function mixedWrites(random: () => number): Promise<void> {
  const writer = async (customerId: string): Promise<void> => {
    for (let i = 0; i < 125; i++) {
      const key = { customerId, orderId: `o${Math.floor(random() * 8)}` };
      const order = await Order.find(key);
      if (order === undefined) await Order.create({ ...key, status: `s${i}` });
      else if (random() < 0.25) await order.delete();
      else {
        order.status = `s${i}`;
        await order.save();
      }
    }
  };
  await Promise.all(['c1', 'c2', 'c3', 'c4'].map(writer));
}

describe('a live stream, handled', () => {
  it('rebuilds the table, whatever fails before, during and after the effects, and in order for each key', async () => {
    const { streams } = await shopWithStream();
    const random = seeded(7);
    await mixedWrites(random);
    const records = await collect(readStream(Order, { client: streams, untilCaughtUp: true, batchSize: 50 }));
    expect(records.length).toBeGreaterThan(400);
    const rebuilt = new Map<string, string>();
    const applied = new Map<string, string[]>();
    const fail = (): void => {
      if (random() < 0.03) throw new Error('injected');
    };
    const apply = async (order: Order, status: string | undefined, id: string): Promise<void> => {
      fail();
      await Promise.resolve();
      const key = `${order.pk}/${order.sk}`;
      if (status === undefined) rebuilt.delete(key);
      else rebuilt.set(key, status);
      applied.set(key, [...(applied.get(key) ?? []), id]);
      fail();
    };
    const handler = streamHandler({ onError: () => undefined }).on(Order, {
      insert: (order, event) => apply(order, order.status, event.id!),
      modify: (...[now, , , event]) => apply(now, now.status, event.id!),
      remove: (was, event) => apply(was, undefined, event.id!),
    });
    expect(await asLambda(records, handler)).toBeGreaterThan(10);
    const stored = new Map<string, string>();
    for await (const order of Order.scan()) stored.set(`${order.pk}/${order.sk}`, order.status!);
    expect(Object.fromEntries(rebuilt)).toEqual(Object.fromEntries(stored));
    // Each event at least once; its first application after the first of every earlier event of the key.
    const order = records.map(({ eventID }) => eventID!);
    expect(new Set([...applied.values()].flat()).size).toBe(order.length);
    for (const ids of applied.values()) {
      const places = [...new Set(ids)].map(id => order.indexOf(id));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('makes an effect in DynamoDB exactly once with event.once', async () => {
    const { streams } = await shopWithStream();
    const random = seeded(11);
    for (let i = 0; i < 7; i++) await Tally.create({ name: `c${i}`, inserts: 0 });
    for (let i = 0; i < 60; i++) await Order.create({ customerId: `c${i % 7}`, orderId: `o${i}` });
    const records = await collect(readStream('shop', { client: streams, untilCaughtUp: true }));
    const fail = (): void => {
      if (random() < 0.1) throw new Error('injected');
    };
    const answers: boolean[] = [];
    const handler = streamHandler({ onError: () => undefined, idempotency: dynamoIdempotency({ table: 'shop' }) })
      .on(Order, {
        insert: async (order, event) => {
          fail();
          const once = (): Promise<boolean> =>
            event.once(tx => tx.update(Tally, { name: order.customerId }, tally => [tally.inserts.add(1)]));
          answers.push(await once());
          fail();
        },
      })
      .otherwise(() => undefined);
    await asLambda(records, handler);
    await asLambda(records, handler);
    let total = 0;
    for await (const tally of Tally.scan()) total += tally.inserts!;
    expect(total).toBe(60);
    expect(answers.filter(Boolean).length).toBe(60);
    expect(answers).toContain(false);
  });
});

describe('an idempotency store in DynamoDB', () => {
  it('claims, refuses, completes and releases', async () => {
    const { engine } = await shopWithStream();
    const store = dynamoIdempotency({ table: 'shop', consumer: 'mailer' });
    const claim = await store.claim('e1', 60_000);
    expect(claim.state).toBe('claimed');
    expect(await store.claim('e1', 60_000)).toEqual({ state: 'held' });
    expect((await dynamoIdempotency({ table: 'shop', consumer: 'other' }).claim('e1', 1000)).state).toBe('claimed');
    const { token } = claim as { token: string };
    await store.release('e1', 'another token');
    expect(await store.claim('e1', 60_000)).toEqual({ state: 'held' });
    await store.release('e1', token);
    const again = (await store.claim('e1', 60_000)) as { token: string };
    await store.complete('e1', again.token);
    expect(await store.claim('e1', 60_000)).toEqual({ state: 'done' });
    const marks = [...engine.exportItems('shop')].map(line => JSON.parse(line) as unknown);
    expect(JSON.stringify(marks)).toContain('dynamorm/processed@1#mailer#e1');
  });

  it('lets another in once a lease is over, and keeps the late one from marking it', async () => {
    await shopWithStream();
    const store = dynamoIdempotency({ table: 'shop' });
    const late = (await store.claim('e1', 1)) as { token: string };
    await new Promise(resolve => setTimeout(resolve, 5));
    expect((await store.claim('e1', 60_000)).state).toBe('claimed');
    await store.complete('e1', late.token);
    expect(await store.claim('e1', 60_000)).toEqual({ state: 'held' });
  });

  it('throws what refuses the effect itself', async () => {
    await shopWithStream();
    const store = dynamoIdempotency({ table: 'shop' });
    await Tally.create({ name: 'a' });
    const effect = store.once!('e1', tx => tx.create(Tally.of({ name: 'a' })));
    await expect(effect).rejects.toMatchObject({ code: 'ErrTransactionCanceled' });
    expect(await store.once!('e1', tx => tx.create(Tally.of({ name: 'b' })))).toBe(true);
  });
});

describe('an outbox', () => {
  it('delivers what a transaction published, in order per key, at least once, and deletes it', async () => {
    const { deleteDelivered } = await import('../../lib/streams/index.js');
    const { engine, streams } = await shopWithStream();
    for (let i = 0; i < 20; i++) {
      await transact(tx =>
        tx
          .create(Order.of({ customerId: 'c1', orderId: `o${i}` }))
          .publish({ topic: 'order.placed', key: `c${i % 2}`, payload: { i, at: [1, 'two'] } }),
      );
    }
    const refused = transact(tx =>
      tx.create(Order.of({ customerId: 'c1', orderId: 'o1' })).publish({ topic: 'never', key: 'c1', payload: null }),
    );
    await expect(refused).rejects.toMatchObject({ code: 'ErrTransactionCanceled' });
    const records = await collect(readStream('shop', { client: streams, untilCaughtUp: true }));
    const random = seeded(3);
    const delivered: Record<string, number[]> = {};
    const handler = streamHandler({ onError: () => undefined })
      .on(Order, {})
      .outbox(
        event => {
          if (random() < 0.2) throw new Error('injected');
          expect(event).toMatchObject({ topic: 'order.placed', payload: { at: [1, 'two'] } });
          (delivered[event.key] ??= []).push((event.payload as { i: number }).i);
          if (random() < 0.2) throw new Error('injected');
        },
        { delivered: deleteDelivered() },
      );
    await asLambda(records, handler);
    const firsts = (key: string) => [...new Set(delivered[key])];
    expect(firsts('c0')).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(firsts('c1')).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    expect([...engine.exportItems('shop')].filter(line => line.includes('dynamorm/outbox@1'))).toEqual([]);
  });

  it('refuses events without topic or key', async () => {
    await shopWithStream();
    const empty = transact(tx => tx.publish({ topic: 'a', key: '', payload: 1 }));
    await expect(empty).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });
});

describe('readStream', () => {
  it('goes on where its checkpoints say, and counts as handled what was asked past', async () => {
    const { streams } = await shopWithStream();
    for (let i = 0; i < 5; i++) await Order.create({ customerId: 'c1', orderId: `o${i}` });
    const checkpoints = new Map();
    const options = { client: streams, checkpoints, untilCaughtUp: true };
    const seen: string[] = [];
    for await (const record of readStream(Order, options)) {
      seen.push(record.dynamodb!.SequenceNumber!);
      if (seen.length === 3) break;
    }
    for await (const record of readStream(Order, options)) seen.push(record.dynamodb!.SequenceNumber!);
    // The third was yielded and never asked past, so it comes again.
    expect(seen.length).toBe(6);
    expect(seen[3]).toBe(seen[2]);
    await Order.create({ customerId: 'c1', orderId: 'late' });
    expect(await collect(readStream(Order, options))).toHaveLength(1);
  });

  it('waits for more until it is stopped', async () => {
    const { streams } = await shopWithStream();
    const stop = new AbortController();
    const reading = readStream(Order, { client: streams, from: 'LATEST', pollMs: 5, signal: stop.signal });
    const first = reading.next();
    await new Promise(resolve => setTimeout(resolve, 50));
    await Order.create({ customerId: 'c1', orderId: 'o1' });
    expect((await first).value).toMatchObject({ eventName: 'INSERT' });
    stop.abort(new Error('stop'));
    await expect(reading.next()).rejects.toThrow();
  });

  it('says where there is no stream', async () => {
    const { streams } = await shopWithStream();
    await expect(readStream('none', { client: streams }).next()).rejects.toMatchObject({ code: 'ErrTableNotFound' });
  });
});
