import {
  AfterSave,
  Attribute,
  BeforeSave,
  CreatedAt,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  Table,
  Version,
  batchWrite,
  connect,
  session,
  transact,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { fixedClock, recorder, type Recorder } from '../../lib/testkit/index.js';
import type { Transport } from '../../lib/session/transport.js';
import { describeEngines } from '../support/engines.js';
import { failure, NOW } from './support/world.js';

@Table('line-notes')
class Note extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
  @Attribute() list: string[] = [];
}
@Table('line-docs')
class Doc extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
  @Version() version!: number;
}
@Table('line-labelled')
class Labelled extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-label', 'L#${n}') label?: string;
  @Attribute() n = 0;
  @CreatedAt() createdAt!: Date;
}
@Table('line-stamped')
class Stamped extends Labelled {
  @Version() version!: number;
}
@Table('line-hooked')
class Hooked extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
  @Attribute() seen = 0;
  within = false;
  async again(): Promise<void> {
    if (this.within) return;
    this.within = true;
    this.seen++;
    await this.save();
    this.within = false;
  }
  @BeforeSave() async before(): Promise<void> {
    await this.again();
  }
  @AfterSave() async after(): Promise<void> {
    await this.again();
  }
}

describeEngines('the requests of one entity', client => {
  let sent: Recorder;
  let no = 0;
  /** Holds requests back until it is called; undefined lets them pass. */
  let gate: Promise<void> | undefined;
  /** What the next write ends with after it was applied. */
  let lose: Error | undefined;

  beforeAll(async () => {
    connect({ client: client() });
    await createTable(Note, Doc, Hooked, Labelled, Stamped);
  });
  beforeEach(() => {
    no++;
    [gate, lose] = [undefined, undefined];
    const plain = session({ client: client() }).transport;
    const held: Transport = {
      send: async (operation, input, options) => {
        await gate;
        const answer = await plain.send(operation, input, options);
        const error = lose;
        if (error === undefined || operation === 'GetItem') return answer;
        lose = undefined;
        throw error;
      },
    };
    sent = recorder(held);
    connect({ transport: sent, clock: fixedClock(NOW) });
  });

  const id = (): string => `n${no}`;
  const note = async (): Promise<Note> => {
    const made = await Note.create({ id: id() });
    sent.clear();
    return made;
  };
  const shut = (): (() => void) => {
    let open!: () => void;
    gate = new Promise(resolve => (open = resolve));
    return () => {
      gate = undefined;
      open();
    };
  };
  const lost = (): Error => Object.assign(new Error('hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
  const read = async (): Promise<Note> => Note.get({ id: id() }, { consistent: true });

  it('go one after another: the second save sends nothing, or what changed since', async () => {
    const one = await note();
    one.list.push('y');
    await Promise.all([one.save(), one.save()]);
    expect([sent.requests.length, (await read()).list, one.isChanged]).toEqual([1, ['y'], false]);
    const open = shut();
    one.n = 1;
    const first = one.save();
    one.list.push('z');
    const second = one.save();
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(sent.requests.length).toBe(3);
    open();
    await Promise.all([first, second]);
    expect(sent.requests.length).toBe(4);
    expect(await read()).toMatchObject({ n: 1, list: ['y', 'z'] });
  });

  it('two saves of a new entity create it once', async () => {
    const one = Note.of({ id: id() });
    await Promise.all([one.save(), one.save()]);
    expect(sent.requests.map(({ operation }) => operation)).toEqual(['PutItem']);
    const versioned = Doc.of({ id: id() });
    const saves = [versioned.save()];
    versioned.n = 1;
    await Promise.all([...saves, versioned.save(), versioned.touch()]);
    expect(await Doc.get({ id: id() })).toMatchObject({ n: 1, version: 2 });
  });

  it('what the library fills and was assigned while a write is under way is told, and refused by the next', async () => {
    type Write = (entity: Labelled) => Promise<unknown>;
    const writes: readonly Write[] = [
      entity => entity.save(),
      entity => (entity.constructor as typeof Labelled).put(entity),
      entity => transact(tx => tx.save(entity)),
    ];
    const label = { label: 'L#other' };
    const createdAt = { createdAt: new Date(0) };
    const tried: readonly [typeof Labelled, readonly Write[], readonly object[]][] = [
      [Labelled, [...writes, entity => batchWrite([entity])], [label, createdAt]],
      [Stamped, writes, [label, createdAt, { version: 7 }]],
    ];
    const cases = tried.flatMap(([Of, each, assigned]) =>
      each.flatMap(write =>
        assigned.flatMap(fields => [true, false].map(isNew => ({ Of, write, fields, isNew }) as const)),
      ),
    );
    for (const [i, { Of, write, fields, isNew }] of cases.entries()) {
      const key = { id: `${id()}-${i}` };
      const one = isNew ? Of.of({ ...key, n: 1 }) : await Of.create({ ...key, n: 1 });
      const [[field, value]] = Object.entries(fields) as [[string, unknown]];
      one.n = 2;
      const open = shut();
      const written = write(one);
      await new Promise(resolve => setImmediate(resolve));
      Object.assign(one, fields);
      open();
      await written;
      expect([field, one[field as 'n'], one.isChanged]).toEqual([field, value, true]);
      expect(await failure(() => one.save())).toMatchObject({ code: 'ErrInvalidModel', field });
      one.revert();
      expect([one.isChanged, one.toJSON()]).toEqual([false, (await Of.get(key)).toJSON()]);
      one.n = 3;
      await one.save();
      expect((await Of.get(key)).toJSON()).toEqual(one.toJSON());
    }
  });

  it('a touch fills what was assigned before it, and keeps what is assigned while it is under way', async () => {
    const one = await Stamped.create({ id: id() });
    one.version = 5;
    const open = shut();
    const touched = one.touch();
    await new Promise(resolve => setImmediate(resolve));
    one.label = 'L#other';
    open();
    await touched;
    expect([one.version, one.label, one.isChanged]).toEqual([1, 'L#other', true]);
    expect(await failure(() => one.save())).toMatchObject({ code: 'ErrInvalidModel', field: 'label' });
  });

  it('what is assigned while a save is under way is not taken for saved', async () => {
    const one = await note();
    const open = shut();
    one.n = 1;
    const saved = one.save();
    one.n = 2;
    one.list.push('late');
    open();
    await saved;
    expect(one.changes()).toEqual({ n: [1, 2], list: [[], ['late']] });
    expect(await read()).toMatchObject({ n: 1, list: [] });
    await one.save();
    expect(await read()).toMatchObject({ n: 2, list: ['late'] });
  });

  it('where the first was refused, the second sends everything', async () => {
    const one = await note();
    one.n = 1;
    const first = failure(() => one.save({ if: o => o.n.eq(7) }));
    one.list.push('a');
    await Promise.all([first, one.save()]);
    expect(await first).toMatchObject({ code: 'ErrConditionFailed' });
    expect(await read()).toMatchObject({ n: 1, list: ['a'] });
  });

  it('a save, a delete, a reload and a transaction keep the order of the calls', async () => {
    const [a, b] = [await note(), await Doc.create({ id: id() })];
    a.n = 1;
    b.n = 1;
    await Promise.all([
      a.save(),
      b.save(),
      transact(tx => tx.save(a).save(b)),
      transact(tx => tx.save(b).save(a)),
      a.reload(),
    ]);
    expect([a.n, b.version]).toEqual([1, 1]);
    a.n = b.n = 2;
    await Promise.all([transact(tx => tx.save(a).save(b)), transact(tx => tx.save(b).delete(a)), b.touch()]);
    expect([a.isNew, b.version, await Note.find({ id: id() })]).toEqual([true, 3, undefined]);
  });

  it('a save within a hook does not wait for the save that runs it', async () => {
    const one = await Hooked.create({ id: id() });
    one.n = 1;
    await one.save({ timeoutMs: 5000 });
    one.n = 2;
    await transact(tx => tx.save(one));
    expect(await Hooked.get({ id: id() })).toMatchObject({ n: 2, seen: one.seen });
  });

  it('one that waits keeps its own bound, and is not sent when it gives up', async () => {
    const one = await note();
    const open = shut();
    one.n = 1;
    const first = one.save();
    one.n = 2;
    expect(await failure(() => one.save({ timeoutMs: 20 }))).toMatchObject({ code: 'ErrTimeout', retryable: true });
    expect(await failure(() => one.save({ signal: AbortSignal.timeout(20) }))).toMatchObject({ code: 'ErrTimeout' });
    const error = await failure(() => one.delete({ signal: AbortSignal.abort() }));
    expect([error['code'], error['applied']]).toEqual(['ErrTimeout', undefined]);
    const last = one.save();
    expect(sent.requests.length).toBe(1);
    open();
    await Promise.all([first, last]);
    expect(sent.requests.length).toBe(2);
    expect(await read()).toMatchObject({ n: 2 });
  });

  it('after an unknown outcome further writes are refused until reload', async () => {
    const one = await note();
    one.list.push('a');
    const open = shut();
    const [first, second] = [failure(() => one.save({ timeoutMs: 250 })), failure(() => one.save())];
    expect(await first).toMatchObject({ code: 'ErrTimeout', applied: 'unknown' });
    open();
    const refused = await second;
    expect(refused).toMatchObject({ code: 'ErrTimeout', retryable: false });
    expect(refused['applied']).toBeUndefined();
    expect(refused['message']).toMatch(/reload\(\)/);
    sent.clear();
    for (const write of [
      () => one.delete(),
      () => one.touch(),
      () => Note.put(one),
      () => transact(tx => tx.save(one)),
      () => one.revert().save(),
    ])
      expect(await failure(write)).toMatchObject({ code: 'ErrTimeout' });
    expect(sent.requests).toEqual([]);
    await one.reload();
    one.n = 5;
    await one.save();
    expect(await read()).toMatchObject({ n: 5 });
  });

  it('a new entity whose creation is unknown is looked for by reload', async () => {
    const one = Note.of({ id: id(), n: 3 });
    lose = lost();
    expect(await failure(() => one.save())).toMatchObject({ applied: 'unknown' });
    await one.reload();
    expect([one.isNew, one.n]).toEqual([false, 3]);
    const gone = Note.of({ id: `${id()}x` });
    shut();
    expect(await failure(() => gone.save({ timeoutMs: 250 }))).toMatchObject({ applied: 'unknown' });
    gate = undefined;
    expect(await failure(() => gone.reload())).toMatchObject({ code: 'ErrItemNotFound' });
    await gone.save();
    expect(gone.isNew).toBe(false);
  });
});
