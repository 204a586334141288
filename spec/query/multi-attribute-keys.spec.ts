import {
  Attribute,
  batchWrite,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  index,
  number,
  PartitionKey,
  session,
  Table,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

@Table('matches')
class Match extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-round') @Attribute() game?: string;
  @IndexPartitionKey('by-round') @Attribute() region?: string;
  @IndexPartitionKey('by-round') @Attribute(number) year?: number;
  @IndexPartitionKey('by-round') @Attribute() stage?: string;
  @IndexSortKey('by-round') @Attribute(number) round?: number;
  @IndexSortKey('by-round') @Attribute() bracket?: string;
  @IndexSortKey('by-round') @Attribute(number) table?: number;
  @IndexSortKey('by-round') @Attribute() seat?: string;
  @Attribute() winner = '';

  static readonly byRound = index(() => Match, 'by-round').on(
    ['game', 'region', 'year', 'stage'],
    'round',
    'bracket',
    'table',
    'seat',
  );
}

const partition = { game: 'go', region: 'eu', year: 2026, stage: 'final' };
const all = [1, 2, 10].flatMap(round =>
  ['a', 'b'].flatMap(bracket =>
    [1, 2].flatMap(table => ['black', 'white'].map(seat => ({ round, bracket, table, seat }))),
  ),
);
const name = (m: object): string => {
  const { round, bracket, table, seat } = m as (typeof all)[number];
  return `${round}${bracket}${table}${seat}`;
};

describeEngines('an index with keys of four and four attributes', client => {
  const sent: string[] = [];
  const Matches = Match.using(session({ client: client(), on: { request: event => sent.push(event.operation) } }));
  const byRound = () => Matches.index('by-round');
  const names = async (read: { all(): Promise<object[]> }) => (await read.all()).map(name);
  beforeAll(async () => {
    await createTable(Matches);
    await batchWrite(all.map((m, i) => Matches.of({ id: `m${i}`, ...partition, ...m, winner: i % 3 ? 'x' : 'y' })));
    await batchWrite([
      Matches.of({ id: 'other', ...partition, stage: 'semi', ...all[0]! }),
      // Not in the index: one of its eight attributes is not there.
      Matches.of({ id: 'sparse', ...partition, round: 1, bracket: 'a', table: 1 }),
    ]);
  });

  it('answers a whole partition in the order of its sort attributes, either way', async () => {
    expect(await names(byRound().query(partition))).toEqual(all.map(name));
    expect(await names(byRound().query(partition).descending())).toEqual(all.map(name).reverse());
  });

  it.each([1, 2, 3, 4] as const)('takes the first %i sort attributes as equalities', async count => {
    const given = Object.fromEntries(
      Object.entries({ round: 10, bracket: 'b', table: 2, seat: 'black' }).slice(0, count),
    );
    const expected = all.filter(m => Object.entries(given).every(([field, value]) => m[field as 'round'] === value));
    expect(await names(byRound().query({ ...partition, ...given }))).toEqual(expected.map(name));
  });

  it('ranges over the attribute after the last equality', async () => {
    const of = (read: Parameters<ReturnType<typeof byRound>['query']>[0]) => byRound().query({ ...partition, ...read });
    const where = async (expected: (m: (typeof all)[number]) => boolean, read: { all(): Promise<object[]> }) =>
      expect(await names(read)).toEqual(all.filter(expected).map(name));
    await where(
      m => m.round > 1,
      of({}).where(m => m.round.gt(1)),
    );
    await where(
      m => m.round <= 2,
      of({}).where(m => m.round.lte(2)),
    );
    await where(
      m => m.round === 2 && m.bracket < 'b',
      of({ round: 2 }).where(m => m.bracket.lt('b')),
    );
    await where(
      m => m.round === 2 && m.bracket === 'b' && m.table >= 2,
      of({ round: 2, bracket: 'b' }).where(m => m.table.between(2, 9)),
    );
    await where(
      m => m.round === 2 && m.bracket === 'b' && m.table === 1 && m.seat.startsWith('w'),
      of({ round: 2, bracket: 'b', table: 1 }).where(m => m.seat.beginsWith('w')),
    );
  });

  it('says every attribute in the key condition', () => {
    const { KeyConditionExpression } = byRound()
      .query({ ...partition, round: 2 })
      .where(m => m.bracket.gte('b'))
      .input() as { KeyConditionExpression: string };
    expect(KeyConditionExpression).toBe('#0 = :0 AND #1 = :1 AND #2 = :2 AND #3 = :3 AND #4 = :4 AND #5 >= :5');
  });

  it('walks pages of every size over every item once, back and forth, filtered or not', async () => {
    for (const size of [1, 5, 8, 24, 25]) {
      const read = byRound().query(partition).limit(size);
      const seen: string[] = [];
      let page = await read.page();
      for (;;) {
        seen.push(...page.items.map(name));
        if (page.cursor === undefined) break;
        page = await read.page({ cursor: page.cursor });
      }
      expect(seen).toEqual(all.map(name));
      const back: string[] = page.items.map(name);
      while (page.previous !== undefined) {
        page = await read.page({ before: page.previous });
        back.unshift(...page.items.map(name));
      }
      expect(back).toEqual(all.map(name));
    }
    expect(
      await byRound()
        .query(partition)
        .filter(m => m.winner.eq('y'))
        .count(),
    ).toBe(8);
  });

  it('is typed by a handle, and scanned', async () => {
    expect(
      await names(
        Match.byRound.query({ ...partition, round: 1 }).options({}) && byRound().query({ ...partition, round: 1 }),
      ),
    ).toHaveLength(8);
    expect(Match.byRound.query({ ...partition, round: 1 }).input()).toEqual(
      byRound()
        .query({ ...partition, round: 1 })
        .input(),
    );
    expect(await byRound().scan({ segments: 2 }).count()).toBe(25);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a partition attribute that is not given',
      () => byRound().query({ game: 'go', region: 'eu', year: 2026 }).all(),
      'ErrMissingPrimaryKey',
    ],
    [
      'a range of a partition attribute',
      () =>
        byRound()
          .query({ game: 'go', region: 'eu', stage: 'final' })
          .where(m => m.year.gt(1))
          .all(),
      'ErrMissingPrimaryKey',
    ],
    [
      'a gap in the sort attributes',
      () =>
        byRound()
          .query({ ...partition, bracket: 'a' })
          .all(),
      'ErrInvalidOperator',
    ],
    [
      'an equality after a range',
      () =>
        byRound()
          .query({ ...partition, bracket: 'a' })
          .where(m => m.round.gt(1))
          .all(),
      'ErrInvalidOperator',
    ],
    [
      'two ranges',
      () =>
        byRound()
          .query(partition)
          .where(m => m.round.gt(1).and(m.bracket.gt('a')))
          .all(),
      'ErrInvalidOperator',
    ],
    [
      'a filter on one of its attributes',
      () =>
        byRound()
          .query(partition)
          .filter(m => m.table.eq(1))
          .all(),
      'ErrInvalidOperator',
    ],
  ])('refuses %s before any request', async (_, run, code) => {
    sent.length = 0;
    const error: unknown = await run().catch((reason: unknown) => reason);
    expect(isDynamormError(error) && error.code).toBe(code);
    expect(sent).toEqual([]);
  });
});
