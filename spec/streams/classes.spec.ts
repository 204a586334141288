import { createEngine } from '../../lib/engine/index.js';
import { Attribute, connect, Entity, PartitionKey, Table, type Key } from '../../lib/index.js';
import { hydrate, hydrateRecord, hydrateRecordSync, hydrateSync, streamHandler } from '../../lib/streams/index.js';
import { failed, lambdaRecord } from './support/records.js';

@Table('class-orders')
class Order extends Entity {
  @PartitionKey('ORDER#${o}') pk!: string;
  @Attribute() o!: Key<string>;
}
@Table('class-orders')
class Line extends Entity {
  @PartitionKey('ORDER#${o}#LINE#${n}') pk!: string;
  @Attribute() o!: Key<string>;
  @Attribute() n!: Key<string>;
}
@Table('class-animals', { type: 'animal', untyped: true })
class Animal extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() name?: string;
}
@Table('class-animals', { type: 'cat' })
class Cat extends Animal {
  @Attribute() lives = 9;
}
@Table('class-animals', { type: 'lion' })
class Lion extends Cat {
  @Attribute() mane?: string;
}
@Table('class-animals', { type: 'keeper' })
class Keeper extends Entity {
  @PartitionKey() id!: Key<string>;
}

const quiet = { onError: () => undefined };
const image = (type: string | undefined, more: object = {}): Record<string, unknown> => ({
  id: { S: 'a' },
  ...(type === undefined ? {} : { _type: { S: type } }),
  ...more,
});
const record = (type: string | undefined, number: string, was?: string) =>
  lambdaRecord(
    {
      table: 'class-animals',
      keys: { id: { S: 'a' } },
      image: image(type),
      ...(was === undefined ? {} : { was: image(was) }),
    } as never,
    number,
  );
const orderRecord = (pk: string, fields: object | undefined, number: string) =>
  lambdaRecord(
    {
      table: 'class-orders',
      keys: { pk: { S: pk } },
      ...(fields === undefined ? { image: undefined, rest: { eventName: 'INSERT' } } : { image: fields }),
    } as never,
    number,
  );
const line = { o: { S: '1' }, n: { S: '2' } };

beforeEach(() => connect({ client: createEngine().client() }));

describe('an image is of the class that its own fields say', () => {
  const wrong = { code: 'ErrInvalidModel' };

  it('where the keys of two classes overlap', async () => {
    const pk = { S: 'ORDER#1#LINE#2' };
    expect(await hydrate(Line, { pk, ...line })).toBeInstanceOf(Line);
    expect(hydrateSync(Order, { pk, o: { S: '1#LINE#2' } }).o).toBe('1#LINE#2');
    await expect(hydrate(Order, { pk, ...line })).rejects.toMatchObject(wrong);
    expect(() => hydrateSync(Line, { pk, o: { S: '1#LINE#2' } })).toThrow(expect.objectContaining(wrong) as Error);
    const change = await hydrateRecord(Line, orderRecord('ORDER#1#LINE#2', line, '1'));
    expect(change.after).toBeInstanceOf(Line);
    await expect(hydrateRecord(Order, orderRecord('ORDER#1#LINE#2', line, '1'))).rejects.toMatchObject(wrong);
    expect(() => hydrateRecordSync(Order, orderRecord('ORDER#1#LINE#2', line, '1'))).toThrow(
      expect.objectContaining(wrong) as Error,
    );
  });

  it('and a handler hears of its own items alone, in whichever order classes were named', async () => {
    const seen: string[] = [];
    const on = { insert: (item: object) => seen.push(item.constructor.name) };
    const Records = [
      orderRecord('ORDER#1#LINE#2', line, '1'),
      orderRecord('ORDER#1#LINE#2', { o: { S: '1#LINE#2' } }, '2'),
      orderRecord('ORDER#3', { o: { S: '3' } }, '3'),
    ];
    await streamHandler(quiet).on(Order, on).on(Line, on)({ Records });
    await streamHandler(quiet).on(Line, on).on(Order, on)({ Records });
    expect(seen).toEqual(['Line', 'Order', 'Order', 'Line', 'Order', 'Order']);
    const others: unknown[] = [];
    const orders = streamHandler(quiet)
      .on(Order, on)
      .otherwise(({ keys }) => others.push(keys));
    expect(await orders({ Records: Records.slice(0, 1) })).toEqual(failed());
    expect(others).toEqual([{ pk: { S: 'ORDER#1#LINE#2' } }]);
    // By keys alone the template that says most is the best there is.
    const keys: unknown[] = [];
    const keysOnly = streamHandler({ ...quiet, view: 'KEYS_ONLY' })
      .on(Order, { insert: (_: undefined, event) => keys.push(['order', event.keys.pk]) })
      .on(Line, { insert: (_: undefined, event) => keys.push(['line', event.keys.pk]) });
    expect(await keysOnly({ Records: [orderRecord('ORDER#1#LINE#2', undefined, '4')] })).toEqual(failed());
    expect(keys).toEqual([['line', 'ORDER#1#LINE#2']]);
  });
});

describe('a base class', () => {
  it('answers instances of the registered subclasses', async () => {
    expect(await hydrate(Animal, image('lion', { mane: { S: 'long' } }))).toEqual(
      expect.objectContaining({ mane: 'long' }),
    );
    expect(hydrateSync(Animal, image('lion'))).toBeInstanceOf(Lion);
    expect(hydrateSync(Cat, image('lion'))).toBeInstanceOf(Lion);
    expect(hydrateSync(Animal, image(undefined)).constructor).toBe(Animal);
    expect(() => hydrateSync(Lion, image('cat'))).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel' }) as Error,
    );
    expect(() => hydrateSync(Cat, image(undefined))).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel' }) as Error,
    );
    expect(() => hydrateSync(Animal, image('keeper'))).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel' }) as Error,
    );
    const change = await hydrateRecord(Animal, record('lion', '1', 'cat'));
    expect([change.before?.constructor, change.after?.constructor]).toEqual([Cat, Lion]);
    expect(hydrateRecordSync(Animal, record('lion', '1')).after).toBeInstanceOf(Lion);
  });

  it('hears of their items, unless the handler has something more specific', async () => {
    const seen: string[] = [];
    const to = (name: string) => ({ insert: (item: object) => seen.push(`${name}: ${item.constructor.name}`) });
    const Records = ['animal', 'cat', 'lion', undefined].map((type, i) => record(type, String(i)));
    expect(await streamHandler(quiet).on(Animal, to('animal'))({ Records })).toEqual(failed());
    expect(seen.splice(0)).toEqual(['animal: Animal', 'animal: Cat', 'animal: Lion', 'animal: Animal']);
    for (const handler of [
      streamHandler(quiet).on(Animal, to('animal')).on(Cat, to('cat')),
      streamHandler(quiet).on(Cat, to('cat')).on(Animal, to('animal')),
    ]) {
      expect(await handler({ Records })).toEqual(failed());
      expect(seen.splice(0)).toEqual(['animal: Animal', 'cat: Cat', 'cat: Lion', 'animal: Animal']);
    }
    expect(
      await streamHandler(quiet).on(Animal, to('animal')).on(Lion, to('lion'))({ Records: Records.slice(1, 3) }),
    ).toEqual(failed());
    expect(seen.splice(0)).toEqual(['animal: Cat', 'lion: Lion']);
  });
});

describe('a type that nobody registered', () => {
  const strict = (told: unknown[]) =>
    streamHandler({ onPoison: ({ error }) => void told.push(error), onError: error => told.push(error) });

  it('is unreadable for a class that would own the item, and the error names its key', async () => {
    const told: unknown[] = [];
    const handler = strict(told).on(Animal, { insert: () => undefined });
    expect(await handler({ Records: [record('fish', '1')] })).toEqual(failed());
    expect(told).toMatchObject([{ code: 'ErrInvalidModel', keyValues: { id: 'a' } }]);
    expect((told[0] as Error).message).toContain('fish');
    await expect(hydrate(Animal, image('fish'))).rejects.toMatchObject({ keyValues: { id: 'a' } });
  });

  it('is nothing to a class that does not listen, and no poison where nobody wants it', async () => {
    const told: unknown[] = [];
    expect(await strict(told).on(Animal, { remove: () => undefined })({ Records: [record('fish', '1')] })).toEqual(
      failed(),
    );
    expect(told).toEqual([]);
    expect(await strict(told).on(Keeper, { insert: () => undefined })({ Records: [record('fish', '1')] })).toEqual(
      failed('1'),
    );
    expect(told).toMatchObject([{ code: 'ErrInvalidModel', message: expect.stringContaining('no class') as string }]);
    const others: unknown[] = [];
    const keeper = strict(told).on(Keeper, { insert: () => undefined });
    await keeper.otherwise(({ keys }) => others.push(keys))({ Records: [record('fish', '1')] });
    expect(others).toEqual([{ id: { S: 'a' } }]);
  });
});
