import {
  Attribute,
  batchWrite,
  CreatedAt,
  decodeCursor,
  encodeCursor,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';

@Table('letters')
@Index('by-day', { type: 'LSI' })
class Letter extends Entity {
  @PartitionKey('BOX#${box}') pk!: string;
  @SortKey() @Attribute(number) no!: Key<number>;
  @Attribute() box!: Key<string>;
  @IndexPartitionKey('by-sender') @Attribute() sender = 's';
  @IndexSortKey('by-sender') @CreatedAt() at!: Date;
  @IndexSortKey('by-day') @Attribute() day?: string;
}

const engine = createEngine();
const client = engine.client();
const Letters = Letter.using(session({ client }));
afterAll(() => client.destroy());
beforeAll(async () => {
  await createTable(Letters);
  await batchWrite([1, 2, 3, 4, 5].map(no => Letters.of({ box: 'b', no, ...(no % 2 === 1 && { day: `d${no}` }) })));
  await batchWrite([Letters.of({ box: 'c', no: 1, day: 'd1' })]);
});

const go = (cursor: unknown): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');
const lastKey = { pk: { S: 'BOX#b' }, no: { N: '2' } };
const box = () => Letters.query({ box: 'b' });
const numbers = (page: { readonly items: readonly Letter[] }) => page.items.map(({ no }) => no);
const errorOf = async (run: () => unknown) => {
  const before = engine.requests.count;
  const error: unknown = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(engine.requests.count).toBe(before);
  return isDynamormError(error) ? error : undefined;
};

describe('a cursor as another runtime writes it', () => {
  it.each([
    ['without sort', { lastKey }],
    ['with sort as its caller spelt it', { lastKey, sort: 'asc' }],
    ['with empty members', { lastKey, index: '', sort: '' }],
    ['with null members', { lastKey, index: null, sort: null }],
    ['canonical', { lastKey, sort: 'ASC' }],
  ])('is read %s', async (_, cursor) => {
    expect(numbers(await box().page({ cursor: go(cursor) }))).toEqual([3, 4, 5]);
  });

  it('is read without sort in a descending query, and without index of one', async () => {
    expect(
      numbers(
        await box()
          .descending()
          .page({ cursor: go({ lastKey }) }),
      ),
    ).toEqual([1]);
    const key = { ...lastKey, no: { N: '1' }, day: { S: 'd1' } };
    const local = Letters.index('by-day').query({ box: 'b' });
    expect(numbers(await local.page({ cursor: go({ lastKey: key }) }))).toEqual([3, 5]);
  });

  it('is read by a scan whatever it says of an order', async () => {
    for (const sort of ['ASC', 'desc', undefined])
      expect((await Letters.scan().page({ cursor: go({ lastKey, sort }) })).items.length).toBeGreaterThan(0);
  });

  it('that is empty is the first page, everywhere', async () => {
    expect(numbers(await box().page({ cursor: '' }))).toEqual([1, 2, 3, 4, 5]);
    expect(await box().startAt('').count()).toBe(5);
    expect(numbers(await box().startAt(go({ lastKey })).page({ cursor: '' }))).toHaveLength(5);
    expect(numbers(await box().page({ before: '' }))).toHaveLength(5);
    expect(await Letters.scan({ segments: 2 }).resume(['', '']).count()).toBe(6);
  });

  it.each([
    ['another direction', { lastKey, sort: 'desc' }],
    ['no direction', { lastKey, sort: 'up' }],
    ['a direction that is no text', { lastKey, sort: 1 }],
    ['another index', { lastKey, index: 'by-sender' }],
    ['an index that is no text', { lastKey, index: ['by-sender'] }],
    ['another partition', { lastKey: { ...lastKey, pk: { S: 'BOX#c' } } }],
    ['the shape of an index', { lastKey: { ...lastKey, day: { S: 'd1' } } }],
    ['less than the key', { lastKey: { pk: lastKey.pk } }],
    ['another type', { lastKey: { ...lastKey, no: { S: '2' } } }],
    ['a number beyond any', { lastKey: { ...lastKey, no: { N: '1e126' } } }],
    ['a number below any', { lastKey: { ...lastKey, no: { N: '1e-131' } } }],
    ['a number of 39 digits', { lastKey: { ...lastKey, no: { N: '1'.repeat(39) } } }],
    ['no number', { lastKey: { ...lastKey, no: { N: 'NaN' } } }],
    ['two types at once', { lastKey: { ...lastKey, no: { N: '2', S: '2' } } }],
    ['members that nobody writes', { lastKey, sort: 'ASC', more: 1 }],
    ['no key', { sort: 'ASC' }],
  ])('of %s is refused, and nothing is sent', async (_, cursor) => {
    const error = await errorOf(() => box().page({ cursor: go(cursor) }));
    expect(error?.code).toBe('ErrInvalidCursor');
    expect(error?.codes).toContain('ErrInvalidOperator');
    expect(error?.message).toContain('Letter');
  });

  it('is refused where it is longer than any key', async () => {
    expect((await errorOf(() => box().page({ cursor: 'A'.repeat(70_000) })))?.code).toBe('ErrInvalidCursor');
  });
});

describe('encodeCursor and decodeCursor', () => {
  it('make of a last key what pages go on from', async () => {
    const cursor = encodeCursor({ lastKey, sort: 'ASC' });
    expect(numbers(await box().page({ cursor }))).toEqual([3, 4, 5]);
    expect(decodeCursor((await box().limit(2).page()).cursor!)).toEqual({ lastKey, index: undefined, sort: 'ASC' });
    expect(decodeCursor(go({ lastKey, sort: 'dEsC' })).sort).toBe('DESC');
  });

  it.each([
    [{ lastKey: {} }],
    [{ lastKey: undefined as unknown as typeof lastKey }],
    [{ lastKey, sort: 'asc' as 'ASC' }],
    [{ lastKey, index: '' }],
  ])('refuse %j', position => {
    expect(() => encodeCursor(position)).toThrow(expect.objectContaining({ code: 'ErrInvalidCursor' }));
  });
});

describe('cursorOf', () => {
  it('goes on after an item of a table, both ways', async () => {
    const third = await Letters.get({ box: 'b', no: 3 });
    for (const [query, rest] of [
      [box(), [4, 5]],
      [box().descending(), [2, 1]],
    ] as const) {
      const cursor = Letters.cursorOf(third, query);
      expect(numbers(await query.page({ cursor }))).toEqual(rest);
      expect(numbers({ items: await query.startAt(cursor).all() })).toEqual(rest);
    }
  });

  it('is the cursor of the page that ends there', async () => {
    for (const query of [box(), box().descending(), Letters.index('by-sender').query({ sender: 's' })]) {
      const page = await query.limit(2).page();
      expect(Letters.cursorOf(page.items[1]!, query)).toBe(page.cursor);
    }
    const scan = await Letters.scan().limit(2).page();
    expect(Letters.cursorOf(scan.items[1]!, Letters.scan())).toBe(scan.cursor);
  });

  it('follows the row that was read, whatever happened to the entity since', async () => {
    const query = Letters.index('by-day').query({ box: 'b' });
    const [first] = await query.take(1);
    first!.day = 'zzz';
    expect(numbers(await query.page({ cursor: Letters.cursorOf(first!, query) }))).toEqual([3, 5]);
  });

  it('takes the fields of what is no entity', async () => {
    expect(numbers(await box().page({ cursor: Letters.cursorOf({ box: 'b', no: 4 }, box()) }))).toEqual([5]);
  });

  it('is sealed where cursors are', async () => {
    const sealed = Letter.using(session({ client, cursorSecret: 'a secret that is long enough' }));
    const query = sealed.query({ box: 'b' });
    const cursor = sealed.cursorOf(await sealed.get({ box: 'b', no: 4 }), query);
    expect(() => decodeCursor(cursor)).toThrow();
    expect(numbers(await query.page({ cursor }))).toEqual([5]);
  });

  it('refuses what stands nowhere in the query', async () => {
    const [second, other] = await Promise.all([Letters.get({ box: 'b', no: 2 }), Letters.get({ box: 'c', no: 1 })]);
    expect((await errorOf(() => Letters.cursorOf(other, box())))?.code).toBe('ErrInvalidCursor');
    const local = Letters.index('by-day').query({ box: 'b' });
    expect((await errorOf(() => Letters.cursorOf(second, local)))?.message).toContain('day');
    const later = box().where(o => o.no.gt(2));
    expect((await errorOf(() => Letters.cursorOf(second, later)))?.code).toBe('ErrInvalidCursor');
  });
});

describe('an empty last key', () => {
  const answers = { Items: [{ pk: { S: 'BOX#b' }, no: { N: '1' }, box: { S: 'b' } }], Count: 1, LastEvaluatedKey: {} };
  let sent = 0;
  const Ended = Letter.using(
    session({
      transport: {
        send: (() => {
          sent += 1;
          return Promise.resolve({ output: answers, attempts: 1 });
        }) as never,
      },
    }),
  );
  it.each([
    ['iterating', () => Ended.query({ box: 'b' }).all()],
    ['prefetching', () => Ended.query({ box: 'b' }).prefetch().all()],
    ['a scan', () => Ended.scan().all()],
    ['segments', () => Ended.scan({ segments: 1 }).all()],
  ])('ends %s', async (_, run) => {
    sent = 0;
    expect(await run()).toHaveLength(1);
    expect(sent).toBe(1);
  });
  it('is no cursor, and ends a count', async () => {
    expect((await Ended.query({ box: 'b' }).page()).cursor).toBeUndefined();
    expect(await Ended.query({ box: 'b' }).count()).toBe(1);
  });
});
