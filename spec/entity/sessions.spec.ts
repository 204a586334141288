import { inspect } from 'node:util';
import {
  Attribute,
  CreatedAt,
  Entity,
  Index,
  IndexPartitionKey,
  isoDate,
  nested,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  transact,
  UpdatedAt,
  Version,
  connect,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { fixedClock } from '../../lib/testkit/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, NOW, spelled, STAMP, world, type World } from './support/world.js';

@Table('tenants')
class Tenant extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @CreatedAt({ name: 'made' }) madeAt!: Date;
  @UpdatedAt({ name: 'changed' }) changedAt!: Date;
}

class Money {
  @Attribute() currency = 'NOK';
  @Attribute(number) amount = 0;
}

/** Keys, version and a method for all. */
abstract class Document extends Entity {
  @PartitionKey('DOC#${docId}') pk!: string;
  @SortKey() sortKey!: Key<string>;
  @Attribute() docId!: Key<string>;
  @Version({ name: 'rev' }) docVersion!: number;
  @Attribute({ name: 'head_line' }) title = 'untitled';
  heading(): string {
    return `# ${this.title}`;
  }
}

@Table('documents', { naming: 'snake_case', type: 'letter' })
@Index('by-sender')
class Letter extends Document {
  @IndexPartitionKey('by-sender') @Attribute() sentBy?: string;
  @Attribute(isoDate) sentAt?: Date;
}

@Table('documents', { type: 'bill' })
class Bill extends Letter {
  @Attribute(nested(Money)) totalDue?: Money;
  override heading(): string {
    return `${super.heading()} (${this.totalDue?.amount ?? 0})`;
  }
}

describeEngines('two sessions', client => {
  const clock = { ...fixedClock(NOW), subMillis: () => 0 };

  it('work side by side on the same class, and an entity stays with the one it came from', async () => {
    const [one, two] = [
      session({ client: client(), clock, tableName: declared => `one-${declared}` }),
      session({ client: client(), clock, tableName: { tenants: 'two.tenants' } }),
    ];
    const to = world(client());
    const [First, Second] = [Tenant.using(one), Tenant.using(two)];
    await createTable(First, Second);
    const made = await First.create({ id: 'a', n: 1 });
    expect(await Second.find({ id: 'a' })).toBeUndefined();
    await Second.create({ id: 'a', n: 2 });
    made.n = 3;
    await made.save();
    await made.reload();
    expect([made.n, (await First.get({ id: 'a' })).n, (await Second.get({ id: 'a' })).n]).toEqual([3, 3, 2]);
    expect(await to.raw('one-tenants', { id: { S: 'a' } })).toEqual({
      id: { S: 'a' },
      n: { N: '3' },
      made: STAMP,
      changed: STAMP,
    });
    expect([made instanceof Tenant, made instanceof First, made.constructor]).toEqual([true, true, Tenant]);
    await made.delete();
    expect([await First.exists({ id: 'a' }), await Second.exists({ id: 'a' })]).toEqual([false, true]);
    expect(to.recorded.requests).toEqual([]);
    expect(await failure(() => Tenant.get({ id: 'a' }))).toMatchObject({ code: 'ErrTableNotFound', table: 'tenants' });
    await expect(
      transact(tx => {
        tx.put(First.of({ id: 'b' }));
        tx.put(Second.of({ id: 'b' }));
      }),
    ).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
  });

  it('take the time from their clock', async () => {
    const mine = fixedClock('2030-01-01T00:00:00Z');
    connect({ client: client(), clock: mine, tableName: 'clocks' });
    await createTable(Tenant);
    const made = await Tenant.create({ id: 'a' });
    mine.set('2031-01-01T00:00:00Z');
    await made.touch();
    expect(made).toMatchObject({ madeAt: new Date('2030-01-01'), changedAt: new Date('2031-01-01') });
  });

  it('tell listeners what is sent, and no value of it', async () => {
    const events: unknown[] = [];
    const told = (event: unknown): void => void events.push(event);
    connect({ client: client(), clock, tableName: 'events', on: { request: told, response: told } });
    await createTable(Tenant);
    events.length = 0;
    await Tenant.create({ id: 'hunter2', n: 424242 });
    await failure(() => Tenant.create({ id: 'hunter2' }));
    const about = { operation: 'PutItem', tables: ['events'], model: 'Tenant' };
    expect(events).toEqual([
      about,
      { ...about, attempts: 1, ms: 0, capacityUnits: undefined },
      about,
      { ...about, attempts: 1, ms: 0, error: 'ErrConditionFailed' },
    ]);
    expect(inspect(events, { depth: 9 })).not.toMatch(/hunter2|424242/);
  });

  it('end a call by its own signal or time, before anything is sent where it has ended already', async () => {
    const to = world(client(), { tableName: 'signals' });
    await createTable(Tenant);
    const made = await Tenant.create({ id: 'a' });
    to.recorded.clear();
    const signal = AbortSignal.abort(new Error('enough'));
    made.n = 1;
    for (const call of [
      () => Tenant.get({ id: 'a' }, { signal }),
      () => made.save({ signal }),
      () => Tenant.update({ id: 'a' }, o => [o.n.add(1)], { signal }),
      () => Tenant.delete({ id: 'a' }, { signal }),
    ])
      expect(await failure(call)).toMatchObject({ code: 'ErrTimeout', model: 'Tenant', retryable: false });
    expect(to.recorded.requests).toEqual([]);
    expect(made).toMatchObject({ n: 1, isChanged: true });
    connect({ transport: { send: () => new Promise(() => undefined) } });
    // Long enough to be sent on a busy machine: a call whose time is over before that is known to have done nothing.
    const timeoutMs = 500;
    expect(await failure(() => Tenant.get({ id: 'a' }, { timeoutMs }))).toMatchObject({
      code: 'ErrTimeout',
      retryable: true,
    });
    expect(await failure(() => Tenant.put({ id: 'a' }, { timeoutMs }))).toMatchObject({
      code: 'ErrTimeout',
      applied: 'unknown',
    });
  });
});

describeEngines('classes that inherit', client => {
  let to: World;
  const key = { docId: 'd', sortKey: 's' };
  const wireKey = { pk: { S: 'DOC#d' }, sort_key: { S: 's' } };

  beforeAll(async () => {
    to = world(client());
    await createTable(Letter, Bill);
  });
  beforeEach(() => {
    to = world(client());
  });

  it('are stored under the names of their class, with the type that tells them apart', async () => {
    const due = Object.assign(new Money(), { amount: 5 });
    const bill = await Bill.create({ ...key, title: 'B', sentBy: 'ann', sentAt: new Date(NOW), totalDue: due });
    expect(await to.raw('documents', wireKey)).toEqual({
      ...wireKey,
      doc_id: { S: 'd' },
      rev: { N: '0' },
      head_line: { S: 'B' },
      sent_by: { S: 'ann' },
      sent_at: { S: NOW },
      total_due: { M: { currency: { S: 'NOK' }, amount: { N: '5' } } },
      _type: { S: 'bill' },
    });
    expect([bill instanceof Letter, bill instanceof Document, bill.heading()]).toEqual([true, true, '# B (5)']);
  });

  it('are read as what they are, and not as another of their table', async () => {
    const bill = await Bill.get(key);
    expect([bill.constructor, bill.totalDue?.constructor, bill.isChanged]).toEqual([Bill, Money, false]);
    // A Bill is a Letter: the base class answers it as what it is.
    expect((await Letter.find(key))?.constructor).toBe(Bill);
    expect(await Letter.exists(key)).toBe(true);
    expect((await Letter.get(key)).heading()).toBe(bill.heading());
    expect(await Bill.index('by-sender').query({ sentBy: 'ann' }).all()).toHaveLength(1);
    const letters = await Letter.index('by-sender').query({ sentBy: 'ann' }).all();
    expect(letters.map(one => one.constructor)).toEqual([Bill]);
  });

  it('save what changed of base and class alike', async () => {
    const bill = await Bill.get(key);
    to.writes();
    bill.title = 'C';
    bill.totalDue!.amount = 6;
    await bill.save();
    expect(spelled(to.writes()[0])).toEqual({
      update: 'SET head_line = {"S":"C"}, total_due.amount = {"N":"6"}, rev = {"N":"1"}',
      condition: 'rev = {"N":"0"}',
    });
    await Letter.create({ docId: 'd', sortKey: 'letter' });
    expect((await Letter.get({ docId: 'd', sortKey: 'letter' })).heading()).toBe('# untitled');
  });
});
