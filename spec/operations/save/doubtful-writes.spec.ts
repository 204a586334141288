import { connect, session } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { noteFailure } from '../../../lib/client/errors/failure.js';
import type { Transport } from '../../../lib/client/transport.js';
import { Account, Counter, Doc } from '../../entity/support/entities.js';
import { failure } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

/** What happens between a write that is lost and its repetition. */
interface Accident {
  /** Whether the lost attempt was applied. */
  readonly applied: boolean;
  readonly meanwhile?: () => Promise<unknown>;
}

/** Loses the answer of the first write, and sends it again as the SDK does, if it may be. */
function losing(plain: Transport, { applied, meanwhile }: Accident): Transport {
  let writes = 0;
  return {
    send: async (operation, input, options) => {
      if (operation === 'GetItem' || ++writes > 1) return plain.send(operation, input, options);
      if (applied) await plain.send(operation, input, options);
      await meanwhile?.();
      if (options.repeatable === false) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      try {
        return { ...(await plain.send(operation, input, options)), attempts: 2 };
      } catch (error) {
        const { name, Item } = error as { name: string; Item?: object };
        const again = Object.assign(new Error(name), {
          name,
          Item,
          $fault: 'client',
          $metadata: { httpStatusCode: 400 },
        });
        noteFailure(again, { attempts: 2, lost: true });
        throw again;
      }
    },
  };
}

describeEngines('a write that was refused after a lost answer', client => {
  let plain: Transport;
  let no = 0;
  const key = () => ({ id: `l${no}` });
  const healthy = (): void => void connect({ transport: plain });
  const sick = (accident: Accident): void => void connect({ transport: losing(plain, accident) });
  /** Another process: a session of its own, that this one knows nothing of. */
  const other = () => session({ client: client() });

  beforeAll(async () => {
    plain = session({ client: client() }).transport;
    healthy();
    await createTable(Counter, Doc, Account);
  });
  beforeEach(() => {
    healthy();
    no++;
  });

  it('does not append twice on top of what another writer appended since', async () => {
    await Doc.create({ ...key(), list: ['a'] });
    const meanwhile = () => Doc.using(other()).update(key(), o => [o.list.append('theirs')]);
    const sickly = session({ transport: losing(plain, { applied: true, meanwhile }) });
    const bound = await Doc.using(sickly).get(key());
    bound.list!.push('mine');
    expect(await failure(() => bound.save())).toMatchObject({ code: 'ErrConditionFailed', applied: 'unknown' });
    expect((await Doc.get(key())).list).toEqual(['a', 'mine', 'theirs']);
  });

  it('does not apply a mutate twice where another writer went on from it', async () => {
    await Doc.create({ ...key(), total: 1 });
    sick({ applied: true, meanwhile: () => Doc.using(other()).update(key(), o => [o.total.add(10)]) });
    expect(await failure(() => Doc.mutate(key(), doc => void (doc.total! += 1)))).toMatchObject({ applied: 'unknown' });
    healthy();
    expect((await Doc.get(key())).total).toBe(12);
  });

  it('takes an update under a version for done only where the row tells', async () => {
    await Counter.create({ ...key(), n: 1 });
    sick({ applied: true });
    await Counter.update(key(), o => [o.n.set(5)], { version: 0 });
    sick({ applied: true });
    expect(await failure(() => Counter.update(key(), o => [o.n.add(1)], { version: 1 }))).toMatchObject({
      code: 'ErrVersionConflict',
      applied: 'unknown',
    });
    healthy();
    expect(await Counter.get(key())).toMatchObject({ n: 6, version: 2 });
  });

  it('does not take the version of another writer for its own', async () => {
    await Counter.create({ ...key(), n: 1 });
    sick({ applied: false, meanwhile: () => Counter.using(other()).update(key(), o => [o.n.add(10)]) });
    expect(await failure(() => Counter.update(key(), o => [o.n.add(1)], { version: 0 }))).toMatchObject({
      code: 'ErrVersionConflict',
      applied: 'unknown',
    });
    healthy();
    expect((await Counter.get(key())).n).toBe(11);
  });

  it('knows its own addition by the timestamp, where the class has one', async () => {
    const at = { owner: 'ann', no };
    await Account.create(at);
    sick({ applied: true });
    await Account.update(at, o => [o.balance.add(1)], { version: 0 });
    expect(await Account.get(at)).toMatchObject({ balance: 1, version: 1 });
  });

  it('answers no old item that it is not sure of', async () => {
    await Counter.create({ ...key(), n: 1 });
    sick({ applied: true });
    const update = () => Counter.update(key(), o => [o.n.set(2)], { returning: 'old' });
    expect(await failure(update)).toMatchObject({ code: 'ErrTimeout', applied: 'unknown' });
    sick({ applied: true });
    expect(await failure(() => Counter.delete(key(), { returning: 'old' }))).toMatchObject({
      code: 'ErrTimeout',
      applied: 'unknown',
    });
    healthy();
    expect(await Counter.exists(key())).toBe(false);
  });

  it('is a success where the row is what was written: create, save, touch, delete, findOrCreate', async () => {
    sick({ applied: true });
    expect(await Counter.create({ ...key(), n: 1 })).toMatchObject({ n: 1, version: 0 });
    for (const write of [
      (one: Counter) => ((one.n = 2), one.save()),
      (one: Counter) => one.touch(),
      (one: Counter) => one.delete(),
    ]) {
      const lossy = session({ transport: losing(plain, { applied: true }) });
      await write(await Counter.using(lossy).get(key()));
    }
    healthy();
    expect(await Counter.exists(key())).toBe(false);
    sick({ applied: true });
    const found = await Counter.findOrCreate(key(), { n: 7 });
    expect(found).toMatchObject({ n: 7, version: 0, isNew: false });
  });
});
