import { transact } from '../../lib/index.js';
import { deleteDelivered, streamHandler } from '../../lib/streams/index.js';
import { Order } from '../streams/support/entities.js';
import { describeEngines } from '../support/engines.js';
import { asLambda, seeded, shopWithStream } from './support.js';

const silent = { onError: () => undefined };
const placed = (i: number) => ({ topic: 'order.placed', key: `c${i % 2}`, payload: { i, at: [1, 'two'] } });

/** 20 orders, each with its event; then one that is refused, with an event that never was. */
async function placeOrders(): Promise<void> {
  for (let i = 0; i < 20; i++)
    await transact(tx => tx.create(Order.of({ customerId: 'c1', orderId: `o${i}` })).publish(placed(i)));
  const refused = transact(tx =>
    tx.create(Order.of({ customerId: 'c1', orderId: 'o1' })).publish({ topic: 'never', key: 'c1', payload: null }),
  );
  await expect(refused).rejects.toMatchObject({ code: 'ErrTransactionCanceled' });
}

describeEngines('an outbox', (_, engine) => {
  it('delivers what a transaction published, in order per key, at least once, and deletes it', async () => {
    const { records: read, partitions } = await shopWithStream(engine);
    await placeOrders();
    const records = await read();
    const random = seeded(3);
    const fail = (): void => {
      if (random() < 0.2) throw new Error('injected');
    };
    const delivered: Record<string, number[]> = {};
    const ids = new Map<number, Set<string>>();
    const remove = deleteDelivered();
    const handler = streamHandler(silent)
      .on(Order, {})
      .outbox(
        event => {
          fail();
          expect(event).toMatchObject({
            topic: 'order.placed',
            payload: { at: [1, 'two'] },
            at: expect.any(Date) as Date,
          });
          const { i } = event.payload as { i: number };
          (delivered[event.key] ??= []).push(i);
          ids.set(i, (ids.get(i) ?? new Set()).add(event.id));
          fail();
        },
        {
          delivered: async (event, delivery) => {
            fail();
            await remove(event, delivery);
            fail();
          },
        },
      );
    await asLambda(records, handler);
    const firsts = (key: string) => [...new Set(delivered[key])];
    expect(firsts('c0')).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(firsts('c1')).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    // Something was delivered twice, and under the same id.
    expect(Object.values(delivered).flat().length).toBeGreaterThan(20);
    expect([...ids.values()].map(({ size }) => size)).toEqual(Array.from({ length: 20 }, () => 1));
    expect((await partitions()).filter(pk => pk.startsWith('dynamorm/outbox@1'))).toEqual([]);
    // The deletions are in the stream as well, and are no events.
    const before = Object.values(delivered).flat().length;
    await asLambda((await read()).slice(records.length), handler);
    expect(Object.values(delivered).flat().length).toBe(before);
  }, 60_000);

  it('leaves what is not deleted to expire, and to the next publisher', async () => {
    const { records: read, client } = await shopWithStream(engine);
    await transact(tx => tx.publish(placed(1)));
    const { ScanCommand } = await import('@aws-sdk/client-dynamodb');
    const seen: unknown[] = [];
    const handler = streamHandler().outbox(event => seen.push(event.topic));
    const records = await read();
    await asLambda(records, handler);
    await asLambda(records, handler);
    expect(seen).toEqual(['order.placed', 'order.placed']);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'shop' }));
    const days = (Number(Items[0]!['expiresAt']!.N) - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
  });

  it('refuses events without topic or key', async () => {
    await shopWithStream(engine);
    const empty = transact(tx => tx.publish({ topic: 'a', key: '', payload: 1 }));
    await expect(empty).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });
});
