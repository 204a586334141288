// What the bundlers get: every kind of write and read, under a clock and a cipher that answer alike each time. What it prints, with
// the stored items, must not depend on who bundled it or on the names a minifier gave to its classes.
import {
  Attribute,
  BlindIndex,
  Encrypted,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  SortKey,
  Table,
  Unique,
  UpdatedAt,
  Version,
  batchGet,
  connect,
  isDynamormError,
  list,
  nested,
  number,
  stringSet,
  transact,
  type Key,
} from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { streamHandler } from 'dynamorm/streams';
import { createTable } from 'dynamorm/tables';
import { deterministicCipher, fixedClock } from 'dynamorm/testkit';

class Card {
  @Attribute() last4!: string;
  @Attribute(number) year = 2030;
}

@Table('people', { model: 'Person', stream: 'NEW_AND_OLD_IMAGES' })
class Person extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() mail?: string;
  @Encrypted({ bind: 'item' }) passport?: string;
  @Encrypted() phone?: string;
  @IndexPartitionKey('by-phone') @BlindIndex({ of: 'phone' }) phoneHash?: string;
  @Attribute(list(nested(Card))) cards: Card[] = [];
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}

abstract class Owned extends Entity {
  @PartitionKey('OWNER#${owner}') pk!: string;
  @SortKey('ACCOUNT#${account}') sk!: string;
  @Attribute() owner!: Key<string>;
  @Attribute() account!: Key<string>;
}

@Table('accounts', { stream: 'NEW_AND_OLD_IMAGES' })
class Account extends Owned {
  @Attribute(number) balance = 0;
  @Attribute(stringSet) tags = new Set<string>();
}

const say = (what: string, value: unknown) => console.log(what, JSON.stringify(value));
const codeOf = (error: unknown) => (isDynamormError(error) ? error.code : String(error));

export async function main(): Promise<void> {
  const engine = createEngine({ now: new Date('2026-01-01T00:00:00Z') });
  connect({ client: engine.client(), cipher: deterministicCipher('bundled'), clock: fixedClock() });
  await createTable(Person);
  await createTable(Account);

  await Person.create({
    id: 'p1',
    mail: 'a@x.org',
    passport: 'X1',
    phone: '+47 1',
    cards: [Object.assign(new Card(), { last4: '1111' }), Object.assign(new Card(), { last4: '2222' })],
  });
  const person = await Person.get({ id: 'p1' });
  person.cards[1]!.last4 = '3333';
  person.passport = 'X2';
  say('changes', Object.keys(person.changes()).sort());
  await person.save();

  const key = { owner: 'p1', account: 'a1' };
  await Account.create({ ...key, balance: 10, tags: new Set(['new']) });
  await Account.update(key, a => [a.balance.add(5), a.tags.add('used')], { if: a => a.balance.gte(10) });
  await transact(tx => {
    tx.update(Account, key, a => [a.balance.add(-1)]);
    tx.create(Person.of({ id: 'p2', mail: 'b@x.org' }));
  });
  const taken = transact(tx => {
    tx.update(Account, key, a => [a.balance.add(-100)]);
    tx.create(Person.of({ id: 'p3', mail: 'b@x.org' }));
  });
  say('taken', await taken.then(() => 'created', codeOf));
  say('exists', await Person.create({ id: 'p1' }).then(() => 'created', codeOf));

  const again = await Person.get({ id: 'p1' });
  say('person', { ...again });
  say(
    'by phone',
    (await Person.index('by-phone').query({ phone: '+47 1' }).all()).map(({ id }) => id),
  );
  say(
    'query',
    await Account.query({ owner: 'p1' })
      .filter(a => a.tags.contains('used'))
      .count(),
  );
  const { items, missing } = await batchGet([Person.key({ id: 'p2' }), Person.key({ id: 'p3' })]);
  say('batch', [items.map(item => item instanceof Person), missing.length]);
  await (await Person.get({ id: 'p2' })).delete();

  const handler = streamHandler()
    .on(Person, {
      insert: async one => say('insert', one.id),
      modify: async (now, _was, changes) => say('modify', [now.passport, Object.keys(changes).sort()]),
      remove: async was => say('remove', was.id),
    })
    .on(Account, { modify: async now => say('modify', [now.balance, [...now.tags].sort()]) })
    .otherwise(() => undefined);
  for (const table of ['people', 'accounts']) {
    for (const event of engine.streamEvents(table)) say('answer', await handler(event));
    say(table, [...engine.exportItems(table)].sort());
  }
  say('done', true);
}
