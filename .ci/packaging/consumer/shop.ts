// What every compiler, bundler and runtime gets: every kind of write and read, under a clock and a cipher that answer alike each time.
// What it prints, with the stored items, must not depend on who compiled it or on the names a minifier gave to its classes.
import { batchGet, connect, isDynamormError, transact } from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { streamHandler } from 'dynamorm/streams';
import { createTable } from 'dynamorm/tables';
import { deterministicCipher, fixedClock } from 'dynamorm/testkit';
import { Account, Card, Person } from './entities.js';

const codeOf = (error: unknown) => (isDynamormError(error) ? error.code : String(error));

export async function main(print: (line: string) => void = console.log): Promise<void> {
  const say = (what: string, value: unknown) => print(`${what} ${JSON.stringify(value)}`);
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
