import {
  Attribute,
  CreatedAt,
  Entity,
  PartitionKey,
  Table,
  UpdatedAt,
  Version,
  batchWrite,
  connect,
  number,
  transact,
  type Key,
} from '../../../lib/index.js';
import { createEngine } from '../../../lib/engine/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { retryStrategy } from '../../client/support/stub-client.js';
import { Click, Doc, Tally } from '../../entity/support/entities.js';
import { failure } from '../../entity/support/world.js';

@Table('accounts', { certain: true })
class Account extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

const at = { id: 'a' };

describe('a certain write', () => {
  const engine = createEngine();
  const lose = (times: number) => engine.faults.timeout('TransactWriteItems', { applied: true, times });

  beforeAll(async () => {
    connect({ client: engine.client() });
    await createTable(Account, Click, Doc, Tally);
  });
  beforeEach(async () => {
    engine.faults.clear();
    connect({ client: engine.client({ retryStrategy: retryStrategy(1, 1) }) });
    await Promise.all([Account.delete(at), Click.delete(at), Tally.delete(at)]);
  });

  it('is a success where an answer was lost, whatever another writer did since', async () => {
    lose(1);
    const account = await Account.create({ ...at, n: 1 });
    account.n = 2;
    lose(1);
    await account.save();
    lose(1);
    await Account.update(at, o => [o.n.add(1)]);
    lose(1);
    expect((await Account.mutate(at, one => void one.n++)).n).toBe(4);
    expect(await Account.get(at)).toMatchObject({ n: 4, version: 3 });
    const stored = await Account.get(at);
    lose(1);
    await stored.touch();
    lose(1);
    await Account.put(stored);
    lose(1);
    await stored.delete();
    expect(await Account.exists(at)).toBe(false);
  });

  it('is refused as a single write is', async () => {
    await Account.create(at);
    const [one, other] = [await Account.get(at), await Account.get(at)];
    one.n = 1;
    await one.save();
    other.n = 2;
    expect(await failure(() => other.save())).toMatchObject({
      code: 'ErrVersionConflict',
      codes: ['ErrVersionConflict', 'ErrConditionFailed'],
    });
    const taken = await failure(() => Account.create(at));
    expect(taken).toMatchObject({ code: 'ErrConditionFailed' });
    expect(await (taken as unknown as { current(): Promise<Account> }).current()).toMatchObject({ n: 1 });
  });

  it.each(['create', 'save', 'delete'] as const)(
    'of %s is tried again under the token of its error alone',
    async verb => {
      const entity = verb === 'create' ? Account.of(at) : await Account.create(at);
      const run = (once?: string) =>
        verb === 'delete' ? entity.delete({ once: once! }) : entity.save({ once: once! });
      entity.n = 7;
      lose(8);
      const error = await failure(() => run());
      expect(error).toMatchObject({ code: 'ErrTimeout', applied: 'unknown', retryable: false });
      engine.faults.clear();
      expect(await failure(() => run())).toMatchObject({ code: 'ErrTimeout' });
      expect(await failure(() => run('another'))).toMatchObject({ code: 'ErrTimeout' });
      await run(error['token'] as string);
      if (verb === 'delete') return expect(await Account.exists(at)).toBe(false);
      expect(await Account.get(at)).toMatchObject({ n: 7, version: verb === 'create' ? 0 : 1 });
      entity.n = 8;
      await entity.save();
      return expect((await Account.get(at)).n).toBe(8);
    },
  );

  it('is settled by reading where another process made it under the same token', async () => {
    // Two entities of one logical write: they differ in their stamps, as those of two processes do.
    await Click.create({ ...at, n: 1 }, { once: 't1' });
    for (let i = 0; i < 1001; i++) await Tally.update({ id: 'fill' }, o => [o.n.set(i)], { once: `fill-${i}` });
    const again = await Click.create({ ...at, n: 1 }, { once: 't1' });
    expect(again.createdAt).toEqual((await Click.get(at)).createdAt);
    again.n = 2;
    await again.save();
    expect(await failure(() => Click.create({ ...at, n: 9 }, { once: 't1' }))).toMatchObject({
      code: 'ErrTimeout',
      applied: 'unknown',
    });
    expect(await failure(() => Click.create({ id: 'never', n: 2 }, { once: 't1' }))).toMatchObject({
      applied: 'unknown',
    });
    expect(await Click.exists({ id: 'never' })).toBe(false);
  });

  it('of mutate changes once under one token', async () => {
    await Click.create(at);
    for (let i = 0; i < 3; i++) expect((await Click.mutate(at, one => void one.n++, { once: 'm' })).n).toBe(1);
    expect(await Click.get(at)).toMatchObject({ n: 1, version: 1 });
  });

  it('of an upsert and a delete by key goes as a transaction where the call asks for it', async () => {
    await Tally.upsert(at, o => [o.n.add(1)], { once: 'u' });
    await Tally.upsert(at, o => [o.n.add(1)], { once: 'u' });
    expect((await Tally.get(at)).n).toBe(1);
    await Tally.delete(at, { once: true });
    expect(await Tally.exists(at)).toBe(false);
  });

  it('answers no item and has no place in a batch or among the actions of a transaction', async () => {
    const refused = { code: 'ErrInvalidOperator' };
    expect(await failure(() => Account.update(at, o => [o.n.add(1)], { returning: 'new' }))).toMatchObject(refused);
    expect(await failure(() => Account.delete(at, { returning: 'old' }))).toMatchObject(refused);
    expect(await failure(() => Account.create(at, { once: 'x'.repeat(37) }))).toMatchObject(refused);
    expect(await failure(() => batchWrite([Account.of(at)], { ignoreVersions: true }))).toMatchObject(refused);
    expect(await failure(() => transact(tx => tx.delete(Tally, at, { once: true })))).toMatchObject(refused);
  });
});
