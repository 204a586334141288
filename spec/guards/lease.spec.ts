import { acquireLease, Attribute, connect, Entity, PartitionKey, Table, Version, type Key } from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { fixedClock } from '../../lib/testkit/fixed-clock.js';
import type { Transport } from '../../lib/client/transport.js';
import { transportOf, wire, type Wired } from '../operations/support.js';
import { describeEngines } from '../support/engines.js';

@Table('jobs')
class Job extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() name = '';
  @Version() version!: number;
}

const ttlMs = 10_000;
let made = 0;

describeEngines('a lease', client => {
  let wired: Wired;
  let key: { id: string };
  beforeAll(async () => {
    wire(client());
    await createTable(Job);
  });
  beforeEach(() => {
    wired = wire(client());
    key = { id: `job${made++}` };
  });

  it('is one conditional update of the row of its key', async () => {
    const lease = await acquireLease(Job, key, { ttlMs, owner: 'worker-1' });
    expect(wired.sent.requests).toEqual([
      {
        operation: 'UpdateItem',
        input: {
          TableName: 'jobs',
          Key: { id: { S: key.id } },
          UpdateExpression: 'SET #0 = :0, #1 = :1, #2 = if_not_exists(#2, :2) + :3',
          ConditionExpression: expect.stringContaining('attribute_not_exists(#0) OR #1 <=') as string,
          ExpressionAttributeNames: { '#0': '_leaseOwner', '#1': '_leaseExpires', '#2': '_leaseToken' },
          ExpressionAttributeValues: expect.objectContaining({ ':0': { S: lease.owner } }) as object,
          ReturnValues: 'UPDATED_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
    expect(lease.owner).toMatch(/^worker-1\/[0-9a-f-]{36}$/);
    expect(lease.expires).toEqual(new Date(wired.clock.now().getTime() + ttlMs));
  });

  it('is held by one at a time, until its time is over or it is released; its token only grows', async () => {
    const first = await acquireLease(Job, key, { ttlMs });
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrLeaseHeld', retryable: true });
    wired.clock.advance(ttlMs - 1);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrLeaseHeld' });
    wired.clock.advance(1);
    const second = await acquireLease(Job, key, { ttlMs });
    expect(second.token).toBeGreaterThan(first.token);
    await expect(first.refresh()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    await expect(first.release()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    await second.release();
    await expect(second.release()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    await expect(second.refresh()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    const third = await acquireLease(Job, key, { ttlMs });
    expect(third.token).toBeGreaterThan(second.token);
  });

  it('has a token that grows although its row was deleted or expired, in no time and by a clock that is behind', async () => {
    const tokens: number[] = [];
    for (let i = 0; i < 10; i++) {
      const lease = await acquireLease(Job, key, { ttlMs });
      tokens.push(lease.token);
      if (i % 3 === 0) {
        await lease.release();
        tokens.push((await acquireLease(Job, key, { ttlMs })).token);
      }
      await Job.delete(key);
      if (i === 5) wired.clock.advance(-3_600_000);
    }
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
    expect(tokens.every(Number.isSafeInteger)).toBe(true);
  });

  it('is judged by the clock of who asks: one that is ahead takes it early, and the token tells who was later', async () => {
    const first = await acquireLease(Job, key, { ttlMs });
    wired.clock.advance(-60_000);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrLeaseHeld' });
    wired.clock.advance(60_000 + ttlMs);
    const early = await acquireLease(Job, key, { ttlMs });
    wired.clock.advance(-ttlMs);
    expect(early.token).toBe(first.token + 1);
    await expect(first.refresh()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    await early.refresh();
  });

  it('lasts longer when it is refreshed, even late where nobody took it', async () => {
    const lease = await acquireLease(Job, key, { ttlMs });
    wired.clock.advance(ttlMs - 1);
    await lease.refresh();
    expect(lease.expires).toEqual(new Date(wired.clock.now().getTime() + ttlMs));
    wired.clock.advance(ttlMs - 1);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrLeaseHeld' });
    wired.clock.advance(ttlMs);
    await lease.refresh(500);
    expect(lease.expires).toEqual(new Date(wired.clock.now().getTime() + 500));
    wired.clock.advance(500);
    expect((await acquireLease(Job, key, { ttlMs })).token).toBe(lease.token + 1);
  });

  it('leaves the entity of its row alone, and survives its saves', async () => {
    const job = await Job.create({ ...key, name: 'nightly' });
    const lease = await acquireLease(Job, key, { ttlMs });
    job.name = 'weekly';
    await job.save();
    const loaded = await Job.get(key);
    expect(loaded).toMatchObject({ name: 'weekly', version: 1 });
    loaded.name = 'daily';
    await loaded.save();
    await lease.refresh();
    await lease.release();
    expect(await Job.get(key)).toMatchObject({ name: 'daily', version: 2 });
  });

  it('goes to exactly one of many who ask at once', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 16 }, () => acquireLease(Job, key, { ttlMs })));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is known for what it is where the answer was lost', async () => {
    connect({ transport: repeating(transportOf(client())), clock: fixedClock() });
    const lease = await acquireLease(Job, key, { ttlMs });
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrLeaseHeld' });
    await lease.refresh();
    await lease.release();
    expect((await acquireLease(Job, key, { ttlMs })).token).toBe(lease.token + 1);
  });

  it.each([0, -1, NaN, Infinity, '5' as never])('refuses %p milliseconds before any request', async time => {
    await expect(acquireLease(Job, key, { ttlMs: time })).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    await expect(acquireLease(Job, { id: '' }, { ttlMs })).rejects.toMatchObject({ code: 'ErrMissingPrimaryKey' });
    expect(wired.sent.requests).toEqual([]);
  });
});

/** A transport that sends each write twice, as the SDK does where the first answer is lost. */
function repeating(transport: Transport): Transport {
  return {
    async send(operation, input, options) {
      const write = operation === 'UpdateItem';
      if (write) await transport.send(operation, input, options).catch(() => undefined);
      try {
        return { ...(await transport.send(operation, input, options)), attempts: 2, lost: write };
      } catch (error) {
        // A new error: the transport's own notes say one attempt of the one it threw.
        const { name, Item } = error as Error & { Item?: object };
        const metadata = { httpStatusCode: 400, attempts: 2 };
        throw Object.assign(new Error('refused'), { name, Item, $fault: 'client', $metadata: metadata });
      }
    },
  };
}
