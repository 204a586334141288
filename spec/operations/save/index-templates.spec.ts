import {
  Attribute,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  Table,
  UpdatedAt,
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

/** A key that is renewed by every write, of the moment and a part that need not be there. */
@Table('placed_stamped')
class Recent extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-kind') kind = 'k';
  @IndexSortKey('by-kind', '${a}#${updatedAt}') recent?: string;
  @Attribute() a?: string;
  @Attribute() note?: string;
  @UpdatedAt() updatedAt!: Date;
}

describeEngines('an index key made of several fields', client => {
  let to: World;
  let no = 0;
  const key = (): { id: string } => ({ id: `p${no}` });
  const row = async (): Promise<Record<string, unknown>> => (await to.raw('placed', { id: { S: key().id } }))!;

  beforeAll(async () => {
    world(client());
    await createTable(Placed, Recent);
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

  describe('that renders neither before a write nor after it', () => {
    const bare = async (data: Partial<Placed>): Promise<Placed> => {
      await Placed.create({ ...key(), a: 'a', ...data });
      return Placed.get(key());
    };

    it('guards the part that it lacks, and is made where another writer brought that', async () => {
      const one = await bare({ c: 'c' });
      await Placed.upsert(key(), o => [o.b.set('b2'), o.c.set('c2')]);
      one.c = 'c3';
      to.writes();
      await one.save();
      const [first] = to.writes() as {
        ConditionExpression: string;
        ExpressionAttributeNames: Record<string, string>;
      }[];
      const name = Object.entries(first!.ExpressionAttributeNames).find(([, named]) => named === 'b')![0];
      expect(first!.ConditionExpression).toContain(`attribute_not_exists(${name})`);
      expect(await row()).toMatchObject({ b: { S: 'b2' }, c: { S: 'c3' }, g2: { S: 'B#b2#C#c3' } });
    });

    it('goes where the part that another writer made it of is removed', async () => {
      const one = await bare({ c: 'c' });
      await Placed.upsert(key(), o => [o.b.set('b2'), o.c.set('c2')]);
      delete one.c;
      await one.save().catch((error: unknown) => expect(error).toMatchObject({ code: 'ErrConditionFailed' }));
      const stored = await row();
      expect(stored['g2']).toEqual(stored['c'] === undefined ? undefined : { S: 'B#b2#C#c2' });
    });

    it('is guarded by a part that is NULL', async () => {
      const one = await bare({ b: 'b', c: null });
      await Placed.upsert(key(), o => [o.b.set('b2'), o.c.set('c2')]);
      one.b = 'b3';
      await one.save();
      expect(await row()).toMatchObject({ b: { S: 'b3' }, g2: { S: 'B#b3#C#c2' } });
    });

    it('is made of parts that three writers brought at once, one of them in a transaction', async () => {
      await Placed.create(key());
      const [one, two, three] = [await Placed.get(key()), await Placed.get(key()), await Placed.get(key())];
      one.a = 'a1';
      two.b = 'b1';
      three.c = 'c1';
      await Promise.all([
        one.save(),
        transact(tx => tx.save(two).put(Placed.of({ id: `${key().id}-other`, a: 'x' }))),
        three.save(),
      ]);
      expect(await row()).toMatchObject({ g1: { S: 'A#a1' }, g2: { S: 'B#b1#C#c1' } });
    });

    it('comes back where a transaction changes one part and another writer brought the other', async () => {
      const one = await bare({ c: 'c' });
      await Placed.upsert(key(), o => [o.b.set('b2'), o.c.set('c2')]);
      one.c = 'c3';
      await transact(tx => tx.save(one).put(Placed.of({ id: `${key().id}-other`, a: 'x' })));
      expect(await row()).toMatchObject({ c: { S: 'c3' }, g2: { S: 'B#b2#C#c3' } });
    });

    it('is renewed with its stamp where another writer brought its other part', async () => {
      await Recent.create(key());
      const [one, two] = [await Recent.get(key()), await Recent.get(key())];
      two.a = 'a2';
      await two.save();
      one.note = 'n';
      await one.save();
      const stored = (await to.raw('placed_stamped', { id: { S: key().id } }))!;
      expect(stored['recent']).toEqual({ S: `a2#${stored['updatedAt']!.S!}` });
    });
  });
});
