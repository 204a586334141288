import {
  Attribute,
  batchWrite,
  Encrypted,
  Entity,
  isDynamormError,
  PartitionKey,
  stringSet,
  Table,
  transact,
  Unique,
  UpdatedAt,
  type DynamormError,
  type Key,
  type TransactionCanceledError,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { wire, type Wired } from '../../operations/support.js';
import { Admin, Blob, Member, Seat, Shop, User } from './entities.js';
import { reserved, rows } from './sentinels.js';

const refusal = (promise: Promise<unknown>): Promise<DynamormError> =>
  promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: unknown) => error as DynamormError,
  );

describeEngines('@Unique()', client => {
  let wired: Wired;
  beforeAll(async () => {
    wire(client());
    await createTable(User, Seat, Blob);
    await createTable(Member, Shop);
  });
  beforeEach(async () => {
    wired = wire(client());
    for (const user of await User.scan().all()) await user.delete();
    for (const seat of await Seat.scan().all()) await seat.delete();
    expect(await rows(client(), 'users')).toEqual([]);
    expect(await rows(client(), 'seats')).toEqual([]);
    wired.sent.clear();
  });
  const held = (table = 'users') => reserved(client(), table);

  it('inserts an item and the sentinel of its value in one transaction', async () => {
    await User.create({ id: 'u1', email: ' Ada@x.org ' });
    expect(wired.sent.requests).toEqual([
      {
        operation: 'TransactWriteItems',
        input: {
          ClientRequestToken: expect.any(String) as string,
          TransactItems: [
            {
              Put: expect.objectContaining({
                TableName: 'users',
                ConditionExpression: 'attribute_not_exists(#0)',
              }) as object,
            },
            {
              Put: {
                TableName: 'users',
                Item: {
                  id: { S: expect.stringMatching(/^dynamorm\/unique@1#[\w-]{43}$/) as string },
                  _unique: { S: JSON.stringify([JSON.stringify(['']), 'field email']) },
                  _owner: { M: { id: { S: 'u1' } } },
                },
                ConditionExpression: 'attribute_not_exists(#0) OR #1 = :0',
                ExpressionAttributeNames: { '#0': 'id', '#1': '_owner' },
                ExpressionAttributeValues: { ':0': { M: { id: { S: 'u1' } } } },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
          ],
        },
      },
    ]);
    expect(await held()).toEqual(['field email u1']);
  });

  it('refuses a second item of one value, by name of the field, and leaves the entity as it was', async () => {
    await User.create({ id: 'u1', email: 'ada@x.org' });
    const second = User.of({ id: 'u2', email: 'ADA@X.ORG' });
    const error = await refusal(second.save());
    expect(isDynamormError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'ErrConditionFailed', field: 'email', model: 'User', retryable: false });
    expect(error.codes).toEqual(['ErrConditionFailed']);
    expect(second.isNew).toBe(true);
    expect(await User.find({ id: 'u2' })).toBeUndefined();
    const taken = await refusal(User.create({ id: 'u1', email: 'other@x.org' }));
    expect([taken.code, taken.field]).toEqual(['ErrConditionFailed', undefined]);
    expect(await held()).toEqual(['field email u1']);
  });

  it('lets exactly one of sixteen concurrent inserts of one value win', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, (_, i) =>
        User.create({ id: `c${i}`, email: i % 2 === 0 ? 'one@x.org' : 'ONE@x.org' }),
      ),
    );
    const lost = results.flatMap(result => (result.status === 'rejected' ? [result.reason as DynamormError] : []));
    expect(lost).toHaveLength(15);
    expect(lost.map(({ code, field }) => `${code} ${field}`)).toEqual(Array(15).fill('ErrConditionFailed email'));
    const users = await User.scan().all();
    expect(users).toHaveLength(1);
    expect(await held()).toEqual([`field email ${users[0]!.id}`]);
  });

  it('takes no value for what is absent or null, nor for a group with a part that is', async () => {
    await User.create({ id: 'a', email: null, tenant: 't' });
    await User.create({ id: 'b', email: null, handle: 'h' });
    await User.create({ id: 'c' });
    expect(await held()).toEqual([]);
  });

  it('keeps fields of a group unique together', async () => {
    await User.create({ id: 'a', tenant: 't1', handle: 'Ada' });
    await User.create({ id: 'b', tenant: 't2', handle: 'ada' });
    const error = await refusal(User.create({ id: 'c', tenant: 't1', handle: 'ADA' }));
    expect(error).toMatchObject({ code: 'ErrConditionFailed', field: 'tenant' });
    expect(error.message).toContain('tenant, handle');
    const b = await User.get({ id: 'b' });
    b.tenant = 't1';
    expect(await refusal(b.save())).toMatchObject({ field: 'tenant' });
    expect([b.version, b.changes()]).toEqual([0, { tenant: ['t2', 't1'] }]);
    b.handle = 'bo';
    await b.save();
    expect(await held()).toEqual(['group handle a', 'group handle b']);
  });

  it('moves the sentinel with a saved change, and sends a plain update for any other', async () => {
    const user = await User.create({ id: 'u', email: 'a@x' });
    wired.sent.clear();
    user.name = 'Ada';
    await user.save();
    await user.touch();
    expect(wired.sent.requests.map(({ operation }) => operation)).toEqual(['UpdateItem', 'UpdateItem']);
    user.email = 'A@x';
    await user.save();
    user.email = 'b@x';
    await user.save();
    expect(await held()).toEqual(['field email u']);
    await User.create({ id: 'v', email: 'a@x' });
    expect(await refusal(User.create({ id: 'w', email: 'B@x' }))).toMatchObject({ field: 'email' });
    user.email = null;
    await user.save();
    await User.create({ id: 'w', email: 'b@x' });
    expect(await held()).toEqual(['field email v', 'field email w']);
    expect([user.version, (await User.get({ id: 'u' })).version]).toEqual([5, 5]);
  });

  it('tells a version conflict from a taken value', async () => {
    await User.create({ id: 'u', email: 'a@x' });
    const [mine, theirs] = [await User.get({ id: 'u' }), await User.get({ id: 'u' })];
    theirs.email = 'b@x';
    await theirs.save();
    mine.email = 'c@x';
    const error = await refusal(mine.save());
    expect(error).toMatchObject({ code: 'ErrVersionConflict', field: undefined });
    expect([mine.version, mine.isChanged]).toEqual([0, true]);
    expect(await refusal(mine.delete())).toMatchObject({ code: 'ErrVersionConflict' });
    expect(await held()).toEqual(['field email u']);
    await User.create({ id: 'v', email: 'a@x' });
  });

  it('follows an update by key, whose old value it reads', async () => {
    await User.create({ id: 'u', email: 'a@x' });
    await User.create({ id: 'v', email: 'v@x' });
    await User.update({ id: 'u' }, u => [u.email.set('b@x'), u.name.set('B')]);
    await User.create({ id: 'w', email: 'a@x' });
    expect(await refusal(User.update({ id: 'u' }, u => u.email.set('V@x')))).toMatchObject({ field: 'email' });
    expect(await User.get({ id: 'u' })).toMatchObject({ email: 'b@x', name: 'B', version: 1 });
    expect((await User.update({ id: 'u' }, u => u.email.set('c@x'), { returning: 'new' }))!.email).toBe('c@x');
    expect((await User.update({ id: 'u' }, u => u.email.setIfMissing('d@x'), { returning: 'old' }))!.email).toBe('c@x');
    expect(await held()).toEqual(['field email u', 'field email v', 'field email w']);
    await User.update({ id: 'u' }, u => u.email.remove());
    await User.update({ id: 'u' }, u => u.email.setIfMissing('d@x'));
    await User.update({ id: 'made' }, u => u.email.set('made@x'));
    expect(await held()).toEqual(['field email made', 'field email u', 'field email v', 'field email w']);
    const conflict = await refusal(User.update({ id: 'u' }, u => u.email.set('e@x'), { version: 1 }));
    expect(conflict).toMatchObject({ code: 'ErrVersionConflict' });
    const condition = await refusal(User.update({ id: 'u' }, u => u.email.set('e@x'), { if: u => u.name.eq('never') }));
    expect([condition.code, condition.field]).toEqual(['ErrConditionFailed', undefined]);
    const missing = await refusal(User.update({ id: 'nobody' }, u => u.email.set('n@x'), { mustExist: true }));
    expect(missing).toMatchObject({ code: 'ErrConditionFailed' });
    await User.update({ id: 'u' }, u => u.email.set('once@x'), { once: true });
    expect((await User.get({ id: 'u' })).email).toBe('once@x');
  });

  it('frees a value when its item is deleted, loaded or by key', async () => {
    const user = await User.create({ id: 'u', email: 'a@x', tenant: 't', handle: 'h' });
    await user.delete();
    expect(await rows(client(), 'users')).toEqual([]);
    await User.create({ id: 'v', email: 'a@x' });
    expect((await User.delete({ id: 'v' }, { returning: 'old' }))!.email).toBe('a@x');
    await User.delete({ id: 'v' });
    expect(await rows(client(), 'users')).toEqual([]);
  });

  it('follows a put over whatever is there', async () => {
    await User.create({ id: 'u', email: 'a@x' });
    await User.put({ id: 'u', email: 'b@x' }, { ignoreVersion: true });
    await User.put({ id: 'u', email: 'b@x', name: 'again' }, { ignoreVersion: true });
    await User.put({ id: 'v', email: 'a@x' }, { ignoreVersion: true });
    expect(await refusal(User.put({ id: 'v', email: 'b@x' }, { ignoreVersion: true }))).toMatchObject({
      field: 'email',
    });
    expect(await held()).toEqual(['field email u', 'field email v']);
  });

  it('follows mutate and findOrCreate, which do not take a taken value for another writer', async () => {
    await User.create({ id: 'u', email: 'a@x' });
    await User.create({ id: 'v', email: 'v@x' });
    await User.mutate({ id: 'u' }, u => void (u.email = 'b@x'));
    wired.sent.clear();
    expect(await refusal(User.mutate({ id: 'u' }, u => void (u.email = 'v@x')))).toMatchObject({ field: 'email' });
    expect(wired.sent.requests.filter(({ operation }) => operation === 'TransactWriteItems')).toHaveLength(1);
    const taken = await refusal(User.findOrCreate({ id: 'w' }, { email: 'v@x' }));
    expect(taken).toMatchObject({ code: 'ErrConditionFailed', field: 'email' });
    expect(await held()).toEqual(['field email u', 'field email v']);
  });

  it('widens every action of a transaction of the user, and blames the action at fault', async () => {
    const [a, b] = [await User.create({ id: 'a', email: 'a@x' }), await User.create({ id: 'b', email: 'b@x' })];
    [a.email, b.email] = ['b@x', 'a@x'];
    await transact(tx => tx.save(a).save(b));
    expect([await User.get({ id: 'a' }), await User.get({ id: 'b' })].map(({ email }) => email)).toEqual([
      'b@x',
      'a@x',
    ]);
    expect(await held()).toEqual(['field email a', 'field email b']);
    await transact(tx =>
      tx
        .update(User, { id: 'a' }, u => u.email.set('c@x'))
        .delete(User, { id: 'b' })
        .create(User.of({ id: 'c', email: 'b@x' }))
        .put(User.of({ id: 'd', email: 'a@x' })),
    );
    expect(await held()).toEqual(['field email a', 'field email c', 'field email d']);
    const [c, fresh] = [await User.get({ id: 'c' }), User.of({ id: 'e', email: 'C@X' })];
    c.name = 'C';
    const error = (await refusal(transact(tx => tx.save(c).create(fresh)))) as TransactionCanceledError;
    expect(error).toMatchObject({ code: 'ErrTransactionCanceled' });
    expect(error.codes).toContain('ErrConditionFailed');
    expect(error.message).toContain('create User (#1): ErrConditionFailed, email is taken');
    expect(error.reasons).toEqual([
      { index: 0, action: 'save', model: 'User', code: undefined, codes: [] },
      {
        index: 1,
        action: 'create',
        model: 'User',
        code: 'ErrConditionFailed',
        codes: ['ErrConditionFailed'],
        field: 'email',
      },
    ]);
    expect([c.isChanged, fresh.isNew]).toEqual([true, true]);
    wired.sent.clear();
    const twice = transact(tx =>
      tx.create(User.of({ id: 'x', email: 'z@x' })).create(User.of({ id: 'y', email: 'Z@x' })),
    );
    expect(await refusal(twice)).toMatchObject({ code: 'ErrConditionFailed', field: 'email' });
    const many = transact(tx =>
      Array.from({ length: 51 }, (_, i) => tx.create(User.of({ id: `m${i}`, email: `m${i}` }))),
    );
    expect(await refusal(many)).toMatchObject({ code: 'ErrInvalidOperator' });
    expect(wired.sent.requests).toEqual([]);
  });

  it('is refused in batches, which cannot keep it, unless they say so', async () => {
    const user = User.of({ id: 'u', email: 'a@x' });
    const options = { ignoreVersions: true };
    expect(await refusal(batchWrite([user], options))).toMatchObject({ code: 'ErrInvalidOperator' });
    expect(await refusal(batchWrite([User.deletion({ id: 'u' })], options))).toMatchObject({
      code: 'ErrInvalidOperator',
    });
    expect(wired.sent.requests).toEqual([]);
    await batchWrite([user], { ...options, ignoreUnique: true });
    expect(await User.exists({ id: 'u' })).toBe(true);
  });

  it('never shows a sentinel to a scan, a count, an index or a query', async () => {
    const expires = new Date('2030-01-01T00:00:00Z');
    for (const n of [1, 2, -3]) await Seat.create({ n, badge: n, expires });
    await User.create({ id: 'u', email: 'a@x' });
    await Blob.put({ id: Buffer.from('b'), part: 1, digest: Buffer.from('d') });
    expect(await held('blobs')).toEqual(['field digest 1 b']);
    expect((await rows(client(), 'seats')).length).toBe(6);
    expect((await Seat.scan().all()).map(({ n }) => n).sort()).toEqual([-3, 1, 2]);
    expect(await Seat.scan().count()).toBe(3);
    expect(await Seat.index('by-expiry').query({ expires }).count()).toBe(3);
    expect(await Seat.index('by-expiry').scan().count()).toBe(3);
    expect(await Blob.scan().count()).toBe(1);
    expect(await Blob.index('turned').scan().count()).toBe(1);
    expect(await Blob.index('turned').query({ part: 1 }).count()).toBe(1);
    expect((await User.scan().all()).map(({ id }) => id)).toEqual(['u']);
  });

  it('gives each sentinel the expiry of its item, and changes it with it', async () => {
    const expiry = async () => (await rows(client(), 'seats')).map(item => item['expires']?.N);
    const seat = await Seat.create({ n: 1, badge: 7, expires: new Date(1_900_000_000_000) });
    expect(await expiry()).toEqual(['1900000000', '1900000000']);
    seat.expires = new Date(2_000_000_000_000);
    await seat.save();
    expect(await expiry()).toEqual(['2000000000', '2000000000']);
    await Seat.update({ n: 1 }, s => s.expires.set(new Date(2_100_000_000_000)));
    expect(await expiry()).toEqual(['2100000000', '2100000000']);
    await Seat.update({ n: 1 }, s => s.expires.remove());
    expect(await expiry()).toEqual([undefined, undefined]);
  });

  it('lets a value be taken whose item is gone without it: expired, or deleted past the guard', async () => {
    await Seat.create({ n: 1, badge: 7 });
    await batchWrite([Seat.deletion({ n: 1 })], { ignoreUnique: true });
    expect(await held('seats')).toEqual(['field badge 1']);
    await Seat.create({ n: 2, badge: 7 });
    expect(await held('seats')).toEqual(['field badge 2']);
  });

  it('lets several values of one item that is gone be taken at once, with one look at that item', async () => {
    await User.create({ id: 'u1', email: 'a@x', tenant: 't', handle: 'h' });
    await batchWrite([User.deletion({ id: 'u1' })], { ignoreUnique: true, ignoreVersions: true });
    wired.sent.clear();
    await User.create({ id: 'u2', email: 'a@x', tenant: 't', handle: 'h' });
    expect(await held()).toEqual(['field email u2', 'group handle u2']);
    const sent = wired.sent.requests.filter(({ operation }) => operation === 'TransactWriteItems');
    const kinds = sent.map(({ input }) => (input as { TransactItems: object[] }).TransactItems.flatMap(Object.keys));
    expect(kinds).toEqual([
      ['Put', 'Put', 'Put'],
      ['Put', 'Put', 'Put', 'ConditionCheck'],
    ]);
  });

  it('lets values be taken of an item that is there and holds others, by several items of one transaction too', async () => {
    await User.create({ id: 'u1', email: 'a@x', tenant: 't', handle: 'h' });
    await batchWrite([User.of({ id: 'u1', email: 'b@x' })], { ignoreUnique: true, ignoreVersions: true });
    await transact(tx => {
      tx.create(User.of({ id: 'u2', email: 'a@x' }));
      tx.create(User.of({ id: 'u3', tenant: 't', handle: 'h' }));
    });
    expect(await held()).toEqual(['field email u2', 'group handle u3']);
  });

  it('refuses a key that is taken, and a value that is, in one transaction', async () => {
    await User.create({ id: 'u1', email: 'a@x', tenant: 't', handle: 'h' });
    const transactions = async (call: () => Promise<unknown>, told: object): Promise<number> => {
      wired.sent.clear();
      expect(await refusal(call())).toMatchObject({ code: 'ErrConditionFailed', ...told });
      return wired.sent.requests.filter(({ operation }) => operation === 'TransactWriteItems').length;
    };
    expect(await transactions(() => User.create({ id: 'u1', email: 'z@x' }), { field: undefined })).toBe(1);
    expect(await transactions(() => User.create({ id: 'u1' }), { field: undefined })).toBe(1);
    expect(await transactions(() => User.create({ id: 'u2', email: 'a@x' }), { field: 'email' })).toBe(1);
    // One value is held, the other only seems to be: the field that is named is the one that is held.
    await User.create({ id: 'u3', email: 'gone@x' });
    await batchWrite([User.deletion({ id: 'u3' })], { ignoreUnique: true, ignoreVersions: true });
    const both = { id: 'u4', email: 'gone@x', tenant: 't', handle: 'h' };
    expect(await transactions(() => User.create(both), { field: 'tenant' })).toBe(1);
    await User.create({ ...both, handle: 'i' });
  });

  it('shares values with the classes of its kind, and not with other classes of the table', async () => {
    await Member.create({ tenant: 't', id: 'm', mail: 'a@x' });
    expect(await refusal(Admin.create({ tenant: 't', id: 'a', mail: 'a@x' }))).toMatchObject({ field: 'tenant' });
    await Admin.create({ tenant: 'other', id: 'a', mail: 'a@x' });
    await Shop.create({ tenant: 't', id: 's', mail: 'a@x' });
    expect(await Member.query({ tenant: 't' }).count()).toBe(1);
    // An admin is a member too.
    expect(await Member.scan().count()).toBe(2);
    const member = await Member.get({ tenant: 't', id: 'm' });
    member.mail = 'b@x';
    await member.save();
    await Member.delete({ tenant: 't', id: 'm' });
    expect((await held('people')).filter(line => line.includes('MEMBER'))).toEqual([
      'group mail MEMBER#a TENANT#other',
    ]);
  });

  it('refuses an update that only DynamoDB could calculate', async () => {
    await Seat.create({ n: 1, badge: 7 });
    expect(await refusal(Seat.update({ n: 1 }, s => s.badge.add(1)))).toMatchObject({
      code: 'ErrInvalidOperator',
      field: 'badge',
    });
    expect(await held('seats')).toEqual(['field badge 1']);
  });

  it('refuses what cannot be kept unique, all of it at the first use and before any request', async () => {
    @Table('refused')
    class Refused extends Entity {
      @PartitionKey() id!: Key<string>;
      @Unique() @Encrypted() card?: string;
      @Unique() @Attribute(stringSet as never) tags?: never;
      @Unique() @UpdatedAt() at!: Date;
    }
    const error = await refusal(Refused.create({ id: 'a' }));
    expect(error.code).toBe('ErrInvalidModel');
    for (const fault of ['card is encrypted and cannot be unique', 'tags is unique and stored as SS', 'at is set by'])
      expect(error.message).toContain(fault);
    expect(wired.sent.requests).toEqual([]);
  });
});
