import {
  AfterDelete,
  AfterLoad,
  AfterSave,
  AfterValidate,
  Attribute,
  batchGet,
  batchWrite,
  BeforeDelete,
  BeforeSave,
  BeforeValidate,
  Entity,
  number,
  PartitionKey,
  Table,
  transact,
  Version,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, world, type World } from './support/world.js';

const told: string[] = [];
/** The hook that throws, by name. */
let thrower = '';

const tell = (entity: { id: string; n: number }, hook: string): void => {
  told.push(`${hook} ${entity.n}`);
  if (thrower === hook) throw new Error(`${hook} says no`);
};

abstract class Told extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @BeforeValidate() async first(): Promise<void> {
    await Promise.resolve();
    tell(this, 'beforeValidate');
  }
  @AfterValidate() second(): void {
    tell(this, 'afterValidate');
  }
  @BeforeSave() async third(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 1));
    tell(this, 'beforeSave');
  }
  @AfterSave() fourth(): void {
    tell(this, 'afterSave');
  }
  @BeforeDelete() async fifth(): Promise<void> {
    await Promise.resolve();
    tell(this, 'beforeDelete');
  }
  @AfterDelete() sixth(): void {
    tell(this, 'afterDelete');
  }
  @AfterLoad() async seventh(): Promise<void> {
    await Promise.resolve();
    tell(this, 'afterLoad');
  }
}

@Table('hooked')
class Hooked extends Told {
  @Attribute() slug?: string;
  @Version() version!: number;
  @BeforeSave() slugged(): void {
    this.slug = `n-${this.n}`;
    told.push('slugged');
  }
}

// Told from Hooked by nothing: each spec writes items of one of them alone.
@Table('hooked', { sharesKeys: () => [Hooked] })
class Unversioned extends Told {}

const SAVING = ['beforeValidate', 'afterValidate', 'beforeSave'];

describeEngines('the hooks of an entity', client => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    to = world(client());
    await createTable(Hooked);
  });
  beforeEach(() => {
    to = world(client());
    told.length = 0;
    thrower = '';
    no++;
  });

  const id = () => `h${no}`;
  const steps = (): string[] => told.splice(0);

  it('run in order around a save, each waited for, and what they set is stored', async () => {
    const made = await Hooked.create({ id: id(), n: 1 });
    expect(steps()).toEqual([...SAVING.map(hook => `${hook} 1`), 'slugged', 'afterSave 1']);
    made.n = 2;
    await made.save();
    expect(steps()).toEqual([...SAVING.map(hook => `${hook} 2`), 'slugged', 'afterSave 2']);
    expect(await to.raw('hooked', { id: { S: id() } })).toMatchObject({ n: { N: '2' }, slug: { S: 'n-2' } });
    await Unversioned.put({ id: id(), n: 3 });
    expect(steps()).toEqual([...SAVING.map(hook => `${hook} 3`), 'afterSave 3']);
  });

  it('run after every load, of whichever verb, once for each', async () => {
    await Hooked.create({ id: id(), n: 1 });
    steps();
    for (const load of [
      () => Hooked.get({ id: id() }),
      () => Hooked.find({ id: id() }),
      async () => await Hooked.of({ id: id() }).reload(),
      () => Hooked.query({ id: id() }).one(),
      () => batchGet([Hooked.key({ id: id() })]),
      () => Hooked.update({ id: id() }, o => [o.n.set(1)], { returning: 'new' }),
      () => Hooked.delete({ id: id() }, { returning: 'old' }),
    ]) {
      await load();
      expect(steps()).toEqual(['afterLoad 1']);
    }
  });

  it('run around a delete of an entity, and none for what goes by key alone', async () => {
    const made = await Hooked.create({ id: id(), n: 1 });
    steps();
    await Hooked.update({ id: id() }, o => [o.n.set(2)]);
    expect(steps()).toEqual([]);
    await made.reload();
    steps();
    await made.delete();
    expect(steps()).toEqual(['beforeDelete 2', 'afterDelete 2']);
    await Hooked.delete({ id: id() });
    expect(steps()).toEqual([]);
  });

  it('run for entities in batches and transactions', async () => {
    await batchWrite([Unversioned.of({ id: id(), n: 1 })]);
    expect(steps()).toEqual([...SAVING.map(hook => `${hook} 1`), 'afterSave 1']);
    await transact(tx => {
      tx.put(Unversioned.of({ id: id(), n: 2 }));
      tx.create(Unversioned.of({ id: `${id()}b`, n: 3 }));
    });
    expect(steps().sort()).toEqual([2, 3].flatMap(n => [...SAVING, 'afterSave'].map(hook => `${hook} ${n}`)).sort());
  });

  it.each(SAVING)('stop the write where they throw before it, and the entity stays as it was: %s', async hook => {
    const made = await Hooked.create({ id: id(), n: 1 });
    to.recorded.clear();
    thrower = hook;
    made.n = 2;
    for (const call of [
      () => made.save(),
      () => Hooked.create({ id: `${id()}b` }),
      () => Hooked.put({ id: id() }),
      () => batchWrite([Unversioned.of({ id: id() })]),
      () => transact(tx => void tx.save(made)),
    ])
      expect(await failure(call)).toMatchObject({ message: `${hook} says no` });
    expect(to.recorded.requests).toEqual([]);
    expect(made).toMatchObject({ n: 2, version: 0, isChanged: true, isNew: false });
    thrower = '';
    await made.save();
    expect(await Hooked.get({ id: id() })).toMatchObject({ n: 2, version: 1 });
  });

  it('stop a delete where they throw before it', async () => {
    const made = await Hooked.create({ id: id(), n: 1 });
    to.recorded.clear();
    thrower = 'beforeDelete';
    expect(await failure(() => made.delete())).toMatchObject({ message: 'beforeDelete says no' });
    expect(to.recorded.requests).toEqual([]);
    expect(made.isNew).toBe(false);
    expect(await Hooked.exists({ id: id() })).toBe(true);
  });

  it('that throw after a write do not undo it, and the entity knows what is stored', async () => {
    thrower = 'afterSave';
    const made = Hooked.of({ id: id(), n: 1 });
    expect(await failure(() => made.save())).toMatchObject({ message: 'afterSave says no' });
    expect(made).toMatchObject({ version: 0, isNew: false, isChanged: false });
    expect(await Hooked.exists({ id: id() })).toBe(true);
  });

  it('see no request and no change where a save has nothing to say', async () => {
    const made = await Hooked.create({ id: id(), n: 1 });
    steps();
    to.recorded.clear();
    await made.save();
    expect(to.recorded.requests).toEqual([]);
    expect(steps()).not.toContain('afterSave 1');
  });
});
