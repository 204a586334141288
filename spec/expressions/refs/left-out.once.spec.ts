import {
  and,
  Attribute,
  Entity,
  isDynamormError,
  not,
  number,
  or,
  PartitionKey,
  session,
  SortKey,
  string,
  Table,
  transact,
  type Clause,
} from '../../../lib/index.js';

@Table('left-out')
class Row extends Entity {
  @PartitionKey() @Attribute(string) id!: string;
  @SortKey() @Attribute(number) no!: number;
  @Attribute(number) n = 0;
  @Attribute(number) m = 0;
}

const sent: unknown[] = [];
const Rows = Row.using(
  session({
    transport: {
      send: ((operation: string) => {
        sent.push(operation);
        const output = operation === 'Query' || operation === 'Scan' ? { Items: [], Count: 0, ScannedCount: 0 } : {};
        return Promise.resolve({ output, attempts: 1 });
      }) as never,
    },
  }),
);
const key = { id: 'a', no: 1 };
const query = () => Rows.query({ id: 'a' });
const errorOf = async (run: () => unknown) => {
  sent.length = 0;
  const error: unknown = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(sent).toEqual(error === undefined ? [expect.anything()] : []);
  return isDynamormError(error) ? `${error.code} ${error.message}` : error;
};

describe('what a callback makes and does not return', () => {
  it.each<[string, () => unknown]>([
    [
      'in a filter',
      () =>
        query()
          .filter(o => o.n.eq(1) && o.m.eq(2))
          .all(),
    ],
    [
      'in a filter of a scan',
      () =>
        Rows.scan()
          .filter(o => o.n.eq(1) && o.m.eq(2))
          .all(),
    ],
    [
      'in where',
      () =>
        query()
          .where(o => o.no.gte(1) && o.no.lte(2))
          .all(),
    ],
    ['in if of an update', () => Rows.update(key, o => [o.n.add(1)], { if: o => o.n.eq(1) && o.m.eq(2) })],
    ['in if of a delete', () => Rows.delete(key, { if: o => o.n.eq(1) && o.m.eq(2) })],
    ['in if of a put', () => Rows.put({ ...key }, { if: o => o.n.eq(1) && o.m.eq(2) })],
    ['in if of a save', () => Rows.of(key).save({ if: o => o.n.eq(1) && o.m.eq(2) })],
    ['in a check', () => transact(tx => tx.check(Rows, key, o => o.n.eq(1) && o.m.eq(2)))],
    [
      'within a larger condition',
      () =>
        query()
          .filter(o => or(o.n.eq(1) && o.m.eq(2), o.n.eq(3)))
          .all(),
    ],
    [
      'within the negation of one',
      () =>
        query()
          .filter(o => not(o.n.eq(1) && o.m.eq(2)))
          .all(),
    ],
    [
      'after a group',
      () =>
        query()
          .filter(o => o.n.eq(1).and(o.m.eq(2)) && o.n.ne(0))
          .all(),
    ],
    [
      'as a group of its own',
      () =>
        query()
          .filter(o => (and(o.n.eq(1), o.m.eq(2)), o.n.ne(0)))
          .all(),
    ],
    [
      'before an and()',
      () =>
        query()
          .filter(o => o.n.eq(1) && o.m.eq(2).and(o.n.ne(0)))
          .all(),
    ],
    [
      'as the size of a field',
      () =>
        query()
          .filter(o => (o.id as never as { size(): { gt(n: number): Clause } }).size().gt(1) && o.n.eq(1))
          .all(),
    ],
    [
      'three of them',
      () =>
        query()
          .filter(o => o.n.eq(1) && o.m.eq(2) && o.n.ne(3))
          .all(),
    ],
  ])('is refused %s', async (_, run) => {
    expect(await errorOf(run)).toMatch(/^ErrInvalidOperator Row: a condition was made .*and\(\)/);
  });

  it.each<[string, () => unknown]>([
    ['beside the list', () => Rows.update(key, o => (o.n.add(1), [o.m.set(2)]))],
    ['with &&', () => Rows.update(key, o => o.n.add(1) && o.m.set(2))],
    ['in a transaction', () => transact(tx => tx.update(Rows, key, o => (o.n.add(1), [o.m.set(2)])))],
  ])('is refused in an update %s', async (_, run) => {
    expect(await errorOf(run)).toMatch(/^ErrInvalidOperator Row: a change was made/);
  });

  it('is refused where it is of another kind: a condition among changes', async () => {
    const run = () => Rows.update(key, o => ((o.n as never as { eq(n: number): Clause }).eq(1), [o.m.set(2)]));
    expect(await errorOf(run)).toMatch(
      /^ErrInvalidOperator Row.n: eq\(\) cannot be used in the changes of an update; use if/,
    );
  });

  it('is refused where nothing is returned at all', async () => {
    const run = (o: { n: { add(by: number): unknown } }): never[] => void o.n.add(1) as never;
    expect(await errorOf(() => Rows.update(key, run as never))).toMatch(/must return a list of actions/);
  });

  it('is not looked for in an async callback, which is refused', async () => {
    const late = async (o: { n: { eq(n: number): Clause } }): Promise<Clause> => {
      await Promise.resolve();
      return o.n.eq(1);
    };
    expect(
      await errorOf(() =>
        query()
          .filter(late as never)
          .all(),
      ),
    ).toMatch(/is not async/);
    const failing = () => Promise.reject(new Error('late'));
    expect(await errorOf(() => Rows.update(key, failing as never))).toMatch(/is not async/);
  });
});

describe('what a callback uses', () => {
  let outside!: Clause;
  query().filter(o => (outside = o.n.eq(7)));

  it.each<[string, () => unknown]>([
    [
      'a group by method',
      () =>
        query()
          .filter(o => o.n.eq(1).and(o.m.eq(2)).or(o.n.eq(3).not()))
          .all(),
    ],
    [
      'a group by word',
      () =>
        query()
          .filter(o => and(or(o.n.eq(1), o.m.eq(2)), not(not(o.n.eq(3)))))
          .all(),
    ],
    [
      'a group of one',
      () =>
        query()
          .filter(o => and(o.n.eq(1)))
          .all(),
    ],
    [
      'a list that it made before',
      () =>
        query()
          .filter(o => or(...[1, 2, 3].map(n => o.n.eq(n))))
          .all(),
    ],
    [
      'a condition made outside',
      () =>
        query()
          .filter(() => outside)
          .all(),
    ],
    [
      'that twice',
      () =>
        query()
          .filter(o => or(outside, o.n.eq(1).and(outside)))
          .all(),
    ],
    [
      'none of those made outside',
      () =>
        query()
          .filter(o => o.n.eq(1))
          .all(),
    ],
    [
      'its own in another query within it',
      () =>
        query()
          .filter(o => {
            query().filter(inner => inner.m.eq(1));
            const own = o.n.eq(1);
            query().filter(() => own);
            return own;
          })
          .all(),
    ],
    [
      'a condition by chance',
      () =>
        query()
          .filter(o => (sent.length < 0 ? o.n.eq(1) : o.m.eq(2)))
          .all(),
    ],
    ['one change alone', () => Rows.update(key, o => o.n.add(1))],
    ['several changes', () => Rows.update(key, o => [1, 2].map(n => (n === 1 ? o.n.add(1) : o.m.set(n))))],
  ])('is sent: %s', async (_, run) => {
    expect(await errorOf(run)).toBeUndefined();
  });

  it('is not confused by a callback that threw', async () => {
    expect(() =>
      query().filter(o => {
        o.n.eq(1);
        throw new Error('own');
      }),
    ).toThrow('own');
    expect(
      await errorOf(() =>
        query()
          .filter(o => o.n.eq(1))
          .all(),
      ),
    ).toBeUndefined();
  });
});
