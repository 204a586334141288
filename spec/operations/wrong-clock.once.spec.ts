import {
  acquireLease,
  Attribute,
  batchWrite,
  CreatedAt,
  Entity,
  isDynamormError,
  PartitionKey,
  session,
  Table,
  transact,
  Ttl,
  UpdatedAt,
  type Key,
  type Session,
  type Transport,
} from '../../lib/index.js';

@Table('clocked')
class Clocked extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
  @Ttl() expires?: Date;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

let sent = 0;
const transport = { send: () => Promise.reject(new Error(`request ${++sent}`)) } as Transport;
const wrong: readonly (readonly [string, () => unknown])[] = [
  ['no date', () => undefined],
  ['a number', () => 1_700_000_000_000],
  ['an invalid date', () => new Date(NaN)],
  ['a time before 1970', () => new Date(-1)],
  ['a time after 9999', () => new Date('+010000-01-01T00:00:00Z')],
];
const key = { id: 'a' };
const calls: readonly (readonly [string, (at: Session) => unknown])[] = [
  ['create', at => Clocked.using(at).create(key)],
  ['put', at => Clocked.using(at).put(key)],
  ['update', at => Clocked.using(at).update(key, o => [o.n.add(1)])],
  ['upsert', at => Clocked.using(at).upsert(key, o => [o.n.add(1)])],
  ['batchWrite', at => batchWrite([Clocked.using(at).of(key)])],
  ['transact', at => transact(tx => tx.create(Clocked.using(at).of(key)))],
  [
    'publish',
    at => transact(tx => tx.create(Clocked.using(at).of(key)).publish({ topic: 't', key: 'k', payload: {} })),
  ],
  ['acquireLease', at => acquireLease(Clocked.using(at), key, { ttlMs: 1_000 })],
  ['a read that hides what has expired', at => Clocked.using(at).query(key).hideExpired().all()],
];

describe.each(wrong)('A clock that gives %s', (_, now) => {
  it.each(calls)('is refused by %s before any request', async (__, call) => {
    const clock = { now: now as () => Date, sleep: () => Promise.resolve() };
    const at = session({ transport, clock, outbox: { table: 'clocked' } });
    sent = 0;
    const error: unknown = await Promise.resolve()
      .then(() => call(at))
      .catch((thrown: unknown) => thrown);
    expect(isDynamormError(error) && error.message).toBe(
      "now() of the session's clock must return a Date between 1970 and 9999",
    );
    expect(error).toMatchObject({ code: 'ErrInvalidOperator' });
    expect(sent).toBe(0);
  });
});
