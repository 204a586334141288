import {
  Attribute,
  batchWrite,
  binary,
  Entity,
  Index,
  index,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  type ErrorCode,
  type Key,
  type Session,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

@Table('measures')
@Index('by-sensor')
@Index('by-place', { projection: 'KEYS_ONLY' })
@Index('by-level', { type: 'LSI' })
class Measure extends Entity {
  @PartitionKey() site!: Key<string>;
  @SortKey() @Attribute(number) at!: Key<number>;
  @IndexPartitionKey('by-sensor') @Attribute() sensor?: string;
  @IndexSortKey('by-sensor') @Attribute(binary) mark?: Uint8Array;
  @IndexPartitionKey('by-place') @Attribute() place?: string;
  @IndexSortKey('by-level') @Attribute() level?: string;
  @Attribute() value = 0;
  @Attribute() tags: string[] = [];
  @Attribute() spot?: { x: number; y: number };

  static readonly bySensor = index(() => Measure, 'by-sensor').on('sensor', 'mark');
}

@Table('shared')
class Order extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('O#${no}') sk!: string;
  @Attribute() customer!: Key<string>;
  @Attribute() no!: Key<string>;
}
@Table('shared')
class Payment extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('P#${no}') sk!: string;
  @Attribute() customer!: Key<string>;
  @Attribute() no!: Key<string>;
}

const code = async (run: () => unknown): Promise<ErrorCode | undefined> => {
  try {
    await run();
    return undefined;
  } catch (error) {
    return isDynamormError(error) ? error.code : (`${String(error)}` as ErrorCode);
  }
};

describeEngines('a query', client => {
  let sent: string[] = [];
  let at: Session;
  let Measures: typeof Measure;
  beforeAll(async () => {
    at = session({ client: client(), on: { request: event => sent.push(event.operation) } });
    Measures = Measure.using(at);
    await createTable(Measures, Order.using(at), Payment.using(at));
    const items = Array.from({ length: 40 }, (_, i) =>
      Measures.of({
        site: i < 30 ? 'north' : 'south',
        at: i - 10,
        value: (i * 7) % 10,
        tags: i % 2 ? ['odd'] : [],
        ...(i % 3 === 0 && { sensor: 's1', mark: Uint8Array.of(i, 255 - i) }),
        ...(i % 4 === 0 && { place: 'roof' }),
        ...(i % 5 === 0 && { level: `l${String(i).padStart(2, '0')}` }),
        spot: { x: i, y: -i },
      }),
    );
    await batchWrite(items);
    const interleaved = Array.from({ length: 12 }, (_, i) => [
      Order.using(at).of({ customer: 'c1', no: String(i) }),
      Payment.using(at).of({ customer: 'c1', no: String(i) }),
    ]);
    await batchWrite(interleaved.flat());
  });
  beforeEach(() => {
    sent = [];
  });
  const north = () => Measures.query({ site: 'north' });
  const times = async (query: { all(): Promise<Measure[]> }) => (await query.all()).map(measure => measure.at);

  it('answers entities in the order of the sort key, either way', async () => {
    const found = await north().all();
    expect(found).toHaveLength(30);
    expect(found[0]).toBeInstanceOf(Measure);
    expect(found.map(measure => measure.at)).toEqual(Array.from({ length: 30 }, (_, i) => i - 10));
    expect((await north().descending().first())?.at).toBe(19);
  });

  it.each([
    ['eq', 1],
    ['lt', 13],
    ['lte', 14],
    ['gt', 16],
    ['gte', 17],
  ] as const)('asks a number sort key by %s', async (operator, count) => {
    expect(
      await north()
        .where(m => m.at[operator](3))
        .count(),
    ).toBe(count);
  });

  it('asks a number sort key by between', async () => {
    expect(await times(north().where(m => m.at.between(-2, 2)))).toEqual([-2, -1, 0, 1, 2]);
  });

  it('asks a string sort key of a local index by every operator', async () => {
    const levels = () => Measures.index('by-level').query({ site: 'north' });
    const of = async (query: ReturnType<typeof levels>) => (await query.all()).map(m => m.level);
    expect(await of(levels())).toEqual(['l00', 'l05', 'l10', 'l15', 'l20', 'l25']);
    expect(await of(levels().where(m => m.level!.beginsWith('l1')))).toEqual(['l10', 'l15']);
    expect(await of(levels().where(m => m.level!.lt('l10')))).toEqual(['l00', 'l05']);
    expect(
      await of(
        levels()
          .where(m => m.level!.gte('l20'))
          .descending(),
      ),
    ).toEqual(['l25', 'l20']);
    expect(await levels().consistent().count()).toBe(6);
  });

  it('asks a binary sort key of a sparse global index', async () => {
    const marks = () => Measure.bySensor.query({ sensor: 's1' });
    expect(await Measures.index('by-sensor').query({ sensor: 's1' }).count()).toBe(14);
    const some = await Measures.index('by-sensor')
      .query({ sensor: 's1' })
      .where(m => m.mark!.gte(Uint8Array.of(30)))
      .all();
    expect(some.map(m => m.mark![0])).toEqual([30, 33, 36, 39]);
    expect(marks().input()).toMatchObject({ IndexName: 'by-sensor' });
    const starting = await Measures.index('by-sensor')
      .query({ sensor: 's1' })
      .where(m => m.mark!.beginsWith(Uint8Array.of(9)))
      .all();
    expect(starting.map(m => [...m.mark!])).toEqual([[9, 246]]);
  });

  it('answers plain objects for an index that projects keys only, and whole entities when asked', async () => {
    const roof = Measures.index('by-place').query({ place: 'roof' });
    const [row] = await roof.all();
    expect(row).not.toBeInstanceOf(Measure);
    expect(Object.keys(row!).sort()).toEqual(['at', 'place', 'site']);
    const whole = await roof.hydrate().all();
    expect(whole).toHaveLength(10);
    expect(whole.every(measure => measure instanceof Measure && measure.spot !== undefined && !measure.isChanged)).toBe(
      true,
    );
  });

  it('filters after the keys, and counts what is left', async () => {
    const odd = north().filter(m => m.tags.contains('odd').and(m.value.gt(4)));
    const found = await odd.all();
    expect(found).toHaveLength(await odd.count());
    expect(found.every(m => m.tags.includes('odd') && m.value > 4)).toBe(true);
    expect(await odd.take(3)).toHaveLength(3);
  });

  it('selects fields and nested paths into plain objects', async () => {
    const [first] = await north().select('at', 'spot.x').take(1);
    expect(first).toEqual({ at: -10, spot: { x: 0 } });
    expect(first).not.toBeInstanceOf(Measure);
  });

  it('walks pages of any size over every item once, with cursors between', async () => {
    for (const size of [1, 7, 10, 30, 100]) {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await north().limit(size).page({ cursor });
        seen.push(...page.items.map(m => m.at));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i - 10));
    }
  });

  it('turns back to the page before', async () => {
    const first = await north().limit(5).page();
    const second = await north().limit(5).page({ cursor: first.cursor });
    const third = await north().limit(5).page({ cursor: second.cursor });
    const back = await north().limit(5).page({ before: third.previous });
    expect(back.items.map(m => m.at)).toEqual(second.items.map(m => m.at));
    const forth = await north().limit(5).page({ cursor: back.cursor });
    expect(forth.items.map(m => m.at)).toEqual(third.items.map(m => m.at));
    const start = await north().limit(5).page({ before: back.previous });
    expect(start.items.map(m => m.at)).toEqual(first.items.map(m => m.at));
    expect(first.previous).toBeUndefined();
  });

  it('goes on after the item of a cursor was deleted', async () => {
    await batchWrite([1, 2, 3].map(n => Measures.of({ site: 'gone', at: n })));
    const { cursor } = await Measures.query({ site: 'gone' }).limit(2).page();
    await Measures.delete({ site: 'gone', at: 2 });
    expect((await Measures.query({ site: 'gone' }).page({ cursor })).items.map(m => m.at)).toEqual([3]);
  });

  it('fetches pages lazily, and one ahead when asked', async () => {
    for await (const _ of north().limit(10)) break;
    expect(sent).toEqual(['Query']);
    sent = [];
    for await (const _ of north().limit(10).prefetch()) break;
    expect(sent).toEqual(['Query', 'Query']);
  });

  it('answers one, first and nothing', async () => {
    expect(
      (
        await north()
          .where(m => m.at.eq(0))
          .one()
      ).at,
    ).toBe(0);
    expect(await Measures.query({ site: 'nowhere' }).first()).toBeUndefined();
    expect(await Measures.query({ site: 'nowhere' }).all()).toEqual([]);
    expect(await code(() => Measures.query({ site: 'nowhere' }).one())).toBe('ErrItemNotFound');
    expect(await code(() => north().one())).toBe('ErrInvalidOperator');
  });

  it('sums what pages cost', async () => {
    const { consumed, pages, items } = await north().limit(10).options({ returnConsumedCapacity: 'TOTAL' }).collect();
    expect(items).toHaveLength(30);
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(consumed).toBeGreaterThanOrEqual(1.5);
  });

  it('never answers an item of another class whose keys interleave', async () => {
    const [Orders, Payments] = [Order.using(at), Payment.using(at)];
    for (const type of [Orders, Payments] as const) {
      expect(await drain<object>(type.query({ customer: 'c1' }))).toHaveLength(12);
    }
    const nos = async (query: AsyncIterable<Order>) => (await drain(query)).map(order => order.no);
    expect(await nos(Orders.query({ customer: 'c1' }).where(o => o.no.lt('3')))).toEqual(['0', '1', '10', '11', '2']);
    expect(await nos(Orders.query({ customer: 'c1' }).where(o => o.no.gt('7')))).toEqual(['8', '9']);
    expect(await nos(Orders.query({ customer: 'c1' }).where(o => o.no.between('2', '4')))).toEqual(['2', '3', '4']);
    expect(await nos(Orders.query({ customer: 'c1' }).where(o => o.no.beginsWith('1')))).toEqual(['1', '10', '11']);
    expect(await Orders.scan().count()).toBe(12);
    expect((await Payments.scan({ segments: 3 }).all()).every(payment => payment instanceof Payment)).toBe(true);
  });

  it('scans in segments, each item once, and resumes from their cursors', async () => {
    const all = await Measures.scan({ segments: 4, concurrency: 2 })
      .filter(m => m.site.ne('gone'))
      .all();
    expect(new Set(all.map(m => `${m.site} ${m.at}`)).size).toBe(40);
    const seen: string[] = [];
    let cursors;
    for await (const page of Measures.scan({ segments: 4 }).limit(3).pages()) {
      seen.push(...page.items.map(m => `${m.site} ${m.at}`));
      cursors = page.cursors;
      if (seen.length > 10) break;
    }
    for await (const m of Measures.scan({ segments: 4 }).resume(cursors!)) seen.push(`${m.site} ${m.at}`);
    expect([...seen].sort()).toEqual([...new Set(seen)].sort());
    expect(seen.filter(id => !id.startsWith('gone'))).toHaveLength(40);
    expect(
      await Measures.scan({ segments: 3 })
        .filter(m => m.site.eq('south'))
        .count(),
    ).toBe(10);
  });

  it('explains itself without sending anything', () => {
    const explained = north()
      .where(m => m.at.gt(3))
      .filter(m => m.value.eq(1))
      .explain();
    expect(explained).toMatchObject({
      operation: 'Query',
      table: 'measures',
      keys: ['site', 'at'],
      projection: 'whole items',
    });
    expect(explained.keyCondition).toContain('at > ');
    expect(explained.estimate(100, 4096)).toBe(50);
    expect(String(explained).split('\n')).toHaveLength(4);
    expect(sent).toEqual([]);
  });

  it.each<[string, ErrorCode, (of: typeof Measure) => unknown]>([
    ['a missing partition key', 'ErrMissingPrimaryKey', of => of.query({} as never).all()],
    ['an empty partition key', 'ErrMissingPrimaryKey', of => of.query({ site: '' }).all()],
    ['an unknown index', 'ErrInvalidOperator', of => of.index('by-nothing')],
    ['an unknown field', 'ErrInvalidInput', of => of.query({ site: 'x', town: 'y' } as never).all()],
    [
      'a consistent read of a global index',
      'ErrInvalidOperator',
      of => of.index('by-sensor').query({ sensor: 's' }).consistent().all(),
    ],
    [
      'a filter on its own key',
      'ErrInvalidOperator',
      of =>
        of
          .query({ site: 'x' })
          .filter(m => m.at.gt(1))
          .all(),
    ],
    [
      'a condition on a field that is no key',
      'ErrInvalidOperator',
      of =>
        of
          .query({ site: 'x' })
          .where(m => m.value.gt(1))
          .all(),
    ],
    [
      'begins_with on a number',
      'ErrInvalidOperator',
      of =>
        of
          .query({ site: 'x' })
          .where(m => (m.at as never as { beginsWith(t: unknown): never }).beginsWith(1))
          .all(),
    ],
    ['a limit of 0', 'ErrInvalidOperator', of => of.query({ site: 'x' }).limit(0).all()],
    ['an unreadable cursor', 'ErrInvalidCursor', of => of.query({ site: 'x' }).page({ cursor: '###' })],
    [
      'a filter on what an index does not project',
      'ErrInvalidOperator',
      of =>
        of
          .index('by-place')
          .query({ place: 'roof' })
          .filter(m => m.value.gt(1))
          .all(),
    ],
    [
      'an object where a string key is expected',
      'ErrInvalidInput',
      of => of.query({ site: { ne: 'x' } as never }).all(),
    ],
  ])('refuses %s before any request', async (_, expected, run) => {
    expect(await code(() => run(Measures))).toBe(expected);
    expect(sent).toEqual([]);
  });

  it('refuses the cursor of another query', async () => {
    const { cursor } = await north().limit(5).page();
    sent = [];
    expect(await code(() => north().descending().page({ cursor }))).toBe('ErrInvalidCursor');
    expect(await code(() => Measures.query({ site: 'south' }).page({ cursor }))).toBe('ErrInvalidCursor');
    expect(await code(() => Measures.index('by-level').query({ site: 'north' }).page({ cursor }))).toBe(
      'ErrInvalidCursor',
    );
    expect(sent).toEqual([]);
  });

  it('refuses scans and filters over whole partitions where the session forbids them', async () => {
    const careful = Measure.using(session({ client: client(), forbidScan: true }));
    expect(await code(() => careful.scan().all())).toBe('ErrInvalidOperator');
    expect(
      await code(() =>
        careful
          .query({ site: 'north' })
          .filter(m => m.value.gt(1))
          .all(),
      ),
    ).toBe('ErrInvalidOperator');
    expect(
      await careful
        .query({ site: 'north' })
        .where(m => m.at.gt(3))
        .filter(m => m.value.gte(0))
        .count(),
    ).toBe(16);
  });
});

async function drain<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
