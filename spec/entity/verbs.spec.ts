import { connect } from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';
import { Account, Audit, Counter, Doc, Tally } from './support/entities.js';
import { failure, NOW, spelled, STAMP, world, type World } from './support/world.js';

describeEngines('the verbs of an entity', (client, { name }) => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    to = world(client());
    await createTable(Account, Doc, Counter, Tally, Audit);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  const key = () => ({ owner: 'ann', no });
  const wireKey = () => ({ pk: { S: 'ACCOUNT#ann' }, sk: { S: `N#${no}` } });
  const doc = () => ({ id: `d${no}` });

  it('of makes a new entity and sends nothing', () => {
    const account = Account.of(key());
    expect([account.isNew, account.isChanged, account.balance]).toEqual([true, true, 0]);
    expect(to.recorded.requests).toEqual([]);
  });

  it('create sends a put under the condition that the key is free', async () => {
    const account = await Account.create({ ...key(), balance: 1 });
    const [input] = to.writes();
    expect(input).toMatchObject({
      TableName: 'accounts',
      Item: {
        ...wireKey(),
        owner: { S: 'ann' },
        no: { N: String(no) },
        balance: { N: '1' },
        version: { N: '0' },
        createdAt: STAMP,
        updatedAt: STAMP,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(spelled(input)).toEqual({ condition: 'attribute_not_exists(pk)' });
    expect(account).toMatchObject({
      ...wireKey(),
      pk: 'ACCOUNT#ann',
      sk: `N#${no}`,
      version: 0,
      isNew: false,
      isChanged: false,
    });
    expect(account.createdAt).toEqual(new Date(NOW));
  });

  it('create of a key that is taken is ErrConditionFailed, and the entity stays new', async () => {
    await Account.create(key());
    const again = Account.of(key());
    expect(await failure(() => again.save())).toMatchObject({
      code: 'ErrConditionFailed',
      codes: ['ErrConditionFailed'],
      model: 'Account',
    });
    expect([again.isNew, again.version]).toEqual([true, undefined]);
  });

  it('put with ignoreVersion overwrites without a condition, and writes a given version as it is', async () => {
    await Counter.put({ id: `c${no}`, n: 1, version: 7 }, { ignoreVersion: true });
    const [input] = to.writes();
    expect(input).toEqual({ TableName: 'counters', Item: { id: { S: `c${no}` }, n: { N: '1' }, version: { N: '7' } } });
    await Counter.put({ id: `c${no}`, n: 2 }, { ignoreVersion: true });
    expect(await to.raw('counters', { id: { S: `c${no}` } })).toMatchObject({ n: { N: '2' }, version: { N: '0' } });
  });

  it('get, find and exists send one GetItem each', async () => {
    expect(await failure(() => Account.get(key()))).toMatchObject({
      code: 'ErrItemNotFound',
      model: 'Account',
      key: ['pk', 'sk'],
    });
    expect(await Account.find(key())).toBeUndefined();
    expect(await Account.exists(key())).toBe(false);
    expect(to.recorded.requests.map(one => one.operation)).toEqual(['GetItem', 'GetItem', 'GetItem']);
    await Account.create(key());
    expect(await Account.exists(key())).toBe(true);
    expect(to.recorded.last().input).toMatchObject({
      Key: wireKey(),
      ProjectionExpression: '#0',
      ExpressionAttributeNames: { '#0': 'pk' },
    });
    expect((await Account.get(key(), { consistent: true })).owner).toBe('ann');
    expect(to.recorded.last().input).toEqual({ TableName: 'accounts', Key: wireKey(), ConsistentRead: true });
  });

  it('save of a loaded entity sends what changed, guarded by its version', async () => {
    await Account.create({ ...key(), holder: { name: 'A', phones: ['1'] } });
    const account = await Account.get(key());
    to.writes();
    to.clock.advance(1000);
    account.balance = 5;
    account.holder!.phones.push('2');
    expect(account.changes()).toEqual({ balance: [0, 5], 'holder.phones': [['1'], ['1', '2']] });
    await account.save();
    const [input] = to.writes();
    expect(input).toMatchObject({ TableName: 'accounts', Key: wireKey() });
    const { update, condition } = spelled(input);
    expect(update).toContain('balance = {"N":"5"}');
    expect(update).toContain('holder.phones = list_append(holder.phones, {"L":[{"S":"2"}]})');
    expect(update).toContain('version = {"N":"1"}');
    expect(update).toContain('updatedAt = {"S":"2026-01-16T00:00:01.123000000Z"}');
    expect(update).not.toContain('createdAt');
    expect(condition).toBe('version = {"N":"0"} AND createdAt = {"S":"2026-01-16T00:00:00.123000000Z"}');
    expect(account).toMatchObject({ version: 1, isChanged: false });
    expect((await Account.get(key())).holder).toEqual({ name: 'A', phones: ['1', '2'] });
  });

  it('save of what did not change sends nothing', async () => {
    await Account.create(key());
    const account = await Account.get(key());
    to.writes();
    expect(await account.save()).toBe(account);
    expect(to.writes()).toEqual([]);
  });

  it('a failed save leaves the entity changed, at its version', async () => {
    const [one, two] = [await Account.create(key()), await Account.get(key())];
    one.balance = 1;
    await one.save();
    two.balance = 2;
    const error = await failure(() => two.save());
    expect(error).toMatchObject({ code: 'ErrVersionConflict', codes: ['ErrVersionConflict', 'ErrConditionFailed'] });
    expect(two).toMatchObject({ balance: 2, version: 0, isChanged: true });
    await two.reload();
    expect(two).toMatchObject({ balance: 1, version: 1, isChanged: false });
  });

  it('a deleted row never comes back as a fragment', async () => {
    const tally = await Tally.create({ id: `t${no}`, n: 1 });
    const counter = await Counter.create({ id: `c${no}` });
    await Tally.delete({ id: tally.id });
    await Counter.delete({ id: counter.id });
    tally.n = counter.n = 2;
    expect(await failure(() => tally.save())).toMatchObject({ codes: ['ErrConditionFailed'] });
    expect(await failure(() => tally.touch())).toMatchObject({ codes: ['ErrConditionFailed'] });
    expect(await failure(() => counter.save())).toMatchObject({ codes: ['ErrVersionConflict', 'ErrConditionFailed'] });
    expect(await failure(() => Counter.mutate({ id: counter.id }, c => void c.n++))).toMatchObject({
      code: 'ErrItemNotFound',
    });
    expect(await Tally.exists({ id: tally.id })).toBe(false);
  });

  it('a row without a version gets 0, under the condition that it has none', async () => {
    const id = `c${no}`;
    await to.put('counters', { id: { S: id }, n: { N: '1' } });
    const counter = await Counter.get({ id });
    counter.n = 2;
    await counter.save();
    expect(spelled(to.writes()[0])).toEqual({
      update: 'SET n = {"N":"2"}, version = {"N":"0"}',
      condition: 'attribute_exists(id) AND attribute_not_exists(version)',
    });
    expect(counter.version).toBe(0);
  });

  it('touch writes timestamp and version only', async () => {
    const account = await Account.create(key());
    to.writes();
    await account.touch();
    const { update, condition } = spelled(to.writes()[0]);
    expect(update).toBe('SET version = {"N":"1"}, updatedAt = {"S":"2026-01-16T00:00:00.123000000Z"}');
    expect(condition).toBe('version = {"N":"0"} AND createdAt = {"S":"2026-01-16T00:00:00.123000000Z"}');
    expect(account.version).toBe(1);
  });

  it('revert puts every field back and sends nothing', async () => {
    const account = await Account.create({ ...key(), holder: { name: 'A', phones: [] } });
    to.writes();
    account.holder!.name = 'B';
    account.balance = 9;
    expect(account.revert()).toMatchObject({ balance: 0, holder: { name: 'A' }, isChanged: false });
    expect(to.recorded.requests).toEqual([]);
  });

  it('delete of an entity is conditional on its version, and makes it new', async () => {
    const account = await Account.create(key());
    const other = await Account.get(key());
    other.balance = 1;
    await other.save();
    to.writes();
    expect(await failure(() => account.delete())).toMatchObject({
      codes: ['ErrVersionConflict', 'ErrConditionFailed'],
    });
    expect(account.isNew).toBe(false);
    await other.delete();
    expect(spelled(to.writes()[1])).toEqual({
      condition: 'version = {"N":"1"} AND createdAt = {"S":"2026-01-16T00:00:00.123000000Z"}',
    });
    expect([other.isNew, await Account.exists(key())]).toEqual([true, false]);
  });

  it('delete by key answers the old entity where asked, and nothing where there is none', async () => {
    await Account.create({ ...key(), balance: 3 });
    const old = await Account.delete(key(), { if: o => o.balance.eq(3), returning: 'old' });
    expect(old).toBeInstanceOf(Account);
    expect(old?.balance).toBe(3);
    expect(await Account.delete(key(), { returning: 'old' })).toBeUndefined();
  });

  it('findOrCreate makes one entity for callers at once', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(balance => Account.findOrCreate(key(), { balance })));
    expect(new Set(all.map(one => one.balance)).size).toBe(1);
    expect(to.writes().length).toBeGreaterThan(0);
    await Account.findOrCreate(key(), { balance: 9 });
    expect(to.writes()).toEqual([]);
  });

  it('update by key counts the version of whatever is stored, and creates a missing row unless told', async () => {
    const id = `c${no}`;
    expect(await failure(() => Counter.update({ id }, o => [o.n.add(1)], { mustExist: true }))).toMatchObject({
      code: 'ErrConditionFailed',
    });
    to.writes();
    const made = await Counter.update({ id }, o => [o.n.add(1)], { returning: 'new' });
    expect(spelled(to.writes()[0]).update).toContain('version = if_not_exists(version, {"N":"-1"}) + {"N":"1"}');
    expect(made).toMatchObject({ n: 1, version: 0 });
    expect(await failure(() => Counter.update({ id }, o => [o.n.add(1)], { version: 4 }))).toMatchObject({
      codes: ['ErrVersionConflict', 'ErrConditionFailed'],
    });
    expect(await Counter.update({ id }, o => [o.n.add(1)], { version: 0, returning: 'old' })).toMatchObject({
      n: 1,
      version: 0,
    });
  });

  it('update removes a selected empty omit_empty field, and stores any other as given', async () => {
    await Doc.create({ ...doc(), note: 'n', title: 't', tags: new Set(['x']) });
    to.writes();
    await Doc.update(doc(), o => [o.note.set(''), o.title.set(''), o.tags.set(new Set()), o.list.set([])]);
    const { update } = spelled(to.writes()[0]);
    expect(update).toMatch(/REMOVE note, tags/);
    expect(await to.raw('docs', { id: { S: doc().id } })).toEqual({
      id: { S: doc().id },
      title: { S: '' },
      list: { L: [] },
    });
  });

  it('update copies another attribute and sets what is missing', async () => {
    await Tally.create({ id: `t${no}`, n: 4, log: ['a'] });
    await Tally.update({ id: `t${no}` }, o => [o.log.prepend('z')]);
    await Tally.update({ id: `t${no}` }, o => [o.n.setIfMissing(9), o.log.append('b', 'c')]);
    expect(await Tally.get({ id: `t${no}` })).toMatchObject({ n: 4, log: ['z', 'a', 'b', 'c'] });
  });

  it('mutate loads consistently, changes and saves, and goes again on a conflict', async () => {
    const at = { id: `c${no}` };
    await Counter.create(at);
    let runs = 0;
    const counter = await Counter.mutate(at, async one => {
      if (++runs === 1) await Counter.update(at, o => [o.n.add(10)]);
      one.n++;
    });
    expect([runs, counter.n, counter.version]).toEqual([2, 11, 2]);
    expect(
      to.recorded.requests.filter(one => one.operation === 'GetItem').every(one => 'ConsistentRead' in one.input),
    ).toBe(true);
  });

  it('mutate leaves deleted what the change deletes, after a conflict too', async () => {
    const at = { id: `c${no}` };
    await Counter.create({ ...at, n: 1 });
    let runs = 0;
    const last = await Counter.mutate(at, async one => {
      if (++runs === 1) await Counter.update(at, o => [o.n.add(1)]);
      one.n -= 2;
      if (runs === 1 || one.n === 0) await one.delete();
    });
    expect([runs, last.isNew, await Counter.exists(at)]).toEqual([2, true, false]);
  });

  it('8 workers with increments by mutate lose none', async () => {
    const each = name === 'memory' ? 25 : 10;
    const at = { id: `c${no}` };
    // A clock that does not wait would let all of them try at once, for ever.
    connect({ client: client() });
    await Counter.create(at);
    const worker = async (): Promise<void> => {
      for (let i = 0; i < each; i++) await Counter.mutate(at, one => void one.n++, { attempts: 1000 });
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(await Counter.get(at)).toMatchObject({ n: 8 * each, version: 8 * each });
  });

  it('write-once and protected classes refuse before any request', async () => {
    const audit = await Audit.create({ id: `a${no}`, what: 'x' });
    const account = await Account.create({ ...key(), iban: 'NO1' });
    to.recorded.clear();
    audit.what = 'y';
    account.iban = 'NO2';
    for (const call of [
      () => audit.save(),
      () => audit.delete(),
      () => Audit.put({ id: 'x' }),
      () => Audit.update({ id: 'x' }, o => [o.what.set('z')]),
      () => Audit.delete({ id: 'x' }),
    ])
      expect(await failure(call)).toMatchObject({ code: 'ErrImmutableModelMutation', model: 'Audit' });
    for (const call of [
      () => account.save(),
      () => Account.put(key()),
      () => Account.update(key(), o => [o.iban.set('NO3')]),
      () => Account.update(key(), o => [o.balance.set(1)], { protect: ['balance'] }),
    ])
      expect(await failure(call)).toMatchObject({ code: 'ErrProtectedFieldMutation', model: 'Account' });
    expect(to.recorded.requests).toEqual([]);
  });

  it('JSON shows the fields only', async () => {
    const made = await Counter.create({ id: `c${no}`, n: 1 });
    expect(JSON.parse(JSON.stringify(made))).toEqual({ id: `c${no}`, n: 1, version: 0 });
    expect(Object.keys(await Counter.get({ id: `c${no}` }))).toEqual(['id', 'n', 'version']);
  });
});
