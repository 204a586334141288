import {
  Attribute,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  Table,
  transact,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { failure, world, type World } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

@Table('placed')
class Placed extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-place', 'A#${a}') g1?: string;
  @IndexSortKey('by-place', 'B#${b}#C#${c}') g2?: string;
  @Attribute() a?: string;
  @Attribute() b?: string;
  @Attribute() c?: string | null;
  @Attribute() note?: string;
}

describeEngines('an index key made of several fields', client => {
  let to: World;
  let no = 0;
  const key = (): { id: string } => ({ id: `p${no}` });
  const row = async (): Promise<Record<string, unknown>> => (await to.raw('placed', { id: { S: key().id } }))!;

  beforeAll(async () => {
    world(client());
    await createTable(Placed);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });
  const pair = async (data: Partial<Placed> = {}): Promise<[Placed, Placed]> => {
    await Placed.create({ ...key(), a: 'a', b: 'b', c: 'c', ...data });
    return [await Placed.get(key()), await Placed.get(key())];
  };

  it('is guarded by the parts that do not change, and made again of what another writer left of them', async () => {
    const [one, two] = await pair();
    one.b = 'b2';
    await one.save();
    two.c = 'c2';
    to.writes();
    await two.save();
    const requests = to.writes() as { ConditionExpression: string; ExpressionAttributeNames: Record<string, string> }[];
    expect(requests).toHaveLength(2);
    expect(Object.values(requests[0]!.ExpressionAttributeNames)).toEqual(
      expect.arrayContaining(['b', 'c', 'g2', 'id']),
    );
    expect(await row()).toMatchObject({ b: { S: 'b2' }, c: { S: 'c2' }, g2: { S: 'B#b2#C#c2' } });
  });

  it('is so in a transaction', async () => {
    const [one, two] = await pair();
    one.b = 'b2';
    two.c = 'c2';
    await transact(tx => tx.save(one));
    await transact(tx => tx.save(two).put(Placed.of({ id: `${key().id}-other`, a: 'x' })));
    expect(await row()).toMatchObject({ g2: { S: 'B#b2#C#c2' } });
    expect(two.isChanged).toBe(false);
  });

  it('goes where another writer removed a part, and comes where one was missing', async () => {
    const [one, two] = await pair();
    one.c = null;
    two.b = 'b2';
    await one.save();
    await two.save();
    expect(await row()).not.toHaveProperty('g2');
    const [three, four] = [await Placed.get(key()), await Placed.get(key())];
    three.b = 'b3';
    four.c = 'c4';
    await three.save();
    await four.save();
    expect(await row()).toMatchObject({ g2: { S: 'B#b3#C#c4' } });
  });

  it('is of the later writer where both changed the same part', async () => {
    const [one, two] = await pair();
    one.b = 'b2';
    two.b = 'b3';
    await one.save();
    await two.save();
    expect(await row()).toMatchObject({ b: { S: 'b3' }, g2: { S: 'B#b3#C#c' } });
  });

  it('is written to the row that a mutate read, or not at all', async () => {
    await pair();
    let others = 0;
    await Placed.mutate(key(), async placed => {
      if (others++ === 0) await Placed.mutate(key(), other => void (other.b = 'b2'));
      placed.c = 'c2';
    });
    expect(others).toBe(2);
    expect(await row()).toMatchObject({ g2: { S: 'B#b2#C#c2' } });
  });

  it('stays as it is stored where none of its parts changed', async () => {
    const [one] = await pair();
    one.note = 'n';
    to.writes();
    await one.save();
    expect(JSON.stringify(to.writes())).not.toMatch(/g2/);
  });

  it('does not take a caller’s own condition for another writer', async () => {
    const [one, two] = await pair();
    one.b = 'b2';
    await one.save();
    two.c = 'c2';
    expect(await failure(() => two.save({ if: o => o.a.eq('a') }))).toMatchObject({ code: 'ErrConditionFailed' });
    expect(await row()).toMatchObject({ g2: { S: 'B#b2#C#c' } });
  });
});
