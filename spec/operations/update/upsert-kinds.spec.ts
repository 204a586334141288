import { GetItemCommand, UpdateItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../../lib/engine/index.js';
import {
  Attribute,
  BlindIndex,
  connect,
  CreatedAt,
  Encrypted,
  Entity,
  index,
  IndexPartitionKey,
  nested,
  number,
  PartitionKey,
  Protected,
  SortKey,
  Table,
  transact,
  Unique,
  UpdatedAt,
  Version,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { deterministicCipher } from '../../../lib/testkit/index.js';
import { retryStrategy } from '../../client/support/stub-client.js';
import { failure } from '../../entity/support/world.js';

class Card {
  @Attribute() holder = '';
}

@Table('upserted-secrets', { model: 'Secret' })
class Secret extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() mail?: string;
  @Encrypted({ bind: 'item' }) note?: string;
  @Encrypted(nested(Card)) card?: Card;
  @IndexPartitionKey('by-mail') @BlindIndex({ of: 'mail' }) mailHash?: string;
  @BlindIndex({ of: 'mail', bits: 2 }) bits?: string;
  @Attribute() n = 0;
  static readonly byMail = index(() => Secret, 'by-mail').on('mail');
}

@Table('upserted-users')
class User extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() mail?: string;
  @Unique({ group: 'handle' }) @Attribute() tenant = 'main';
  @Unique({ group: 'handle' }) @Attribute() handle?: string;
  @Attribute() n = 0;
}

@Table('upserted-owned')
class Owned extends Entity {
  @PartitionKey() id!: Key<string>;
  @Protected() @Attribute() owner = 'nobody';
  @Protected() @Attribute() since?: string;
  @Attribute() n = 0;
}

@Table('upserted-certain', { certain: true })
class Sure extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute() kind = 'k';
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
}

@Table('upserted-stamped')
class Stamped extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute() kind = 'k';
  @IndexPartitionKey('by-both', '${kind}#${place}') both?: string;
  @Attribute() place = 'p';
  @UpdatedAt() updatedAt!: Date;
  @CreatedAt() createdAt!: Date;
}

@Table('upserted-bare')
class Bare extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute() kind = 'k';
}

@Table('upserted-shop', { type: 'line' })
class Line extends Entity {
  @PartitionKey('ORDER#${order}') pk!: string;
  @SortKey('LINE#${no}') sk!: string;
  @Attribute() order!: Key<string>;
  @Attribute(number) no!: Key<number>;
  @Attribute() item = 'none';
  @Attribute(number) amount = 1;
  @IndexPartitionKey('by-item', 'ITEM#${item}#${order}') byItem?: string;
}

/** Of the same keys as `Line`, told apart by its type. */
@Table('upserted-shop', { type: 'remark' })
class Remark extends Entity {
  @PartitionKey('ORDER#${order}') pk!: string;
  @SortKey('LINE#${no}') sk!: string;
  @Attribute() order!: Key<string>;
  @Attribute(number) no!: Key<number>;
  @Attribute() text = '';
}

describe('an upsert', () => {
  const engine = createEngine();
  const cipher = deterministicCipher('upsert');
  let no = 0;
  const key = (): { id: string } => ({ id: `u${no}` });
  const raw = async (TableName: string, Key: Record<string, AttributeValue> = { id: { S: key().id } }) =>
    (await engine.client().send(new GetItemCommand({ TableName, Key }))).Item;

  beforeAll(async () => {
    connect({ client: engine.client(), cipher });
    await createTable(Secret, User, Owned, Sure, Stamped, Bare, Line, Remark);
  });
  beforeEach(() => {
    engine.faults.clear();
    connect({ client: engine.client({ retryStrategy: retryStrategy(1, 1) }), cipher });
    no++;
  });

  describe('of encrypted fields', () => {
    it('seals what it makes an item of, and leaves what is there', async () => {
      const card = Object.assign(new Card(), { holder: 'Ada' });
      await Secret.upsert(key(), s => [s.n.add(1)], { create: { mail: 'a@x', note: 'first', card } });
      const made = (await raw('upserted-secrets'))!;
      for (const name of ['mail', 'note', 'card'])
        expect(Object.keys(made[name]!.M!).sort()).toEqual(['ct', 'edk', 'nonce', 'v']);
      await Secret.upsert(key(), s => [s.n.add(1), s.note.set('second')], {
        create: { mail: 'b@x', note: undefined as never },
      });
      expect(await Secret.get(key())).toMatchObject({ mail: 'a@x', note: 'second', card: { holder: 'Ada' }, n: 2 });
      expect((await raw('upserted-secrets'))!['mail']).toEqual(made['mail']);
      expect(await Secret.byMail.query({ mail: 'a@x' }).all()).toHaveLength(1);
      expect(await Secret.byMail.query({ mail: 'b@x' }).all()).toHaveLength(0);
    });

    it('looks up what is stored, not what it would have made', async () => {
      await Secret.create({ ...key(), mail: 'stored@x' });
      const remove = new UpdateItemCommand({
        TableName: 'upserted-secrets',
        Key: { id: { S: key().id } },
        UpdateExpression: 'REMOVE mailHash',
      });
      // Written before the class had a blind index.
      await engine.client().send(remove);
      await Secret.upsert(key(), s => [s.n.add(1)], { create: { mail: 'made@x' } });
      expect((await Secret.get(key())).mail).toBe('stored@x');
      expect(await Secret.byMail.query({ mail: 'made@x' }).all()).toEqual([]);
      expect((await raw('upserted-secrets'))!['mailHash']).toBeUndefined();
    });

    it('writes a blind index that was left behind anew', async () => {
      await Secret.create({ ...key(), mail: 'gone@x' });
      const remove = new UpdateItemCommand({
        TableName: 'upserted-secrets',
        Key: { id: { S: key().id } },
        UpdateExpression: 'REMOVE mail',
      });
      await engine.client().send(remove);
      await Secret.upsert(key(), s => [s.n.add(1)], { create: { mail: 'made@x' } });
      expect(await Secret.byMail.query({ mail: 'made@x' }).all()).toMatchObject([{ mail: 'made@x', n: 1 }]);
      expect(await Secret.byMail.query({ mail: 'gone@x' }).all()).toEqual([]);
    });

    it('writes both anew where it sets the field', async () => {
      await Secret.upsert(key(), s => [s.mail.set('set@x')], { create: { mail: 'made@x' } });
      await Secret.upsert(key(), s => [s.mail.set('again@x')]);
      expect(await Secret.byMail.query({ mail: 'again@x' }).all()).toHaveLength(1);
      expect(await Secret.byMail.query({ mail: 'set@x' }).all()).toEqual([]);
    });

    it('sends no plain text for a value set only where there is none', async () => {
      const error = await failure(() => Secret.upsert(key(), s => [s.mail.setIfMissing('plain@x')]));
      expect(error).toMatchObject({ code: 'ErrEncryptedFieldNotQueryable', field: 'mail' });
      expect(await raw('upserted-secrets')).toBeUndefined();
    });

    it('reaches an item in a transaction', async () => {
      await transact(tx => tx.upsert(Secret, key(), s => [s.n.add(1)], { create: { mail: 'tx@x', note: 'n' } }));
      expect(await Secret.byMail.query({ mail: 'tx@x' }).all()).toHaveLength(1);
      await transact(tx => tx.upsert(Secret, key(), s => [s.note.set('m')], { create: { mail: 'other@x' } }));
      expect(await Secret.get(key())).toMatchObject({ mail: 'tx@x', note: 'm', n: 1 });
      expect(await Secret.byMail.query({ mail: 'other@x' }).all()).toEqual([]);
    });
  });

  describe('of unique fields', () => {
    it('takes the values it makes an item of, and none where one is there', async () => {
      const [mail, handle] = [`m${no}@x`, `h${no}`];
      await User.upsert(key(), u => [u.n.add(1)], { create: { mail, handle } });
      expect(await failure(() => User.create({ id: 'other', mail }))).toMatchObject({
        code: 'ErrConditionFailed',
        field: 'mail',
      });
      await User.upsert(key(), u => [u.n.add(1)], { create: { mail: `never${no}@x`, handle: 'never' } });
      expect(await User.get(key())).toMatchObject({ mail, handle, n: 2 });
      await User.create({ id: `free${no}`, mail: `never${no}@x`, handle: 'never' });
      await User.delete({ id: `free${no}` });
    });

    it('is refused by a value that another item holds, and changes nothing', async () => {
      const mail = `m${no}@x`;
      await User.create({ id: `holder${no}`, mail });
      expect(await failure(() => User.upsert(key(), u => [u.n.add(1)], { create: { mail } }))).toMatchObject({
        code: 'ErrConditionFailed',
        field: 'mail',
      });
      expect(await User.find(key())).toBeUndefined();
      await User.upsert(key(), u => [u.n.add(1)], { create: { mail: `other${no}@x` } });
      expect(await failure(() => User.upsert(key(), u => [u.mail.set(mail)]))).toMatchObject({
        code: 'ErrConditionFailed',
        field: 'mail',
      });
      expect(await User.get(key())).toMatchObject({ mail: `other${no}@x`, n: 1 });
      await User.upsert(key(), u => [u.mail.set(`third${no}@x`)]);
      await User.create({ id: `takes${no}`, mail: `other${no}@x` });
    });

    it('of several at once makes one item, and holds one value', async () => {
      const made = await Promise.all(
        Array.from({ length: 6 }, (_, i) =>
          User.upsert(key(), u => [u.n.add(1)], { create: { mail: `c${i}-${no}@x` }, returning: 'new' }),
        ),
      );
      const { mail, n } = await User.get(key());
      expect(n).toBe(6);
      expect(new Set(made.map(one => one.mail))).toEqual(new Set([mail]));
      const free = Array.from({ length: 6 }, (_, i) => `c${i}-${no}@x`).filter(one => one !== mail);
      for (const [i, one] of free.entries()) await User.create({ id: `free${no}-${i}`, mail: one });
    });

    it('keeps them in a transaction', async () => {
      const mail = `m${no}@x`;
      await transact(tx => tx.upsert(User, key(), u => [u.n.add(1)], { create: { mail } }));
      expect(
        await failure(() => transact(tx => tx.upsert(User, { id: `x${no}` }, u => [u.n.add(1)], { create: { mail } }))),
      ).toMatchObject({ code: 'ErrTransactionCanceled' });
      expect(await User.find({ id: `x${no}` })).toBeUndefined();
    });
  });

  describe('of protected fields', () => {
    it('sets them where it makes the item, and never later', async () => {
      await Owned.upsert(key(), o => [o.n.add(1)], { create: { owner: 'me' } });
      await Owned.upsert(key(), o => [o.n.add(1)], { create: { owner: 'you', since: 'now' } });
      expect(await raw('upserted-owned')).toMatchObject({ owner: { S: 'me' }, n: { N: '2' } });
      expect(await raw('upserted-owned')).not.toHaveProperty('since');
      expect(
        await failure(() =>
          Owned.upsert(key(), o => [(o as unknown as { owner: typeof o.n }).owner.set('x' as never)]),
        ),
      ).toMatchObject({
        code: 'ErrProtectedFieldMutation',
      });
    });

    it('adds none to an item that an update made', async () => {
      await Owned.update(key(), o => [o.n.set(1)]);
      await Owned.upsert(key(), o => [o.n.add(1)], { create: { owner: 'me', since: 'now' } });
      expect(await raw('upserted-owned')).toEqual({ ...(await raw('upserted-owned')), n: { N: '2' } });
      expect(Object.keys((await raw('upserted-owned'))!).sort()).toEqual(['id', 'n']);
    });
  });

  describe('of which the answer is lost', () => {
    const lose = (operation: string): void =>
      void engine.faults.timeout(operation as never, { applied: true, times: 1 });
    const again = () => connect({ client: engine.client({ retryStrategy: retryStrategy(3, 1) }), cipher });

    it('is known by its stamp, and applied once', async () => {
      for (const isThere of [false, true]) {
        no++;
        if (isThere) await Stamped.create({ ...key(), n: 10, kind: 'there' });
        lose('UpdateItem');
        again();
        await Stamped.upsert(key(), s => [s.n.add(1)], { create: { place: 'q' } });
        expect(await raw('upserted-stamped')).toMatchObject(
          isThere ? { n: { N: '11' }, both: { S: 'there#p' } } : { n: { N: '1' }, both: { S: 'k#q' } },
        );
      }
    });

    it('is known by its stamp where it makes an index key anew', async () => {
      lose('UpdateItem');
      again();
      await Stamped.upsert(key(), s => [s.place.set('z'), s.n.add(1)], { create: { kind: 'made' } });
      expect(await raw('upserted-stamped')).toMatchObject({ n: { N: '1' }, both: { S: 'made#z' } });
    });

    it('is sent again without a stamp only where it leaves the same', async () => {
      lose('UpdateItem');
      again();
      await Bare.upsert(key(), b => [b.kind.set('x')]);
      expect(await raw('upserted-bare')).toMatchObject({ kind: { S: 'x' }, n: { N: '0' } });
      lose('UpdateItem');
      const error = await failure(() => Bare.upsert(key(), b => [b.n.add(1)]));
      expect(error).toMatchObject({ code: 'ErrTimeout', applied: 'unknown', retryable: false });
      expect(await raw('upserted-bare')).toMatchObject({ n: { N: '1' } });
    });

    it('is certain where its class or its call is', async () => {
      for (const isThere of [false, true]) {
        no++;
        if (isThere) await Sure.create({ ...key(), n: 10 });
        lose('TransactWriteItems');
        again();
        await Sure.upsert(key(), s => [s.n.add(1)], { create: { kind: 'c' } });
        expect(await raw('upserted-certain')).toMatchObject({
          n: { N: isThere ? '11' : '1' },
          kind: { S: isThere ? 'k' : 'c' },
        });
      }
      no++;
      engine.faults.timeout('TransactWriteItems', { applied: true, times: 100 });
      connect({ client: engine.client({ retryStrategy: retryStrategy(1, 1) }), cipher });
      const error = await failure(() => Bare.upsert(key(), b => [b.n.add(1)], { once: 'call' }));
      expect(error).toMatchObject({ applied: 'unknown', token: 'call' });
      engine.faults.clear();
      await Bare.upsert(key(), b => [b.n.add(1)], { once: 'call' });
      expect(await raw('upserted-bare')).toMatchObject({ n: { N: '1' } });
    });

    it('is applied once where unique values go with it', async () => {
      lose('TransactWriteItems');
      again();
      await User.upsert(key(), u => [u.n.add(1)], { create: { mail: `l${no}@x` } });
      expect(await raw('upserted-users')).toMatchObject({ n: { N: '1' }, mail: { S: `l${no}@x` } });
    });
  });

  describe('of template keys', () => {
    const at = { pk: { S: 'ORDER#7' }, sk: { S: 'LINE#3' } };

    it('makes an item that its class reads, with the parts and the type of its key', async () => {
      await Line.upsert({ order: '7', no: 3 }, l => [l.amount.add(2)], { create: { item: 'tea' } });
      expect(await raw('upserted-shop', at)).toMatchObject({
        order: { S: '7' },
        no: { N: '3' },
        item: { S: 'tea' },
        byItem: { S: 'ITEM#tea#7' },
        amount: { N: '3' },
        _type: { S: 'line' },
      });
      const line = await Line.get({ order: '7', no: 3 });
      expect(line.isChanged).toBe(false);
      await Line.upsert({ order: '7', no: 3 }, l => [l.item.set('rum')]);
      expect(await raw('upserted-shop', at)).toMatchObject({ byItem: { S: 'ITEM#rum#7' }, amount: { N: '3' } });
      const error = await failure(() =>
        Line.upsert({ order: '7', no: 3 }, l => [l.amount.add(2)], { create: { order: '8' } as never }),
      );
      expect(error).toMatchObject({ code: 'ErrInvalidInput', field: 'order' });
    });

    it('does not touch an item of another class', async () => {
      await Remark.create({ order: '9', no: 1, text: 'mine' });
      const at9 = { pk: { S: 'ORDER#9' }, sk: { S: 'LINE#1' } };
      const before = await raw('upserted-shop', at9);
      const error = await failure(() => Line.upsert({ order: '9', no: 1 }, l => [l.amount.add(2)]));
      expect(error).toMatchObject({ code: 'ErrConditionFailed' });
      expect(await raw('upserted-shop', at9)).toEqual(before);
    });
  });
});
