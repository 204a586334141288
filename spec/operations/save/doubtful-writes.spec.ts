import { connect, session } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { noteFailure } from '../../../lib/client/attempt-notes.js';
import type { Transport } from '../../../lib/session/transport.js';
import { Click, Counter, Doc, Tally } from '../../entity/support/entities.js';
import { failure } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

const UNKNOWN = { code: 'ErrTimeout', codes: ['ErrTimeout'], applied: 'unknown', retryable: false };

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
    await createTable(Click, Counter, Doc, Tally);
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
    expect(await failure(() => bound.save())).toMatchObject(UNKNOWN);
    expect((await Doc.get(key())).list).toEqual(['a', 'mine', 'theirs']);
  });

  it('does not apply a mutate twice where another writer went on from it', async () => {
    await Doc.create({ ...key(), total: 1 });
    sick({ applied: true, meanwhile: () => Doc.using(other()).update(key(), o => [o.total.add(10)]) });
    expect(await failure(() => Doc.mutate(key(), doc => void (doc.total! += 1)))).toMatchObject(UNKNOWN);
    healthy();
    expect((await Doc.get(key())).total).toBe(12);
  });

  it('takes an update under a version for done by its stamp alone', async () => {
    await Click.create({ ...key(), n: 1 });
    sick({ applied: true });
    await Click.update(key(), o => [o.n.add(4)], { version: 0 });
    healthy();
    expect(await Click.get(key())).toMatchObject({ n: 5, version: 1 });
    await Counter.create({ ...key(), n: 1 });
    sick({ applied: true });
    expect(await failure(() => Counter.update(key(), o => [o.n.set(5)], { version: 0 }))).toMatchObject(UNKNOWN);
  });

  it('does not take the version of another writer for its own', async () => {
    await Click.create({ ...key(), n: 1 });
    const meanwhile = () => Click.using(other()).update(key(), o => [o.n.add(10)]);
    sick({ applied: false, meanwhile });
    // Nothing is known of the row as it was before.
    expect(await failure(() => Click.update(key(), o => [o.n.add(1)], { version: 0 }))).toMatchObject(UNKNOWN);
    healthy();
    const loaded = await Click.get(key());
    loaded.n = 1;
    const sickly = session({ transport: losing(plain, { applied: false, meanwhile }) });
    const bound = await Click.using(sickly).get(key());
    bound.n = 1;
    expect(await failure(() => bound.save())).toMatchObject({
      code: 'ErrVersionConflict',
      codes: ['ErrVersionConflict', 'ErrConditionFailed'],
    });
    expect((await Click.get(key())).n).toBe(21);
  });

  it('does not take an equal write of another for its own', async () => {
    await Click.create({ ...key(), n: 1 });
    const inc = (of: typeof Click) => of.mutate(key(), one => void one.n++);
    sick({ applied: false, meanwhile: () => inc(Click.using(other())) });
    await inc(Click);
    healthy();
    expect(await Click.get(key())).toMatchObject({ n: 3, version: 2 });
    no++;
    sick({ applied: false, meanwhile: () => Click.using(other()).create({ ...key(), n: 1 }) });
    expect(await failure(() => Click.create({ ...key(), n: 1 }))).toMatchObject({ code: 'ErrConditionFailed' });
  });

  it('does not know what became of it where the row moved on by more than one write, was deleted, or was made again', async () => {
    const meanwhile: readonly (() => Promise<unknown>)[] = [
      async () => {
        for (let i = 0; i < 2; i++) await Click.using(other()).update(key(), o => [o.n.add(10)]);
      },
      () => Click.using(other()).delete(key()),
      async () => {
        await Click.using(other()).delete(key());
        await Click.using(other()).create({ ...key(), n: 7 });
      },
    ];
    for (const step of meanwhile) {
      no++;
      healthy();
      await Click.create({ ...key(), n: 1 });
      const bound = await Click.using(session({ transport: losing(plain, { applied: false, meanwhile: step }) })).get(
        key(),
      );
      bound.n = 2;
      expect(await failure(() => bound.save())).toMatchObject(UNKNOWN);
    }
  });

  it('knows its own create whatever became of the row since', async () => {
    sick({ applied: true, meanwhile: () => Click.using(other()).update(key(), o => [o.n.add(10)]) });
    expect(await Click.create({ ...key(), n: 1 })).toMatchObject({ n: 1, version: 0 });
  });

  it('answers no old item that it is not sure of', async () => {
    await Counter.create({ ...key(), n: 1 });
    sick({ applied: true });
    const update = () => Counter.update(key(), o => [o.n.set(2)], { returning: 'old' });
    expect(await failure(update)).toMatchObject(UNKNOWN);
    sick({ applied: true });
    expect(await failure(() => Counter.delete(key(), { returning: 'old' }))).toMatchObject(UNKNOWN);
    healthy();
    expect(await Counter.exists(key())).toBe(false);
  });

  it('is a success where the row holds its stamp: create, save, touch, findOrCreate', async () => {
    sick({ applied: true });
    expect(await Click.create({ ...key(), n: 1 })).toMatchObject({ n: 1, version: 0 });
    for (const write of [(one: Click) => ((one.n = 2), one.save()), (one: Click) => one.touch()]) {
      const lossy = session({ transport: losing(plain, { applied: true }) });
      await write(await Click.using(lossy).get(key()));
    }
    healthy();
    await Click.delete(key());
    sick({ applied: true });
    const found = await Click.findOrCreate(key(), { n: 7 });
    expect(found).toMatchObject({ n: 7, version: 0, isNew: false, created: true });
    expect(JSON.stringify(found)).not.toContain('created":true');
  });

  it('findOrCreate answers the row where nobody can know whose it is, and says that it cannot', async () => {
    // No stamps in the class: the row may be anybody's.
    sick({ applied: true });
    const mine = await Tally.findOrCreate(key(), { n: 7 });
    expect([mine.n, mine.created, mine.isNew, mine.isChanged, 'created' in mine]).toEqual([
      7,
      undefined,
      false,
      false,
      true,
    ]);
    healthy();
    mine.n = 8;
    await mine.save();
    expect(await Tally.findOrCreate(key(), { n: 9 })).toMatchObject({ n: 8, created: false });
    await Tally.delete(key());
    sick({ applied: false, meanwhile: () => Tally.using(other()).create({ ...key(), n: 3 }) });
    expect(await Tally.findOrCreate(key(), { n: 7 })).toMatchObject({ n: 3, created: undefined });
    healthy();
    await Tally.delete(key());
    expect(await Tally.findOrCreate(key(), { n: 5 })).toMatchObject({ n: 5, created: true });
    // With a stamp it is known.
    sick({ applied: false, meanwhile: () => Click.using(other()).create({ ...key(), n: 3 }) });
    expect(await Click.findOrCreate(key(), { n: 7 })).toMatchObject({ n: 3, created: false });
    // Made and gone again: there is no row to answer.
    healthy();
    await Tally.delete(key());
    let first = true;
    const gone: Transport = {
      send: async (operation, input, options) => {
        if (operation === 'GetItem' || !first) return plain.send(operation, input, options);
        first = false;
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      },
    };
    const call = () => Tally.using(session({ transport: gone })).findOrCreate(key(), { n: 7 });
    expect(await failure(call)).toMatchObject(UNKNOWN);
    await call();
    expect(
      await Tally.using(session({ transport: gone })).findOrCreate(key(), {}, { once: true, timeoutMs: 5_000 }),
    ).toMatchObject({ created: false });
    await Tally.delete(key());
    const once = await Tally.findOrCreate(key(), { n: 1 }, { once: 'find-or-create' });
    expect(once.created).toBe(true);
  });

  it('sends what counts twice once, unless a condition fixes the old value', async () => {
    await Tally.put({ ...key(), n: 1, log: ['a'] });
    const asks: readonly [number, (of: typeof Tally) => Promise<unknown>][] = [
      [1, of => of.update(key(), o => [o.n.add(1)])],
      [1, of => of.update(key(), o => [o.log.append('b')])],
      [1, of => of.update(key(), o => [o.log.at(0).remove()])],
      [2, of => of.update(key(), o => [o.n.add(1)], { if: o => o.n.eq(1) })],
    ];
    for (const [sends, ask] of asks) {
      let sent = 0;
      const counting: Transport = {
        send: (operation, input, options) => {
          if (operation !== 'GetItem') sent++;
          return plain.send(operation, input, options);
        },
      };
      const sickly = session({ transport: losing(counting, { applied: false }) });
      await ask(Tally.using(sickly)).catch(() => undefined);
      // The first was lost on its way.
      expect(sent).toBe(sends - 1);
    }
  });
});
