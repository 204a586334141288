import {
  Attribute,
  CreatedAt,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  SortKey,
  Table,
  Unique,
  Version,
  batchGet,
  batchWrite,
  timestamp,
  transact,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, world, type World } from './support/world.js';

@Table('lr-users')
class User extends Entity {
  @PartitionKey() id!: string;
  @Attribute() n = 0;
}

@Table('lr-orders')
class Order extends Entity {
  @PartitionKey('CUSTOMER#${customer}') pk!: string;
  @SortKey('ORDER#${no}') sk!: string;
  @IndexPartitionKey('by-kind', 'KIND#${kind}') kindKey?: string;
  @Attribute() customer!: Key<string>;
  @Attribute() no!: Key<number>;
  @Attribute() kind = 'plain';
  @Attribute() total = 0;
  @CreatedAt() createdAt!: Date;
  @Version() version!: number;
}

@Table('lr-members')
class Member extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() email!: string;
  @Attribute() n = 0;
}

/** Its key holds a time as another runtime writes it, with digits that a Date does not hold. */
@Table('lr-readings')
class Reading extends Entity {
  @PartitionKey('AT#${at}') pk!: string;
  @Attribute(timestamp) at!: Date;
  @Attribute() n = 0;
}

describeEngines('a loaded entity acts on the row it was read from', client => {
  let to: World;
  let no = 0;
  const name = (who: string): string => `${who}${no}`;

  beforeAll(async () => {
    to = world(client());
    await createTable(User, Order, Member, Reading);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  const two = async (): Promise<User> => {
    await User.create({ id: name('ann') });
    await User.create({ id: name('bob'), n: 7 });
    const ann = await User.get({ id: name('ann') });
    ann.id = name('bob');
    to.recorded.clear();
    return ann;
  };

  it('tells an assigned key and refuses to save it, without a request', async () => {
    const ann = await two();
    expect(ann.isChanged).toBe(true);
    expect(ann.changes()).toEqual({ id: [name('ann'), name('bob')] });
    const error = await failure(() => ann.save());
    expect(error).toMatchObject({ code: 'ErrInvalidModel', field: 'id', operation: 'save' });
    expect(error.message).toMatch(/create a new entity and delete this one/);
    expect(await failure(() => transact(tx => tx.save(ann)))).toMatchObject({ code: 'ErrInvalidModel', field: 'id' });
    expect(to.recorded.requests).toEqual([]);
  });

  it('deletes its own row, alone and in a transaction', async () => {
    const ann = await two();
    await ann.delete();
    expect(to.writes()).toMatchObject([{ Key: { id: { S: name('ann') } } }]);
    const again = await User.create({ id: name('ann') });
    again.id = name('bob');
    await transact(tx => tx.delete(again));
    expect(await User.find({ id: name('ann') })).toBeUndefined();
    expect(await User.get({ id: name('bob') })).toMatchObject({ n: 7 });
  });

  it('touches and reloads its own row; reload and revert put the entity back', async () => {
    const ann = await two();
    await ann.touch().catch(() => undefined);
    await ann.reload();
    expect(ann).toMatchObject({ id: name('ann'), n: 0, isChanged: false });
    ann.id = name('bob');
    expect(ann.revert()).toMatchObject({ id: name('ann'), isChanged: false });
    for (const input of to.writes()) expect(input).toMatchObject({ Key: { id: { S: name('ann') } } });
  });

  it('given as a key, names its own row: static verbs, deletions and addresses', async () => {
    const ann = await two();
    await User.update(ann, u => [u.n.add(1)]);
    expect(await User.get(ann)).toMatchObject({ id: name('ann'), n: 1 });
    expect((await batchGet([User.key(ann)])).items[0]).toMatchObject({ id: name('ann') });
    await transact(tx => tx.check(User, ann, u => u.n.eq(1)).delete(Member, { id: name('nobody') }));
    await batchWrite([User.deletion(ann)]);
    expect(await User.find({ id: name('ann') })).toBeUndefined();
    expect(await User.get({ id: name('bob') })).toMatchObject({ n: 7 });
    const bob = await User.get({ id: name('bob') });
    bob.id = name('ann');
    await User.delete(bob);
    expect(await User.find({ id: name('bob') })).toBeUndefined();
  });

  const order = async (): Promise<Order> => {
    await Order.create({ customer: name('ann'), no: 2, total: 9 });
    const made = await Order.create({ customer: name('ann'), no: 1 });
    to.recorded.clear();
    return made;
  };

  it.each<[string, (o: Order) => unknown, string]>([
    ['a part of the key', o => (o.no = 2), 'sk'],
    ['a part that is taken away', o => Object.assign(o, { no: undefined }), 'sk'],
    ['the attribute of a key template', o => (o.sk = 'ORDER#2'), 'sk'],
    ['the attribute of an index template', o => (o.kindKey = 'KIND#rare'), 'kindKey'],
    ['the version', o => (o.version = 7), 'version'],
    ['the version to nothing', o => Object.assign(o, { version: undefined }), 'version'],
    ['the creation time', o => (o.createdAt = new Date(0)), 'createdAt'],
  ])('%s is told, and refused by a save', async (_, assign, field) => {
    const one = await order();
    assign(one);
    expect(one.isChanged).toBe(true);
    expect(Object.keys(one.changes())).toContain(field);
    expect(await failure(() => one.save())).toMatchObject({ code: 'ErrInvalidModel', field });
    expect(await failure(() => transact(tx => tx.save(one)))).toMatchObject({ code: 'ErrInvalidModel', field });
    expect(to.recorded.requests).toEqual([]);
    await one.delete();
    expect(to.writes()[0]).toMatchObject({ Key: { pk: { S: `CUSTOMER#${name('ann')}` }, sk: { S: 'ORDER#1' } } });
    expect(await Order.get({ customer: name('ann'), no: 2 })).toMatchObject({ total: 9, version: 0 });
  });

  it('an assigned version is not what a delete or touch expects', async () => {
    const one = await order();
    one.version = 5;
    await one.touch();
    expect(one.version).toBe(1);
    one.version = 0;
    await one.delete();
    expect(await Order.find({ customer: name('ann'), no: 1 })).toBeUndefined();
  });

  it('a part of an index template may change, and its attribute follows', async () => {
    const one = await order();
    one.kind = 'rare';
    expect(Object.keys(one.changes()).sort()).toEqual(['kind', 'kindKey']);
    await one.save();
    expect(one).toMatchObject({ kindKey: 'KIND#rare', isChanged: false });
    // Set by hand to what the parts say is no contradiction.
    one.kind = 'new';
    one.kindKey = 'KIND#new';
    await one.save();
    expect(await Order.get({ customer: name('ann'), no: 1 })).toMatchObject({ kindKey: 'KIND#new' });
  });

  it('a unique value is given up by its own row only', async () => {
    await Member.create({ id: name('ann'), email: name('a@') });
    await Member.create({ id: name('bob'), email: name('b@') });
    const ann = await Member.get({ id: name('ann') });
    ann.id = name('bob');
    await ann.delete();
    expect(await Member.get({ id: name('bob') })).toMatchObject({ email: name('b@') });
    expect(await failure(() => Member.create({ id: name('c'), email: name('b@') }))).toMatchObject({ field: 'email' });
    await Member.create({ id: name('c'), email: name('a@') });
  });

  it('a key that holds more digits than a Date is not taken for an assigned one', async () => {
    const at = `2026-01-01T00:00:00.123456${String(no).padStart(3, '0')}Z`;
    const Item = { pk: { S: `AT#${at}` }, at: { S: at }, n: { N: '0' } };
    await to.put('lr-readings', Item);
    const reading = (await Reading.scan().all()).find(({ pk }) => pk === `AT#${at}`)!;
    expect([reading.isChanged, reading.changes()]).toEqual([false, {}]);
    reading.n = 1;
    await reading.save();
    reading.at = new Date(0);
    expect(await failure(() => reading.save())).toMatchObject({ code: 'ErrInvalidModel', field: 'pk' });
    await reading.delete();
    expect((await Reading.scan().all()).some(({ pk }) => pk === `AT#${at}`)).toBe(false);
  });
});
