import {
  Attribute,
  batchGet,
  batchWrite,
  Encrypted,
  Entity,
  isDynamormError,
  PartitionKey,
  session,
  stringSet,
  Table,
  transact,
  transactGet,
  type Key,
  type Session,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { deterministicCipher } from '../../../lib/testkit/index.js';
import { describeEngines } from '../../support/engines.js';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inspect } from 'node:util';

@Table('vault', { model: 'Card' })
class Card extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() secret?: string;
  @Encrypted({ bind: 'item' }) @Attribute() bound?: { pin: string };
  @Encrypted() @Attribute(stringSet) words?: Set<string>;
  @Attribute() label = '';
}

const SECRET = 'swordfish-7331';

describeEngines('an entity with encrypted attributes', client => {
  let raw: DynamoDBClient;
  let sent: string[] = [];
  let sealed: Session;
  let open: Session;
  let Cards: typeof Card;
  let Naked: typeof Card;
  beforeAll(async () => {
    raw = client();
    const on = { request: (event: { operation: string }) => sent.push(event.operation) };
    sealed = session({ client: raw, cipher: deterministicCipher('seed of this spec'), on });
    open = session({ client: raw, on });
    [Cards, Naked] = [Card.using(sealed), Card.using(open)];
    await createTable(Cards);
  });
  beforeEach(() => {
    sent = [];
  });
  const stored = async (id: string) =>
    (await raw.send(new GetItemCommand({ TableName: 'vault', Key: { id: { S: id } } }))).Item!;
  const make = (id: string) =>
    Cards.of({ id, secret: SECRET, bound: { pin: SECRET }, words: new Set([SECRET]), label: 'mine' });
  const refusal = async (run: () => unknown): Promise<unknown> => {
    try {
      await run();
      return undefined;
    } catch (error) {
      expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(SECRET);
      return isDynamormError(error) ? error.code : error;
    }
  };

  it('stores envelopes and reads values, through every verb', async () => {
    await make('a').save();
    const item = await stored('a');
    expect(JSON.stringify(item)).not.toContain(SECRET);
    expect(Object.keys(item['secret']!.M!).sort()).toEqual(['ct', 'edk', 'nonce', 'v']);
    expect(item['bound']!.M!['v']).toEqual({ N: '2' });
    const expected = { secret: SECRET, bound: { pin: SECRET }, words: new Set([SECRET]) };
    expect(await Cards.get({ id: 'a' })).toMatchObject(expected);
    expect(await Cards.query({ id: 'a' }).one()).toMatchObject(expected);
    expect((await Cards.scan().all())[0]).toMatchObject(expected);
    expect((await batchGet([Cards.key({ id: 'a' })])).items[0]).toMatchObject(expected);
    expect((await transactGet([Cards.key({ id: 'a' })]))[0]).toMatchObject(expected);
    expect(await Cards.query({ id: 'a' }).select('bound').one()).toEqual({ bound: { pin: SECRET } });
  });

  it('sends nothing for what was only loaded, and seals only what changed', async () => {
    await make('b').save();
    const before = await stored('b');
    const card = await Cards.get({ id: 'b' });
    sent = [];
    await card.save();
    expect(sent).toEqual([]);
    card.bound!.pin = 'new';
    expect(inspect(card.changes())).not.toContain(SECRET);
    await card.save();
    const after = await stored('b');
    expect(after['secret']).toEqual(before['secret']);
    expect(after['bound']).not.toEqual(before['bound']);
    expect((await Cards.get({ id: 'b' })).bound).toEqual({ pin: 'new' });
  });

  it('seals in static updates, and opens what they return', async () => {
    await make('c').save();
    const card = await Cards.update({ id: 'c' }, c => [c.secret.set('other'), c.label.set('x')], { returning: 'new' });
    expect(card).toMatchObject({ secret: 'other', bound: { pin: SECRET }, label: 'x' });
    expect(JSON.stringify(await stored('c'))).not.toContain('other');
    const old = await Cards.delete({ id: 'c' }, { returning: 'old' });
    expect(old!.secret).toBe('other');
  });

  it('seals in batches and transactions', async () => {
    await batchWrite([make('d')]);
    await transact(tx => tx.create(make('e')).update(Cards, { id: 'd' }, c => [c.secret.set(SECRET + '!')]));
    for (const id of ['d', 'e']) expect(JSON.stringify(await stored(id))).not.toContain(SECRET);
    expect((await Cards.get({ id: 'd' })).secret).toBe(`${SECRET}!`);
  });

  it('refuses every verb before any request where no cipher is configured', async () => {
    const verbs: (() => unknown)[] = [
      () => Naked.create({ id: 'n', secret: SECRET }),
      () => Naked.create({ id: 'n' }),
      () => Naked.put({ id: 'n', secret: SECRET }),
      () => Naked.get({ id: 'n' }),
      () => Naked.find({ id: 'n' }),
      () => Naked.exists({ id: 'n' }),
      () => Naked.update({ id: 'n' }, c => [c.label.set('x')]),
      () => Naked.delete({ id: 'n' }),
      () => Naked.query({ id: 'n' }).all(),
      () => Naked.query({ id: 'n' }).count(),
      () => Naked.scan().all(),
      () => batchGet([Naked.key({ id: 'n' })]),
      () => batchWrite([Naked.of({ id: 'n', secret: SECRET })]),
      () => batchWrite([Naked.deletion({ id: 'n' })]),
      () => transactGet([Naked.key({ id: 'n' })]),
      () => transact(tx => tx.create(Naked.of({ id: 'n', secret: SECRET }))),
      () => transact(tx => tx.check(Naked, { id: 'n' }, c => c.label.eq('x'))),
    ];
    for (const verb of verbs) expect(await refusal(verb)).toBe('ErrEncryptionNotConfigured');
    expect(sent).toEqual([]);
  });

  it('is never queried, filtered or compared', async () => {
    type Any = Record<string, { eq(value: unknown): never; add(value: unknown): never }>;
    expect(
      await refusal(() =>
        Cards.query({ id: 'a' })
          .filter(c => (c as unknown as Any)['secret']!.eq(SECRET))
          .all(),
      ),
    ).toBe('ErrEncryptedFieldNotQueryable');
    expect(await refusal(() => Cards.update({ id: 'a' }, c => [(c as unknown as Any)['words']!.add(SECRET)]))).toBe(
      'ErrEncryptedFieldNotQueryable',
    );
    expect(
      await refusal(() => Cards.delete({ id: 'a' }, { if: c => (c as unknown as Any)['secret']!.eq(SECRET) })),
    ).toBe('ErrEncryptedFieldNotQueryable');
    expect(sent).toEqual([]);
  });
});
