import {
  Attribute,
  CreatedAt,
  Entity,
  PartitionKey,
  Protected,
  Table,
  Unique,
  UpdatedAt,
  Version,
  batchWrite,
  transact,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, spelled, world, type World } from './support/world.js';

@Table('put-docs')
class Doc extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() a = 0;
  @Attribute() b = 0;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}
@Table('put-plain')
class Plain extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() a = 0;
  @CreatedAt() createdAt!: Date;
}
@Table('put-members')
class Member extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() email!: string;
  @Version() version!: number;
}
@Table('put-pinned')
class Pinned extends Entity {
  @PartitionKey() id!: Key<string>;
  @Protected() @Attribute() pin = '';
  @Version() version!: number;
}

const CREATED = '2020-02-03T04:05:06.123456789Z';
const CONFLICT = { code: 'ErrVersionConflict', codes: ['ErrVersionConflict', 'ErrConditionFailed'] };

describeEngines('a put and the version', client => {
  let to: World;
  let no = 0;
  const id = (): string => `p${no}`;
  const raw = () => to.raw('put-docs', { id: { S: id() } });
  const stored = (item: Record<string, unknown>) =>
    to.put('put-docs', { id: { S: id() }, a: { N: '0' }, b: { N: '0' }, ...item } as never);
  const atVersion = async (n: number): Promise<Doc> => {
    await stored({ version: { N: String(n) }, createdAt: { S: CREATED } });
    return Doc.get({ id: id() }, { consistent: true });
  };
  /** Another writer takes the next version. */
  const overtake = () => Doc.update({ id: id() }, d => [d.b.set(9)]);

  beforeAll(async () => {
    to = world(client());
    await createTable(Doc, Plain, Member, Pinned);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  const puts: readonly [string, (doc: Doc) => Promise<unknown>][] = [
    ['alone', doc => Doc.put(doc)],
    ['in a transaction', doc => transact(tx => tx.put(doc))],
  ];
  const code = (error: Record<string, unknown>): unknown => error['codes'];

  it.each(puts)('replaces the version that was loaded, and goes on from it (%s)', async (_, put) => {
    const doc = await atVersion(3);
    doc.a = 1;
    await put(doc);
    expect(doc).toMatchObject({ version: 4, isChanged: false });
    expect(await raw()).toMatchObject({ a: { N: '1' }, version: { N: '4' }, createdAt: { S: CREATED } });
    doc.a = 2;
    await doc.save();
    expect(await raw()).toMatchObject({ a: { N: '2' }, version: { N: '5' } });
  });

  it('asks for the loaded version and creation in one condition', async () => {
    const doc = await atVersion(3);
    to.recorded.clear();
    await Doc.put(doc);
    expect(spelled(to.writes()[0]).condition).toMatch(/^version = \{"N":"3"\} AND createdAt = /);
  });

  it.each(puts)('is refused where another writer was faster, or the row is gone (%s)', async (_, put) => {
    const doc = await atVersion(0);
    await overtake();
    expect(code(await failure(() => put(doc)))).toEqual(expect.arrayContaining(CONFLICT.codes));
    expect(doc.version).toBe(0);
    await Doc.delete({ id: id() });
    expect(code(await failure(() => put(doc)))).toEqual(expect.arrayContaining(CONFLICT.codes));
    expect(await raw()).toBeUndefined();
  });

  it.each(puts)('of a row without version asks that there still is none (%s)', async (_, put) => {
    await stored({});
    const [doc, other] = [await Doc.get({ id: id() }), await Doc.get({ id: id() })];
    await put(doc);
    expect(await raw()).toMatchObject({ version: { N: '0' } });
    expect(code(await failure(() => put(other)))).toEqual(expect.arrayContaining(CONFLICT.codes));
  });

  it.each(puts)('of an entity that was not loaded takes only what has no version (%s)', async (_, put) => {
    const doc = Doc.of({ id: id(), version: 7 });
    await put(doc);
    expect([doc.version, (await raw())!['version']]).toEqual([7, { N: '7' }]);
    const error = await failure(() => put(Doc.of({ id: id() })));
    expect(code(error)).toEqual(expect.arrayContaining(CONFLICT.codes));
    await stored({});
    const over = Doc.of({ id: id() });
    await put(over);
    expect(over.version).toBe(0);
  });

  it('a condition that fails is no version conflict', async () => {
    const doc = await atVersion(1);
    expect(await failure(() => Doc.put(doc, { if: d => d.a.eq(5) }))).toMatchObject({
      code: 'ErrConditionFailed',
      codes: ['ErrConditionFailed'],
    });
    await Doc.delete({ id: id() });
    const error = await failure(() => Doc.put({ id: id() }, { if: d => d.a.eq(5) }));
    expect(error['codes']).toEqual(['ErrConditionFailed']);
  });

  describe('overwrite', () => {
    const overwrites: readonly [string, (doc: Doc) => Promise<unknown>][] = [
      ['alone', doc => Doc.put(doc, { overwrite: true })],
      ['in a transaction', doc => transact(tx => tx.put(doc, { overwrite: true }))],
    ];
    it.each(overwrites)('goes on from the version that is there (%s)', async (_, put) => {
      await atVersion(41);
      const doc = Doc.of({ id: id(), a: 5 });
      await put(doc);
      expect(doc.version).toBe(42);
      expect(await raw()).toMatchObject({ a: { N: '5' }, version: { N: '42' } });
      await Doc.delete({ id: id() });
      const fresh = Doc.of({ id: id() });
      await put(fresh);
      expect(fresh.version).toBe(0);
    });

    it.each(overwrites)(
      'of a loaded entity that is stale replaces the row and keeps created_at (%s)',
      async (_, put) => {
        const doc = await atVersion(0);
        await overtake();
        doc.a = 1;
        await put(doc);
        expect(await raw()).toMatchObject({
          a: { N: '1' },
          b: { N: '0' },
          version: { N: '2' },
          createdAt: { S: CREATED },
        });
      },
    );

    it('of many at once loses no version', async () => {
      await atVersion(0);
      await Promise.all(Array.from({ length: 6 }, (_, a) => Doc.put({ id: id(), a }, { overwrite: true })));
      expect(await raw()).toMatchObject({ version: { N: '6' } });
    });

    it('keeps to its own condition, alone and in a transaction', async () => {
      await atVersion(3);
      const refused = { overwrite: true, if: d => d.a.eq(5) } as const satisfies Parameters<typeof Doc.put<Doc>>[1];
      expect(await failure(() => Doc.put({ id: id() }, refused))).toMatchObject({ codes: ['ErrConditionFailed'] });
      const error = await failure(() => transact(tx => tx.put(Doc.of({ id: id() }), refused)));
      expect(error['codes']).not.toContain('ErrVersionConflict');
      expect(await raw()).toMatchObject({ version: { N: '3' } });
    });

    it('keeps unique values', async () => {
      await Member.create({ id: id(), email: `${id()}@a` });
      await Member.put({ id: id(), email: `${id()}@b` }, { overwrite: true });
      expect(await Member.get({ id: id() })).toMatchObject({ email: `${id()}@b`, version: 1 });
      await Member.create({ id: `${id()}x`, email: `${id()}@a` });
    });
  });

  it('ignoreVersion asks for nothing', async () => {
    const doc = await atVersion(3);
    await overtake();
    to.recorded.clear();
    await Doc.put(doc, { ignoreVersion: true });
    expect(to.writes()[0]).not.toHaveProperty('ConditionExpression');
    expect(await raw()).toMatchObject({ version: { N: '4' }, createdAt: { S: CREATED } });
    await Doc.put({ id: id(), version: 9 }, { ignoreVersion: true });
    expect(await raw()).toMatchObject({ version: { N: '9' } });
    await transact(tx => tx.put(Doc.of({ id: id() }), { ignoreVersion: true }));
    expect(await raw()).toMatchObject({ version: { N: '0' } });
    expect((await raw())!['createdAt']).not.toEqual({ S: CREATED });
    expect(await failure(() => Doc.put({ id: id() }, { ignoreVersion: true, overwrite: true }))).toMatchObject({
      code: 'ErrInvalidOperator',
    });
  });

  it('batch puts are unconditional only by explicit ask: the loaded version + 1, else the given one or 0', async () => {
    const doc = await atVersion(3);
    expect(await failure(() => batchWrite([doc]))).toMatchObject({ code: 'ErrInvalidOperator' });
    await batchWrite([doc], { ignoreVersions: true });
    expect(doc.version).toBe(4);
    expect(await raw()).toMatchObject({ version: { N: '4' }, createdAt: { S: CREATED } });
    await batchWrite([Doc.of({ id: id(), version: 7 })], { ignoreVersions: true });
    expect(await raw()).toMatchObject({ version: { N: '7' } });
    await batchWrite([Doc.of({ id: id() })], { ignoreVersions: true });
    expect(await raw()).toMatchObject({ version: { N: '0' } });
  });

  it('a create begins at 0 with a creation time of its own, whatever it is given', async () => {
    const created = await Doc.create({ id: id(), version: 7, createdAt: new Date(0) });
    expect(created.version).toBe(0);
    expect(await raw()).toMatchObject({ version: { N: '0' } });
    expect(created.createdAt.getTime()).toBeGreaterThan(0);
    await created.touch();
    await created.delete();
    await created.save();
    expect(created.version).toBe(0);
    await created.delete();
    const again = await atVersion(5);
    await Doc.delete({ id: id() });
    await transact(tx => tx.create(again));
    expect(await raw()).toMatchObject({ version: { N: '0' } });
    expect((await raw())!['createdAt']).not.toEqual({ S: CREATED });
  });

  it.each<[string, (doc: Doc) => unknown]>([
    ['put', doc => Doc.put(doc)],
    ['put with ignoreVersion', doc => Doc.put(doc, { ignoreVersion: true })],
    ['transact put', doc => transact(tx => tx.put(doc))],
    ['batch put', doc => batchWrite([doc], { ignoreVersions: true })],
  ])('%s of a loaded entity whose key or version was assigned is refused', async (_, put) => {
    for (const assigned of [{ id: 'other' }, { version: 9 }, { createdAt: new Date(0) }]) {
      const doc = Object.assign(await atVersion(1), assigned);
      to.recorded.clear();
      expect(await failure(() => put(doc))).toMatchObject({ code: 'ErrInvalidModel', field: Object.keys(assigned)[0] });
      expect(to.recorded.requests).toEqual([]);
    }
  });

  it('of an unversioned class a loaded entity replaces the row it was made as', async () => {
    await Plain.create({ id: id() });
    const [loaded, stale] = [await Plain.get({ id: id() }), await Plain.get({ id: id() })];
    loaded.a = 1;
    await Plain.put(loaded);
    await Plain.put({ id: id(), a: 2 });
    await loaded.delete().catch(() => undefined);
    await Plain.delete({ id: id() });
    expect(await failure(() => Plain.put(stale))).toMatchObject({ code: 'ErrConditionFailed' });
    await Plain.put(stale, { overwrite: true });
    expect(await Plain.get({ id: id() })).toMatchObject({ a: 0, createdAt: stale.createdAt });
  });

  it('classes that protect fields still refuse it, said out loud or not', async () => {
    for (const how of [{}, { overwrite: true }, { ignoreVersion: true }])
      expect(await failure(() => Pinned.put({ id: id() }, how))).toMatchObject({ code: 'ErrProtectedFieldMutation' });
  });
});
