import { GetItemCommand, PutItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { acquireLease, Attribute, connect, Entity, PartitionKey, Table, Version, type Key } from '../../lib/index.js';
import { createTable, ensureTables } from '../../lib/tables/index.js';
import { fixedClock } from '../../lib/testkit/fixed-clock.js';
import type { Item } from '../../lib/values/value.js';
import type { Transport } from '../../lib/session/transport.js';
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
    const now = wired.clock.now().getTime();
    const lease = await acquireLease(Job, key, { ttlMs, owner: 'worker-1' });
    expect(wired.sent.requests).toEqual([
      {
        operation: 'UpdateItem',
        input: {
          TableName: 'jobs',
          Key: { id: { S: key.id } },
          UpdateExpression: 'SET #0 = :0, #1 = :0, #2 = :1, #3 = :2, #4 = :3',
          ConditionExpression:
            '(attribute_not_exists(#2) OR #2 <= :4) AND (attribute_not_exists(#1) OR #3 <= :5) AND (attribute_not_exists(#4) OR #4 < :3)',
          ExpressionAttributeNames: {
            '#0': 'lease_token',
            '#1': '_leaseOwner',
            '#2': 'lease_expires_at',
            '#3': '_leaseExpires',
            '#4': '_leaseToken',
          },
          ExpressionAttributeValues: {
            ':0': { S: lease.owner },
            ':1': { N: String((now + ttlMs) / 1000) },
            ':2': { N: String(now + ttlMs) },
            ':3': { N: String(lease.token) },
            ':4': { N: String(now / 1000) },
            ':5': { N: String(now) },
          },
          ReturnValues: 'ALL_OLD',
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
    expect(early.token).toBeGreaterThan(first.token);
    await expect(first.refresh()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    await early.refresh();
  });

  it('lasts longer when it is refreshed, even late where nobody took it', async () => {
    const lease = await acquireLease(Job, key, { ttlMs });
    wired.clock.advance(ttlMs - 1);
    await lease.refresh();
    // Seconds are stored, rounded up: the holder's own end is the second that others see.
    expect(lease.expires).toEqual(new Date(wired.clock.now().getTime() + ttlMs + 1));
    wired.clock.advance(ttlMs - 1);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrLeaseHeld' });
    wired.clock.advance(ttlMs);
    await lease.refresh(500);
    expect(lease.expires.getTime() % 1000).toBe(0);
    const left = lease.expires.getTime() - wired.clock.now().getTime();
    expect(left).toBeGreaterThanOrEqual(500);
    expect(left).toBeLessThan(1500);
    wired.clock.advance(left - 1);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrLeaseHeld' });
    wired.clock.advance(1);
    expect((await acquireLease(Job, key, { ttlMs })).token).toBeGreaterThan(lease.token);
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

  it.each([0, -1, NaN, Infinity, 1e300, '5' as never])('refuses %p milliseconds before any request', async time => {
    const refused = { code: 'ErrInvalidOperator' };
    await expect(acquireLease(Job, key, { ttlMs: time })).rejects.toMatchObject(refused);
    await expect(acquireLease(Job, key, { ttlMs, keepRowMs: time })).rejects.toMatchObject(refused);
    await expect(acquireLease(Job, { id: '' }, { ttlMs })).rejects.toMatchObject({ code: 'ErrMissingPrimaryKey' });
    expect(wired.sent.requests).toEqual([]);
    const lease = await acquireLease(Job, key, { ttlMs });
    await expect(lease.refresh(time)).rejects.toMatchObject(refused);
    expect(wired.sent.requests).toHaveLength(1);
  });

  it.each([NaN, -1, 8.64e15])('refuses a clock that says %p', async ms => {
    connect({ transport: wired.sent, clock: { now: () => new Date(ms), sleep: () => Promise.resolve() } });
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect(wired.sent.requests).toEqual([]);
  });

  it.each([
    { token: '' },
    { token: 'id' },
    { expires: '_leaseExpires' },
    { token: 'a', expires: 'a' },
    { ttl: 5 as never },
  ])('refuses the names %j, and an owner that is no text', async names => {
    const refused = { code: 'ErrInvalidOperator' };
    await expect(acquireLease(Job, key, { ttlMs, names })).rejects.toMatchObject(refused);
    await expect(acquireLease(Job, key, { ttlMs, owner: 5 as never })).rejects.toMatchObject(refused);
    expect(wired.sent.requests).toEqual([]);
  });
});

describeEngines('a lease among other runtimes', client => {
  let service: DynamoDBClient;
  let clock: Wired['clock'];
  let key: { id: string };
  const now = (): number => Math.floor(clock.now().getTime() / 1000);
  const put = (item: Item): Promise<unknown> =>
    service.send(new PutItemCommand({ TableName: 'jobs', Item: item as never }));
  const rowOf = async (): Promise<Item> => {
    const read = new GetItemCommand({ TableName: 'jobs', Key: { id: { S: key.id } }, ConsistentRead: true });
    return (await service.send(read)).Item as Item;
  };
  /** What acquires a lease in Go, Python and the family's TypeScript. */
  const foreign = (token: string, lastsSeconds: number, keepSeconds = 3600): Promise<unknown> =>
    service.send(
      new PutItemCommand({
        TableName: 'jobs',
        Item: {
          id: { S: key.id },
          lease_token: { S: token },
          lease_expires_at: { N: String(now() + lastsSeconds) },
          ttl: { N: String(now() + lastsSeconds + keepSeconds) },
        },
        ConditionExpression: 'attribute_not_exists(#pk) OR #exp <= :now',
        ExpressionAttributeNames: { '#pk': 'id', '#exp': 'lease_expires_at' },
        ExpressionAttributeValues: { ':now': { N: String(now()) } },
      }),
    );
  /** What acquired a lease in the releases of this library before. */
  const older = (owner: string, lastsMs: number): Promise<unknown> =>
    service.send(
      new UpdateItemCommand({
        TableName: 'jobs',
        Key: { id: { S: key.id } },
        UpdateExpression: 'SET #0 = :0, #1 = :1, #2 = if_not_exists(#2, :2) + :3',
        ConditionExpression: 'attribute_not_exists(#0) OR #1 <= :4',
        ExpressionAttributeNames: { '#0': '_leaseOwner', '#1': '_leaseExpires', '#2': '_leaseToken' },
        ExpressionAttributeValues: {
          ':0': { S: owner },
          ':1': { N: String(clock.now().getTime() + lastsMs) },
          ':2': { N: String(clock.now().getTime() * 1000) },
          ':3': { N: '1' },
          ':4': { N: String(clock.now().getTime()) },
        },
      }),
    );
  const held = { code: 'ErrLeaseHeld' };
  const refused = { name: 'ConditionalCheckFailedException' };

  beforeAll(async () => {
    service = client();
    wire(client());
    await ensureTables(Job);
  });
  beforeEach(() => {
    ({ clock } = wire(client()));
    key = { id: `foreign${made++}` };
  });

  it('is not taken while another runtime holds it, and is taken when its second comes', async () => {
    await foreign('go-1', 60);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject(held);
    clock.advance(60_000 - 1);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject(held);
    clock.advance(1);
    const lease = await acquireLease(Job, key, { ttlMs, owner: 'ts' });
    expect(await rowOf()).toMatchObject({ lease_token: { S: lease.owner }, _leaseOwner: { S: lease.owner } });
    await lease.refresh();
  });

  it('is seen by another runtime while it is held, refreshed and once it is released', async () => {
    clock.advance(1);
    const lease = await acquireLease(Job, key, { ttlMs });
    await expect(foreign('go-1', 60)).rejects.toMatchObject(refused);
    clock.advance(ttlMs);
    // Stored seconds are rounded up: the second that has begun is the holder's still.
    await expect(foreign('go-1', 60)).rejects.toMatchObject(refused);
    await lease.refresh();
    await expect(foreign('go-1', 60)).rejects.toMatchObject(refused);
    await lease.release();
    expect(await rowOf()).toEqual({
      id: { S: key.id },
      lease_expires_at: { N: '0' },
      _leaseToken: { N: String(lease.token) },
    });
    await foreign('go-1', 60);
    expect(await rowOf()).not.toHaveProperty('_leaseToken');
  });

  it('is lost to another runtime that took it when it was over, and its token grows where that wiped it', async () => {
    const first = await acquireLease(Job, key, { ttlMs });
    clock.advance(ttlMs);
    await foreign('go-1', 1);
    await expect(first.refresh()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    await expect(first.release()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    clock.advance(1000);
    expect((await acquireLease(Job, key, { ttlMs })).token).toBeGreaterThan(first.token);
  });

  it('keeps the row as long as it is held, where another runtime gave that a time to live', async () => {
    await foreign('go-1', 1, 5);
    clock.advance(1000);
    const lease = await acquireLease(Job, key, { ttlMs });
    expect(Number((await rowOf())['ttl']!.N)).toBeGreaterThan(lease.expires.getTime() / 1000);
    clock.advance(ttlMs);
    await lease.refresh();
    expect(Number((await rowOf())['ttl']!.N)).toBeGreaterThan(lease.expires.getTime() / 1000);
  });

  it('leaves the time to live of an item alone that is more than a lease', async () => {
    const ttl = { N: String(now() + 1) };
    await put({ id: { S: key.id }, name: { S: 'x' }, ttl, lease_expires_at: { N: '0' } });
    await acquireLease(Job, key, { ttlMs });
    expect((await rowOf())['ttl']).toEqual(ttl);
  });

  it('goes to and from an older release of this library', async () => {
    await older('old/1', 5_500);
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject(held);
    clock.advance(5_500);
    const lease = await acquireLease(Job, key, { ttlMs });
    await expect(older('old/2', ttlMs)).rejects.toMatchObject(refused);
    clock.advance(ttlMs + 1000);
    await older('old/2', ttlMs);
    // Our own form is in the row still, and says that it is ours.
    await expect(lease.refresh()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject(held);
    clock.advance(ttlMs);
    expect((await acquireLease(Job, key, { ttlMs })).token).toBeGreaterThan(lease.token);
  });

  it('has the names and the time to live that it is given', async () => {
    const names = { token: 'holder', expires: 'until', ttl: 'gone' };
    const lease = await acquireLease(Job, key, { ttlMs, names, keepRowMs: 5_000 });
    const end = lease.expires.getTime() / 1000;
    expect(await rowOf()).toMatchObject({
      holder: { S: lease.owner },
      until: { N: String(end) },
      gone: { N: String(end + 5) },
    });
    await lease.release();
    expect(await rowOf()).toMatchObject({ until: { N: '0' }, gone: { N: String(now() + 5) } });
  });

  it('is its own proof where no answer came', async () => {
    const plain = transportOf(client());
    let lost = 1;
    const silent: Transport = {
      async send(operation, input, options) {
        const answer = await plain.send(operation, input, options);
        if (operation === 'UpdateItem' && lost-- > 0)
          throw Object.assign(new Error('hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
        return answer;
      },
    };
    connect({ transport: silent, clock });
    const lease = await acquireLease(Job, key, { ttlMs });
    await expect(acquireLease(Job, key, { ttlMs })).rejects.toMatchObject(held);
    lost = 1;
    await lease.refresh(2 * ttlMs);
    lost = 1;
    await lease.release();
    await expect(lease.refresh()).rejects.toMatchObject({ code: 'ErrLeaseNotOwned' });
  });

  it('goes on from a fencing token that is ahead of the clock, in two tries', async () => {
    const ahead = 4_000_000_000_000_000 + made * 1_000_000;
    await put({ id: { S: key.id }, _leaseToken: { N: String(ahead) } });
    expect((await acquireLease(Job, key, { ttlMs })).token).toBe(ahead + 1);
    const last = { id: `${key.id}x` };
    await put({ id: { S: last.id }, _leaseToken: { N: String(Number.MAX_SAFE_INTEGER) } });
    await expect(acquireLease(Job, last, { ttlMs })).rejects.toMatchObject({ code: 'ErrNumberPrecisionLoss' });
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
