import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  batchGet,
  batchWrite,
  connect,
  Entity,
  index,
  IndexPartitionKey,
  PartitionKey,
  SortKey,
  Table,
  transact,
  transactGet,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';

@Table('shop')
class Order extends Entity {
  @PartitionKey('C#${c}') pk!: string;
  @SortKey('ORDER#${o}') sk!: string;
  @Attribute() c!: Key<string>;
  @Attribute() o!: Key<string>;
  @Attribute() n?: string;
}
@Table('shop')
class Line extends Entity {
  @PartitionKey('C#${c}') pk!: string;
  @SortKey('ORDER#${o}#LINE#${n}') sk!: string;
  @Attribute() c!: Key<string>;
  @Attribute() o!: Key<string>;
  @Attribute() n!: Key<string>;
}
@Table('typed', { type: 'order' })
class Typed extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-status') @Attribute() status = 'open';
  @Attribute() total = 0;
  static readonly byStatus = index(() => Typed, 'by-status').on('status');
}
@Table('typed', { type: 'vip' })
class Vip extends Typed {
  @Attribute() gift?: string;
}
@Table('typed', { type: 'invoice', untyped: true })
class Invoice extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() paid = false;
}
@Table('accounts')
class Account extends Entity {
  @PartitionKey('ACCOUNT#${name}') pk!: string;
  @Attribute() name!: Key<string>;
}
@Table('accounts', { type: 'user' })
class User extends Account {
  @Attribute() email?: string;
}

const names = (items: readonly (object | undefined)[]): (string | undefined)[] =>
  items.map(item => item?.constructor.name);

@Table('zoo', { type: 'animal' })
class Animal extends Entity {
  @PartitionKey('Z#${z}') pk!: string;
  @SortKey('ANIMAL#${name}') sk!: string;
  @Attribute() z!: Key<string>;
  @Attribute() name!: Key<string>;
}
@Table('zoo', { type: 'bird', untyped: true })
class Bird extends Animal {
  @SortKey('BIRD#${name}') override sk = '';
}
@Table('zoo', { type: 'ant' })
class Ant extends Animal {}

describe('a class', () => {
  let engine = createEngine();
  const raw = async (table: string, Item: object): Promise<void> => {
    await engine.client().send(new PutItemCommand({ TableName: table, Item: Item as never }));
  };
  const sent = (): Record<string, unknown> => engine.requests.last!.input as unknown as Record<string, unknown>;
  beforeEach(async () => {
    engine = createEngine();
    connect({ client: engine.client() });
    await createTable(Order, Line, Typed, Vip, Invoice, Account, User, Animal, Bird, Ant);
  });

  describe('whose keys overlap those of another', () => {
    beforeEach(async () => {
      await Order.create({ c: '1', o: 'a', n: 'x' });
      await Line.create({ c: '1', o: 'a', n: '1' });
    });

    it('reads its own items, by every verb and without a filter', async () => {
      const query = Order.query({ c: '1' });
      expect((await query.all()).map(({ sk }) => sk)).toEqual(['ORDER#a']);
      expect(sent()['FilterExpression']).toBeUndefined();
      expect(await query.count()).toBe(1);
      expect(sent()).toMatchObject({ ProjectionExpression: '#0, #1, #2, #3, #4' });
      expect((await query.descending().first())?.sk).toBe('ORDER#a');
      expect(await query.select('n').all()).toEqual([{ n: 'x' }]);
      expect(await Order.scan().count()).toBe(1);
      expect(names(await Line.scan().all())).toEqual(['Line']);
      const foreign = { c: '1', o: 'a#LINE#1' };
      expect(await Order.find(foreign)).toBeUndefined();
      expect(await Order.exists(foreign)).toBe(false);
      expect((await batchGet([Order.key(foreign)])).missing).toHaveLength(1);
      expect(await transactGet([Order.key(foreign)])).toEqual([undefined]);
    });

    it('writes its own items alone', async () => {
      const foreign = { c: '1', o: 'a#LINE#1' };
      const refused = { code: 'ErrConditionFailed' };
      await expect(Order.delete(foreign)).rejects.toMatchObject(refused);
      await expect(Order.update(foreign, o => [o.n.set('9')])).rejects.toMatchObject(refused);
      await expect(Order.findOrCreate(foreign, {})).rejects.toMatchObject(refused);
      await expect(transact(tx => tx.delete(Order, foreign))).rejects.toMatchObject({
        codes: expect.arrayContaining([refused.code]) as unknown,
      });
      await expect(Order.put(foreign)).rejects.toMatchObject({ code: 'ErrInvalidModel' });
      await expect(batchWrite([Order.of(foreign)])).rejects.toMatchObject({ code: 'ErrInvalidModel' });
      await expect(batchWrite([Order.deletion(foreign)])).rejects.toMatchObject({
        code: 'ErrInvalidModel',
        message: expect.stringContaining('batchWrite would delete what is there') as string,
      });
      expect(await Line.find({ c: '1', o: 'a', n: '1' })).toMatchObject({ n: '1' });
      await Order.put(foreign, { overClasses: true });
      expect(await Order.find(foreign)).toBeDefined();
      expect(await Line.find({ c: '1', o: 'a', n: '1' })).toBeUndefined();
    });

    it('has an item that lacks a part, which its key then tells', async () => {
      await raw('shop', { pk: { S: 'C#1' }, sk: { S: 'ORDER#b#LINE#2' }, n: { S: '2' } });
      await raw('shop', { pk: { S: 'C#1' }, sk: { S: 'ORDER#b' } });
      expect((await Order.query({ c: '1' }).all()).map(({ sk }) => sk)).toEqual(['ORDER#a', 'ORDER#b']);
      expect(await Line.find({ c: '1', o: 'b', n: '2' })).toMatchObject({ n: '2' });
    });
  });

  describe('of which only some items have a type', () => {
    @Table('mixed', { type: 'x' })
    class One extends Entity {
      @PartitionKey('A#${a}') pk!: string;
      @Attribute() a!: Key<string>;
      @Attribute() v?: string;
    }
    @Table('mixed', { type: 'x', untyped: true })
    class Two extends Entity {
      @PartitionKey('A#${a}#${b}') pk!: string;
      @Attribute() a!: Key<string>;
      @Attribute() b!: Key<string>;
      @Attribute() v?: string;
    }
    @Table('mixed')
    class Base extends Entity {
      @PartitionKey('B#${a}') pk!: string;
      @Attribute() a!: Key<string>;
      @Attribute() v?: string;
    }
    @Table('mixed', { type: 'old', untyped: true })
    class Old extends Base {}
    beforeEach(() => createTable(One, Two, Base, Old));

    it('writes by key what it would read by key, and nothing else', async () => {
      await One.create({ a: '1#2' });
      await expect(Two.update({ a: '1', b: '2' }, t => [t.v.set('w')])).rejects.toMatchObject({
        code: 'ErrConditionFailed',
      });
      expect(await Two.find({ a: '1', b: '2' })).toBeUndefined();
      await raw('mixed', { pk: { S: 'A#3#4' }, b: { S: '4' } });
      await Two.update({ a: '3', b: '4' }, t => [t.v.set('w')]);
      await expect(One.delete({ a: '3#4' })).rejects.toMatchObject({ code: 'ErrConditionFailed' });
      expect(names(await Two.scan().all())).toEqual(['Two']);
      expect(names(await One.scan().all())).toEqual(['One']);
    });

    it('makes no item that another class would have', async () => {
      await expect(Base.create({ a: '1' })).rejects.toMatchObject({
        code: 'ErrInvalidModel',
        message: expect.stringContaining('as one of Old') as string,
      });
      await raw('mixed', { pk: { S: 'B#1' }, a: { S: '1' } });
      expect(names([await Base.find({ a: '1' }), await Old.find({ a: '1' })])).toEqual(['Old', 'Old']);
    });

    it('makes none by an update or an upsert either, and changes those that are there', async () => {
      const text = (item: object): unknown => (item as { readonly v?: string }).v;
      await expect(Base.update({ a: '2' }, t => [t.v.set('w')])).rejects.toMatchObject({ code: 'ErrConditionFailed' });
      await expect(transact(tx => tx.update(Base, { a: '2' }, t => [t.v.set('w')]))).rejects.toMatchObject({
        codes: expect.arrayContaining(['ErrConditionFailed']) as string[],
      });
      await expect(Base.upsert({ a: '2' }, t => [t.v.set('w')])).rejects.toMatchObject({
        code: 'ErrInvalidModel',
        message: expect.stringContaining('as one of Old') as string,
      });
      expect(await Base.find({ a: '2' })).toBeUndefined();
      await raw('mixed', { pk: { S: 'B#1' }, a: { S: '1' } });
      await Base.update({ a: '1' }, t => [t.v.set('w')]);
      expect(text(await Old.get({ a: '1' }))).toBe('w');
      await Old.upsert({ a: '3' }, t => [t.v.set('own')]);
      expect(names([await Base.find({ a: '3' })])).toEqual(['Old']);
    });
  });

  describe('with a type', () => {
    beforeEach(async () => {
      await Typed.create({ id: 'o' });
      await Vip.create({ id: 'v', gift: 'g' });
    });

    it('answers its subclasses, and by the handle of a subclass that alone', async () => {
      expect(names(await Typed.byStatus.query({ status: 'open' }).all()).sort()).toEqual(['Typed', 'Vip']);
      expect(names(await Vip.byStatus.query({ status: 'open' }).all())).toEqual(['Vip']);
      expect(await Vip.byStatus.query({ status: 'open' }).count()).toBe(1);
      expect(await Typed.get({ id: 'v' })).toMatchObject({ gift: 'g' });
      expect(await Vip.find({ id: 'o' })).toBeUndefined();
    });

    it('writes no item of another class, and answers none as its own', async () => {
      const refused = { code: 'ErrConditionFailed' };
      for (const id of ['o', 'v']) {
        await expect(
          Invoice.update({ id }, i => [i.paid.set(true)], { mustExist: true, returning: 'new' }),
        ).rejects.toMatchObject(refused);
        await expect(Invoice.update({ id }, i => [i.paid.set(true)])).rejects.toMatchObject(refused);
        await expect(Invoice.delete({ id }, { returning: 'old' })).rejects.toMatchObject(refused);
        await expect(Invoice.put({ id })).rejects.toMatchObject(refused);
        expect(await Invoice.exists({ id })).toBe(false);
      }
      await expect(Vip.delete({ id: 'o' })).rejects.toMatchObject(refused);
      await expect(transact(tx => tx.check(Invoice, { id: 'o' }, i => i.paid.exists().not()))).rejects.toThrow();
      expect(names(await Typed.scan().all()).sort()).toEqual(['Typed', 'Vip']);
    });

    it('reaches the items of its subclasses by their keys', async () => {
      expect(await Typed.update({ id: 'v' }, o => [o.total.add(1)], { returning: 'new' })).toBeInstanceOf(Vip);
      await Typed.delete({ id: 'v' });
      expect(await Vip.find({ id: 'v' })).toBeUndefined();
    });

    it('has the items without a type where it says so', async () => {
      await raw('typed', { id: { S: 'old' } });
      expect(names([await Invoice.find({ id: 'old' })])).toEqual(['Invoice']);
      expect(await Typed.find({ id: 'old' })).toBeUndefined();
      expect(await Invoice.scan().count()).toBe(1);
      await Invoice.update({ id: 'old' }, i => [i.paid.set(true)]);
      expect(await Invoice.get({ id: 'old' })).toMatchObject({ paid: true });
    });
  });

  describe('that is the base of others', () => {
    it('answers the subclass that an item is, by every read', async () => {
      await User.create({ name: 'ann', email: 'ann@example.com' });
      await Account.create({ name: 'bob' });
      const ann = await Account.find({ name: 'ann' });
      expect(ann).toBeInstanceOf(User);
      expect(ann).toMatchObject({ email: 'ann@example.com' });
      expect(names(await Account.scan().all()).sort()).toEqual(['Account', 'User']);
      expect(names(await Account.query({ name: 'ann' }).all())).toEqual(['User']);
      expect(names((await batchGet([Account.key({ name: 'ann' }), Account.key({ name: 'bob' })])).items)).toEqual([
        'User',
        'Account',
      ]);
      expect(names(await transactGet([Account.key({ name: 'ann' })]))).toEqual(['User']);
      expect(await User.find({ name: 'bob' })).toBeUndefined();
    });

    it('queries what the keys of its subclasses begin with, where it says nothing of the sort key', async () => {
      await Bird.create({ z: '1', name: 'kea' });
      await Animal.create({ z: '1', name: 'newt' });
      await raw('zoo', { pk: { S: 'Z#1' }, sk: { S: 'FISH#x' }, z: { S: '1' } });
      const query = Animal.query({ z: '1' });
      expect(names(await query.all())).toEqual(['Animal', 'Bird']);
      expect(sent()).toMatchObject({ KeyConditionExpression: '#0 = :0' });
      expect(await query.count()).toBe(2);
      expect(names(await Bird.query({ z: '1' }).all())).toEqual(['Bird']);
      expect(sent()).toMatchObject({ KeyConditionExpression: '#0 = :0 AND begins_with(#1, :1)' });
      expect(names(await Animal.query({ z: '1', name: 'kea' }).all())).toEqual([]);
    });

    it('is not replaced by a batch of a subclass, which has no conditions', async () => {
      await Animal.create({ z: '1', name: 'newt' });
      const key = { z: '1', name: 'newt' };
      const wrong = { code: 'ErrInvalidModel', message: expect.stringContaining('overClasses') as string };
      await expect(batchWrite([Ant.of(key)])).rejects.toMatchObject(wrong);
      await expect(batchWrite([Ant.deletion(key)])).rejects.toMatchObject(wrong);
      await expect(Ant.put(key)).rejects.toMatchObject({ code: 'ErrConditionFailed' });
      expect(names([await Animal.find(key)])).toEqual(['Animal']);
      await batchWrite([Ant.of(key)], { overClasses: true });
      expect(names([await Animal.find(key)])).toEqual(['Ant']);
    });

    it('cannot read an item whose type nobody registered, and says which', async () => {
      await raw('accounts', { pk: { S: 'ACCOUNT#x' }, name: { S: 'x' }, _type: { S: 'robot' } });
      await expect(Account.find({ name: 'x' })).rejects.toMatchObject({
        code: 'ErrInvalidModel',
        message: expect.stringMatching(/robot.*ACCOUNT#x/) as string,
      });
      await expect(Account.scan().all()).rejects.toMatchObject({ code: 'ErrInvalidModel' });
      expect(await Account.scan().options({ onUnreadable: 'skip' }).all()).toEqual([]);
    });
  });
});
