import {
  Attribute,
  batchWrite,
  CreatedAt,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  SortKey,
  Table,
  transact,
  UpdatedAt,
  Version,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { failure, world, type World } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

@Table('followed')
class Followed extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-team', 'T#${team}') team_key?: string;
  @IndexSortKey('by-team', '#${updatedAt}') seen_key?: string;
  @IndexPartitionKey('by-state', 'S#${state}') state_key?: string;
  @IndexSortKey('by-state', '${state}#${updatedAt}#${createdAt}') when_key?: string;
  @Attribute() team?: string;
  @Attribute() state?: string | undefined;
  @Attribute() note?: string;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

@Table('followed-teams')
class Team extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('recent', 'TEAM') recent!: string;
  @IndexSortKey('recent', '#${updatedAt}') at!: string;
  @Attribute() note?: string;
  @UpdatedAt() updatedAt!: Date;
}

@Table('counted-keys')
class Counted extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-version', 'V') v!: string;
  @IndexSortKey('by-version', '${note}#${version}') n?: string;
  @Attribute() note?: string;
  @Version() version!: number;
}

@Table('dated')
class Dated extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('D#${createdAt}') sk!: string;
  @Attribute() customer!: Key<string>;
  @Attribute() note?: string;
  @CreatedAt() createdAt!: Key<Date>;
  @UpdatedAt() updatedAt!: Date;
}

type Row = Record<string, { S?: string; N?: string }>;

describeEngines('keys made of stamps and versions', client => {
  let to: World;
  let no = 0;
  let digits = 0;
  const id = (): string => `f${no}`;
  const row = async (table = 'followed'): Promise<Row> => (await to.raw(table, { id: { S: id() } })) as Row;
  const holds = async (): Promise<Row> => {
    const found = await row();
    const { state, updatedAt, createdAt, team } = found;
    expect(found['seen_key']?.S).toBe(`#${updatedAt!.S}`);
    expect(found['team_key']?.S).toBe(team && `T#${team.S}`);
    expect(found['when_key']?.S).toBe(state && createdAt && `${state.S}#${updatedAt!.S}#${createdAt.S}`);
    return found;
  };

  beforeAll(async () => {
    world(client());
    for (const each of [Followed, Team, Counted, Dated]) await createTable(each);
  });
  beforeEach(() => {
    to = world(client());
    // Digits below the millisecond, which no Date holds.
    to.clock.subMillis = () => ++digits;
    no++;
  });

  it('hold the very stamp of a create, save, touch, put, batch and transaction', async () => {
    const one = await Followed.create({ id: id(), team: 'a', state: 'open' });
    expect((await holds())['updatedAt']!.S).not.toMatch(/000000Z$/);
    expect(one.isChanged).toBe(false);
    one.note = 'x';
    await one.save();
    await holds();
    one.state = 'done';
    await one.save();
    const saved = await holds();
    expect(one.when_key).toBe(saved['when_key']!.S);
    to.clock.advance(5);
    await one.touch();
    expect((await holds())['updatedAt']).not.toEqual(saved['updatedAt']);
    await Followed.put(one);
    await holds();
    await batchWrite([one]);
    await holds();
    one.note = 'y';
    await transact(tx => tx.save(one));
    await holds();
    await transact(tx => tx.put(one));
    expect((await holds())['createdAt']).toEqual(saved['createdAt']);
    const again = await Followed.get({ id: id() });
    again.note = 'z';
    await again.save();
    await Followed.mutate({ id: id() }, found => {
      found.state = 'back';
    });
    expect((await holds())['state']).toEqual({ S: 'back' });
  });

  it('are made again of what another writer left', async () => {
    await Followed.create({ id: id(), team: 'a', state: 'open' });
    const [one, two, three] = [
      await Followed.get({ id: id() }),
      await Followed.get({ id: id() }),
      await Followed.get({ id: id() }),
    ];
    one.state = 'done';
    await one.save();
    two.note = 'x';
    await two.save();
    expect(await holds()).toMatchObject({ state: { S: 'done' }, note: { S: 'x' } });
    const before = await row();
    to.clock.advance(5);
    await three.touch();
    expect((await holds())['updatedAt']).not.toEqual(before['updatedAt']);
    one.state = undefined;
    await one.save();
    expect(await holds()).not.toHaveProperty('when_key');
  });

  it('are written by updates that know their parts, and others are refused by name', async () => {
    await Team.create({ id: id() });
    for (const write of [
      () => Team.update({ id: id() }, x => [x.note.set('x')]),
      () => transact(tx => tx.update(Team, { id: id() }, x => [x.note.set('y')])),
      () => Team.update({ id: `${id()}-new` }, x => [x.note.set('x')]),
    ]) {
      await write();
      const found = await row('followed-teams');
      expect(found['at']!.S).toBe(`#${found['updatedAt']!.S}`);
    }
    await Followed.create({ id: id(), team: 'a', state: 'open' });
    const error = await failure(() => Followed.update({ id: id() }, x => [x.note.set('x')]));
    expect(error).toMatchObject({ code: 'ErrInvalidOperator', field: 'state' });
    const created = await failure(() => Followed.update({ id: id() }, x => [x.state.set('x')]));
    expect(created).toMatchObject({ code: 'ErrInvalidOperator', field: 'createdAt' });
    const { createdAt } = await row();
    await Followed.update({ id: id() }, x => [x.note.set('n')], {
      if: f => f.state.eq('open').and(f.createdAt.eq(createdAt!.S as unknown as Date)),
    });
    expect((await holds())['note']).toEqual({ S: 'n' });
    const date = await failure(() =>
      Followed.update({ id: id() }, x => [x.state.set('x')], { if: f => f.createdAt.eq(new Date(createdAt!.S!)) }),
    );
    expect(date).toMatchObject({ code: 'ErrInvalidOperator', field: 'createdAt' });
  });

  it('are written by an upsert, of a row that is there and of none', async () => {
    await Followed.upsert({ id: id() }, x => [x.state.set('open')], { create: { team: 'a' } });
    await holds();
    await Followed.upsert({ id: id() }, x => [x.note.set('x')]);
    expect(await holds()).toMatchObject({ state: { S: 'open' }, note: { S: 'x' } });
    await Followed.upsert({ id: id() }, x => [x.state.set('done')]);
    await holds();
    await Counted.upsert({ id: id() }, x => [x.note.set('a')]);
    expect(await row('counted-keys')).toMatchObject({ n: { S: 'a#0' }, version: { N: '0' } });
    await Counted.upsert({ id: id() }, x => [x.note.set('b')]);
    expect(await row('counted-keys')).toMatchObject({ n: { S: 'b#1' }, version: { N: '1' } });
  });

  it('hold the version that is written', async () => {
    const one = await Counted.create({ id: id(), note: 'a' });
    expect(await row('counted-keys')).toMatchObject({ n: { S: 'a#0' } });
    one.note = 'b';
    await one.save();
    expect(await row('counted-keys')).toMatchObject({ n: { S: 'b#1' } });
    await Counted.put(one, { overwrite: true });
    expect(await row('counted-keys')).toMatchObject({ n: { S: 'b#2' } });
    const error = await failure(() => Counted.update({ id: id() }, x => [x.note.set('c')]));
    expect(error).toMatchObject({ code: 'ErrInvalidOperator', field: 'version' });
    await Counted.update({ id: id() }, x => [x.note.set('c')], { version: 2 });
    expect(await row('counted-keys')).toMatchObject({ n: { S: 'c#3' }, version: { N: '3' } });
  });

  it('answer queries, in which a Date is its millisecond', async () => {
    const one = await Team.create({ id: id() });
    const found = await Team.index('recent')
      .query({})
      .where(t => t.updatedAt.gte(one.updatedAt))
      .all();
    expect(found.map(each => each.id)).toContain(id());
    const exact = await Team.index('recent')
      .query({})
      .where(t => t.updatedAt.eq(one.updatedAt))
      .all();
    expect(exact.map(each => each.id)).toContain(id());
    const later = await Team.index('recent')
      .query({})
      .where(t => t.updatedAt.gt(one.updatedAt))
      .all();
    expect(later.map(each => each.id)).not.toContain(id());
  });

  it("may be the table's own, of the moment an item is made", async () => {
    const one = await Dated.create({ customer: id() });
    const key = { pk: { S: `C#${id()}` }, sk: { S: one.sk } };
    const stored = (await to.raw('dated', key)) as Row;
    expect(stored['sk']!.S).toBe(`D#${stored['createdAt']!.S}`);
    one.note = 'x';
    await one.save();
    await Dated.put(one);
    await one.touch();
    const [loaded] = await Dated.query({ customer: id() }).all();
    loaded!.note = 'y';
    await Dated.put(loaded!);
    await batchWrite([loaded!]);
    await transact(tx => tx.put(loaded!));
    expect(await Dated.query({ customer: id() }).all()).toHaveLength(1);
    await loaded!.reload();
    const created = stored['createdAt']!.S as unknown as typeof one.createdAt;
    await Dated.update({ customer: id(), createdAt: created }, x => [x.note.set('z')]);
    expect(await Dated.get({ customer: id(), createdAt: created })).toMatchObject({ note: 'z' });
    await loaded!.delete();
    expect(await Dated.query({ customer: id() }).all()).toHaveLength(0);
  });
});

describe('a primary key', () => {
  it('is not made of what changes with every write', async () => {
    const declare = (): unknown => {
      @Table('never-made')
      class Never extends Entity {
        @PartitionKey() id!: Key<string>;
        @SortKey('#${updatedAt}') sk!: string;
        @UpdatedAt() updatedAt!: Date;
      }
      return Never.of({ id: 'x' });
    };
    const error = await failure(declare);
    expect(error['message']).toContain('which changes with every write, and a row keeps its primary key');
  });
});
