import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../lib/index.js';
import { dynamoIdempotency } from '../../lib/streams/index.js';
import { Order } from '../streams/support/entities.js';
import { describeEngines } from '../support/engines.js';
import { shopWithStream } from './support.js';

describeEngines('an idempotency store in DynamoDB', (_, engine) => {
  it('claims, refuses, completes and releases', async () => {
    const { partitions } = await shopWithStream(engine);
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
    expect(await partitions()).toContain('dynamorm/processed@1#mailer#e1');
  });

  it('keeps consumers and records apart, whatever their names hold', async () => {
    const { partitions } = await shopWithStream(engine);
    const claim = (consumer: string, id: string) => dynamoIdempotency({ table: 'shop', consumer }).claim(id, 60_000);
    const pairs = [
      ['a', 'b#c'],
      ['a#b', 'c'],
      ['a%23b', 'c'],
      ['a', 'b%23c'],
      ['a', 'e#effect:x#y'],
      ['a#e', 'effect:x#y'],
    ] as const;
    for (const [consumer, id] of pairs) expect((await claim(consumer, id)).state).toBe('claimed');
    for (const [consumer, id] of pairs) expect((await claim(consumer, id)).state).toBe('held');
    expect((await partitions()).filter(text => text.startsWith('dynamorm/processed'))).toHaveLength(pairs.length);
    expect(await partitions()).toEqual(
      expect.arrayContaining(['dynamorm/processed@1#a%23b#c', 'dynamorm/processed@1#a#e#effect:x#y']),
    );
  });

  it('reads the marks of releases that encoded nothing', async () => {
    const { client } = await shopWithStream(engine);
    const store = dynamoIdempotency({ table: 'shop', consumer: 'a#b' });
    const mark = (id: string, more: Item) =>
      client.send(
        new PutItemCommand({
          TableName: 'shop',
          Item: { pk: { S: `dynamorm/processed@1#a#b#${id}` }, sk: { S: 'PROCESSED' }, ...more } as never,
        }),
      );
    await mark('done', { state: { S: 'done' } });
    await mark('held', { state: { S: 'claimed' }, until: { N: String(Date.now() + 60_000) } });
    await mark('over', { state: { S: 'claimed' }, until: { N: '1' } });
    await mark('e#effect:x', { state: { S: 'done' } });
    expect(await store.claim('done', 1000)).toEqual({ state: 'done' });
    expect(await store.claim('held', 1000)).toEqual({ state: 'held' });
    expect((await store.claim('over', 1000)).state).toBe('claimed');
    const calls: string[] = [];
    expect(await store.once!('e#effect:x', () => calls.push('never'))).toBe(false);
    expect(await store.once!('e#effect:y', () => calls.push('now'))).toBe(true);
  });

  it('grants one of many claims that are made at the same time', async () => {
    await shopWithStream(engine);
    const store = dynamoIdempotency({ table: 'shop' });
    const claims = await Promise.all(Array.from({ length: 10 }, () => store.claim('e1', 60_000)));
    expect(claims.map(({ state }) => state).sort()).toEqual(['claimed', ...Array.from({ length: 9 }, () => 'held')]);
  });

  it('lets another in once a lease is over, and keeps the late one from marking it', async () => {
    await shopWithStream(engine);
    const store = dynamoIdempotency({ table: 'shop' });
    const late = (await store.claim('e1', 1)) as { token: string };
    await new Promise(resolve => setTimeout(resolve, 5));
    expect((await store.claim('e1', 60_000)).state).toBe('claimed');
    await store.complete('e1', late.token);
    expect(await store.claim('e1', 60_000)).toEqual({ state: 'held' });
  });

  it('throws what refuses the effect itself', async () => {
    await shopWithStream(engine);
    const store = dynamoIdempotency({ table: 'shop' });
    const key = { customerId: 'c1', orderId: 'a' };
    await Order.create(key);
    const effect = store.once!('e1', tx => tx.create(Order.of(key)));
    await expect(effect).rejects.toMatchObject({ code: 'ErrTransactionCanceled' });
    expect(await store.once!('e1', tx => tx.create(Order.of({ ...key, orderId: 'b' })))).toBe(true);
    expect(await store.once!('e1', tx => tx.create(Order.of({ ...key, orderId: 'c' })))).toBe(false);
    expect(await Order.exists({ ...key, orderId: 'c' })).toBe(false);
  });

  it('refuses an effect without a name where another one left the mark, and takes the same for the same', async () => {
    await shopWithStream(engine);
    const store = dynamoIdempotency({ table: 'shop' });
    const key = { customerId: 'c1', orderId: 'a' };
    const made = (orderId: string) => store.once!('e2#once:0', tx => tx.create(Order.of({ ...key, orderId })), true);
    expect(await made('a')).toBe(true);
    expect(await made('b')).toBe(false);
    // The same writes by another text, as a new release has them.
    expect(await store.once!('e2#once:0', tx => void tx.create(Order.of(key)), true)).toBe(false);
    const other = store.once!('e2#once:0', tx => tx.delete(Order, key), true);
    await expect(other).rejects.toMatchObject({ code: 'ErrInvalidOperator', operation: 'once' });
    expect(await Order.exists(key)).toBe(true);
    expect(await store.once!('e2#effect:gone', tx => tx.delete(Order, key))).toBe(true);
  });

  it('takes the mark of a release that noted no effect for the effect', async () => {
    await shopWithStream(engine);
    const store = dynamoIdempotency({ table: 'shop' });
    const key = { customerId: 'c1', orderId: 'a' };
    expect(await store.once!('e3#once:0', tx => tx.create(Order.of(key)))).toBe(true);
    expect(await store.once!('e3#once:0', tx => tx.delete(Order, key), true)).toBe(false);
  });
});
