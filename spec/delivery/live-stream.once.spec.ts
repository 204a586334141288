import { Attribute, Entity, PartitionKey, SortKey, Table, type Key, type Transaction } from '../../lib/index.js';
import {
  dynamoIdempotency,
  streamHandler,
  type Handling,
  type IdempotencyStore,
  type LiveRecord,
} from '../../lib/streams/index.js';
import { Order } from '../streams/support/entities.js';
import { describeEngines } from '../support/engines.js';
import { asLambda, seeded, shopWithStream } from './support.js';

@Table('shop', { type: 'tally' })
class Tally extends Entity {
  @PartitionKey('TALLY#${name}') pk!: string;
  @SortKey('TALLY') sk!: string;
  @Attribute() name!: Key<string>;
  @Attribute() count?: number;
}

/** 500 writes by 4 writers, of keys that they share in part. */
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

const nameOf = ({ pk, sk }: Order): string => `${pk}/${sk}`;
const silent = { onError: () => undefined };

/** Each event at least once; of each key, its first application after the first of every earlier event. */
function expectAllInOrder(records: readonly LiveRecord[], applied: ReadonlyMap<string, readonly string[]>): void {
  const order = records.map(({ eventID }) => eventID!);
  expect(new Set([...applied.values()].flat()).size).toBe(order.length);
  for (const ids of applied.values()) {
    const places = [...new Set(ids)].map(id => order.indexOf(id));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  }
}

type Apply = (
  order: Order,
  status: string | undefined,
  event: Handling<Transaction> & { readonly id: string | undefined },
) => unknown;

/** A handler that does the same about every kind of change. */
const about = (apply: Apply, idempotency?: IdempotencyStore<Transaction>) =>
  streamHandler<'NEW_AND_OLD_IMAGES', Transaction>({ ...silent, ...(idempotency && { idempotency }) })
    .on(Order, {
      insert: (order, event) => apply(order, order.status, event),
      modify: (...[now, , , event]) => apply(now, now.status, event),
      remove: (was, event) => apply(was, undefined, event),
    })
    .otherwise(() => undefined);

describeEngines('a live stream, handled', (_, engine) => {
  it('rebuilds the table, whatever fails before, during and after the effects, and in order for each key', async () => {
    const { records: read } = await shopWithStream(engine);
    const random = seeded(7);
    await mixedWrites(random);
    const records = await read({ batchSize: 50 });
    expect(records.length).toBe(500);
    const rebuilt = new Map<string, string>();
    const applied = new Map<string, string[]>();
    const fail = (): void => {
      if (random() < 0.03) throw new Error('injected');
    };
    const handler = about(async (order, status, { id }) => {
      fail();
      await Promise.resolve();
      if (status === undefined) rebuilt.delete(nameOf(order));
      else rebuilt.set(nameOf(order), `${status} half`);
      fail();
      if (status !== undefined) rebuilt.set(nameOf(order), status);
      applied.set(nameOf(order), [...(applied.get(nameOf(order)) ?? []), id!]);
      fail();
    });
    expect(await asLambda(records, handler)).toBeGreaterThan(10);
    const stored = new Map<string, string>();
    for await (const order of Order.scan()) stored.set(nameOf(order), order.status!);
    expect(Object.fromEntries(rebuilt)).toEqual(Object.fromEntries(stored));
    expectAllInOrder(records, applied);
  }, 60_000);

  it('is applied exactly once with event.once, delivered twice and failing', async () => {
    const { records: read } = await shopWithStream(engine);
    const random = seeded(11);
    for (let i = 0; i < 7; i++) await Tally.create({ name: `c${i}`, count: 0 });
    for (let i = 0; i < 35; i++) await Order.create({ customerId: `c${i % 7}`, orderId: `o${i}` });
    const records = await read();
    const fail = (): void => {
      if (random() < 0.1) throw new Error('injected');
    };
    const answers: boolean[] = [];
    const store = dynamoIdempotency({ table: 'shop' });
    const handler = streamHandler({ ...silent, idempotency: store })
      .on(Order, {
        insert: async (order, event) => {
          fail();
          const effect = event.once(tx => tx.update(Tally, { name: order.customerId }, tally => [tally.count.add(1)]));
          answers.push(await effect);
          fail();
        },
      })
      .otherwise(() => undefined);
    await asLambda(records, handler);
    await asLambda(records, handler);
    // Without the claims of the store, every effect would be tried again: the mark in its transaction refuses it.
    const { claim: _, ...rest } = store;
    const forgetful = { ...rest, claim: () => Promise.resolve({ state: 'claimed', token: 'none' } as const) };
    await asLambda(
      records,
      streamHandler({ ...silent, idempotency: forgetful })
        .on(Order, {
          insert: async (order, event) => {
            answers.push(
              await event.once(tx => tx.update(Tally, { name: order.customerId }, tally => [tally.count.add(1)])),
            );
          },
        })
        .otherwise(() => undefined),
    );
    let total = 0;
    for await (const tally of Tally.scan()) total += tally.count!;
    expect(total).toBe(35);
    expect(answers.filter(Boolean).length).toBe(35);
    expect(answers).toContain(false);
  }, 60_000);

  it('is applied never twice with the plain store, except after a crash between effect and mark', async () => {
    const { records: read } = await shopWithStream(engine);
    const random = seeded(13);
    for (let i = 0; i < 40; i++)
      await Order.create({ customerId: `c${i % 5}`, orderId: `o${i % 10}-${i}`, status: 'new' });
    const records = await read();
    const store = dynamoIdempotency({ table: 'shop', consumer: 'plain' });
    const effects = new Map<string, number>();
    const crashed = new Set<string>();
    /** A process that dies between effect and mark neither marks nor gives back; its lease runs out. */
    const mortal: IdempotencyStore<Transaction> = {
      ...store,
      claim: id => store.claim(id, 1),
      complete: async (id, token) => {
        if (random() < 0.1) {
          crashed.add(id);
          throw new Error('the process is gone');
        }
        await store.complete(id, token);
      },
    };
    const handler = about((_order, _status, { id }) => {
      // Before its effect a handler may fail as it likes.
      if (random() < 0.1) throw new Error('injected');
      effects.set(id!, (effects.get(id!) ?? 0) + 1);
    }, mortal);
    await asLambda(records, handler);
    await asLambda(records, handler);
    expect(effects.size).toBe(40);
    const twice = [...effects].filter(([, times]) => times > 1).map(([id]) => id);
    expect(twice.length).toBeGreaterThan(0);
    expect(twice.filter(id => !crashed.has(id))).toEqual([]);
  }, 60_000);

  it('goes quiet though marks stand in the table that is read', async () => {
    const { records: read, partitions } = await shopWithStream(engine);
    await Order.create({ customerId: 'c1', orderId: 'o1' });
    const checkpoints = new Map();
    const store = dynamoIdempotency({ table: 'shop' });
    const handler = about(() => undefined, store);
    const rounds: number[] = [];
    for (let round = 0; round < 4; round++) {
      const records = await read({ checkpoints });
      rounds.push(records.length);
      await asLambda(records, handler);
    }
    // The order, the two writes of its mark, and nothing about marks.
    expect(rounds).toEqual([1, 2, 0, 0]);
    expect((await partitions()).length).toBe(2);
  });
});
