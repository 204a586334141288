import { createEngine } from '../../lib/engine/index.js';
import {
  Attribute,
  Entity,
  PartitionKey,
  Table,
  connect,
  isDynamormError,
  type EntityClass,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { failure } from '../entity/support/world.js';

let tables = 0;

/** Two views of one item, of which one says so, and a table for them. */
function views(says: 'mine' | 'theirs') {
  const table = `views${tables++}`;
  const mine: (typeof Entity)[] = [];
  @Table(table, says === 'theirs' ? { sharesKeys: () => mine } : {})
  class Whole extends Entity {
    @PartitionKey('P#${id}') pk!: string;
    @Attribute() id!: Key<string>;
    @Attribute() name = '';
    @Attribute() more?: string;
  }
  @Table(table, says === 'mine' ? { sharesKeys: () => [Whole] } : {})
  class View extends Entity {
    @PartitionKey('P#${id}') pk!: string;
    @Attribute() id!: Key<string>;
    @Attribute() name = '';
  }
  mine.push(View);
  return { table, Whole, View };
}

const faultOf = async (type: EntityClass<Entity>): Promise<string | undefined> => {
  try {
    await (type as unknown as typeof Entity & (new () => Entity)).scan().all();
    return undefined;
  } catch (error) {
    if (!isDynamormError(error, 'ErrInvalidModel')) throw error;
    return error.message;
  }
};

describe.each(['mine', 'theirs'] as const)('what a class shares, said by %s', says => {
  beforeAll(() => void connect({ client: createEngine().client() }));

  it('its subclass shares without a @Table and a key of its own', async () => {
    const { Whole, View } = views(says);
    class Shown extends View {
      get title(): string {
        return this.name.toUpperCase();
      }
    }
    class Deeper extends Shown {}
    await createTable(Whole);
    await Whole.create({ id: '1', name: 'ann', more: 'kept' });
    for (const type of [Shown, Deeper]) {
      const shown = await type.get({ id: '1' });
      expect(shown).toBeInstanceOf(type);
      expect(shown.title).toBe(shown.name.toUpperCase());
      shown.name += '!';
      await shown.save();
    }
    await Deeper.update({ id: '1' }, d => [d.name.set('bea')]);
    expect(await Whole.get({ id: '1' })).toMatchObject({ name: 'bea', more: 'kept' });
    expect(await View.get({ id: '1' })).toMatchObject({ name: 'bea' });
    expect((await Shown.scan().all()).map(({ title }) => title)).toEqual(['BEA']);
    await Shown.delete({ id: '1' });
    expect(await Whole.exists({ id: '1' })).toBe(false);
  });

  it('is no word on a subclass with a @Table of its own, which has to say it again', async () => {
    const { table, Whole, View } = views(says);
    @Table(table)
    class Alone extends View {}
    const said = await faultOf(Alone);
    expect(said).toContain('have the same keys');
    expect(said).toContain('sharesKeys');
    expect(await faultOf(Whole)).toContain('Alone');

    const again = views(says);
    @Table(again.table, { sharesKeys: () => [again.Whole] })
    class Again extends again.View {}
    await createTable(again.Whole);
    expect(await faultOf(Again)).toBeUndefined();
    expect(await faultOf(again.Whole)).toBeUndefined();
  });

  it('is no word on a subclass with a key of its own', async () => {
    const { table, Whole, View } = views(says);
    class Other extends View {
      @PartitionKey('O#${id}') override pk = '';
    }
    @Table(table)
    class Stranger extends Whole {
      @PartitionKey('O#${id}') override pk = '';
    }
    await createTable(Whole);
    // Neither of the two said that it shares the items of the other.
    expect(await failure(() => Other.get({ id: '1' }))).toMatchObject({ code: 'ErrInvalidModel' });
    expect(await faultOf(Stranger)).toContain('have the same keys (O#${id})');
    expect(await faultOf(View)).toBeUndefined();

    const again = views(says);
    class Renamed extends again.View {
      @PartitionKey('P#${name}') override pk = '';
    }
    // The same texts, made of another field.
    expect(await faultOf(Renamed)).toContain('have the same keys');
  });

  it('is told apart from a third class by subclasses too', async () => {
    const { table, Whole, View } = views(says);
    class Shown extends View {}
    @Table(table)
    class Note extends Entity {
      @PartitionKey('P#${id}#NOTE#${no}') pk!: string;
      @Attribute() id!: Key<string>;
      @Attribute() no!: Key<string>;
    }
    await createTable(Whole);
    await Whole.create({ id: '1', name: 'ann' });
    await Note.create({ id: '1', no: '2' });
    expect((await Shown.scan().all()).map(({ id }) => id)).toEqual(['1']);
    expect(await Shown.find({ id: '1#NOTE#2' })).toBeUndefined();
    expect(await failure(() => Shown.delete({ id: '1#NOTE#2' }))).toMatchObject({ code: 'ErrConditionFailed' });
  });
});
