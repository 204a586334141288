import { inspect } from 'node:util';
import {
  Attribute,
  Encrypted,
  Entity,
  PartitionKey,
  Table,
  Unique,
  Version,
  isDynamormError,
  type DynamormError,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, world, type World } from './support/world.js';

@Table('current-docs')
class Doc extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() n = 0;
  @Version() version!: number;
}
@Table('current-secrets')
class Secret extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() pin!: string;
}
@Table('current-members')
class Member extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() email!: string;
  @Attribute() n = 0;
}

describeEngines('the item that refused a write is on the error', client => {
  let to: World;
  let no = 0;
  const id = (): string => `c${no}`;

  beforeAll(async () => {
    to = world(client(), { cipher: deterministicCipher('current') });
    await createTable(Doc, Secret, Member);
  });
  beforeEach(() => {
    to = world(client(), { cipher: deterministicCipher('current') });
    no++;
  });

  const refused = async (call: () => unknown): Promise<DynamormError> => {
    const error: unknown = await failure(call);
    if (!isDynamormError(error, 'ErrConditionFailed')) throw error as Error;
    return error;
  };
  const stale = async (): Promise<Doc> => {
    await Doc.create({ id: id(), n: 1 });
    const doc = await Doc.get({ id: id() });
    await Doc.update({ id: id() }, d => [d.n.set(5)]);
    doc.n = 2;
    to.recorded.clear();
    return doc;
  };

  it.each<[string, (doc: Doc) => unknown]>([
    ['create', () => Doc.create({ id: id() })],
    ['save', doc => doc.save()],
    ['touch', doc => doc.touch()],
    ['delete of an entity', doc => doc.delete()],
    ['delete by key', () => Doc.delete({ id: id() }, { version: 0 })],
    ['update', () => Doc.update({ id: id() }, d => [d.n.set(1)], { if: d => d.n.eq(0) })],
    ['update sent once', () => Doc.update({ id: id() }, d => [d.n.set(1)], { version: 0, once: true })],
    ['mutate', () => Doc.mutate({ id: id() }, d => void (d.n = 3), { if: d => d.n.eq(0) })],
  ])('after %s, without another request', async (_, write) => {
    const doc = await stale();
    const error = await refused(() => write(doc));
    to.recorded.clear();
    const current = await error.current<Doc>();
    expect(current).toBeInstanceOf(Doc);
    expect(current).toMatchObject({ id: id(), n: 5, version: 1, isChanged: false, isNew: false });
    expect(await error.current()).toBe(current);
    expect(to.recorded.requests).toEqual([]);
    // It is an entity like any other.
    current!.n++;
    await current!.save();
    expect(await Doc.get({ id: id() })).toMatchObject({ n: 6 });
  });

  it('is undefined where there is no item, and on errors of another kind', async () => {
    const doc = await stale();
    await Doc.delete({ id: id() });
    expect(await (await refused(() => doc.save())).current()).toBeUndefined();
    const other = (await failure(() => Doc.get({ id: id() }))) as unknown as DynamormError;
    expect(await other.current()).toBeUndefined();
  });

  it('is undefined where the class cannot read it', async () => {
    await to.put('current-docs', { id: { S: id() }, version: { S: 'no number' } });
    expect(await (await refused(() => Doc.create({ id: id() }))).current()).toBeUndefined();
  });

  it('is opened where it is encrypted, and nothing of it is printed with the error', async () => {
    await Secret.create({ id: id(), pin: 'hunter2' });
    const error = await refused(() => Secret.create({ id: id(), pin: 'other' }));
    expect(await error.current<Secret>()).toMatchObject({ pin: 'hunter2' });
    const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    expect(printed).not.toMatch(/hunter2|other/);
  });

  it('of a class with unique fields is the row itself; a taken value is another item', async () => {
    await Member.create({ id: id(), email: `${id()}@a`, n: 3 });
    const own = await refused(() => Member.create({ id: id(), email: `${id()}@b` }));
    expect(await own.current()).toMatchObject({ id: id(), n: 3 });
    const taken = await refused(() => Member.create({ id: `${id()}x`, email: `${id()}@a` }));
    expect([taken.field, await taken.current()]).toEqual(['email', undefined]);
  });
});
