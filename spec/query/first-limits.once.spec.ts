import {
  Attribute,
  batchWrite,
  capacityMeter,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  number,
  PartitionKey,
  session,
  SortKey,
  string,
  Table,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';

@Table('many')
class Many extends Entity {
  @PartitionKey() @Attribute(string) @IndexPartitionKey('by-kind') kind!: string;
  @SortKey() @Attribute(number) @IndexSortKey('by-kind') no!: number;
  @Attribute(number) rest = 0;
  @Attribute() body = 'x'.repeat(900);
}

const engine = createEngine();
const client = engine.client();
const All = Many.using(session({ client }));
afterAll(() => client.destroy());
beforeAll(async () => {
  await createTable(All);
  await batchWrite(Array.from({ length: 1500 }, (_, no) => All.of({ kind: 'k', no, rest: no % 100 })));
});
beforeEach(() => engine.requests.clear());
const limits = () => engine.requests.all().map(({ input }) => (input as { readonly Limit?: number }).Limit);
const query = () => All.query({ kind: 'k' });

describe('a read of the first items', () => {
  it('asks for exactly as many where no filter drops any', async () => {
    await query().first();
    await query().take(7);
    await query()
      .one()
      .catch(() => undefined);
    expect(limits()).toEqual([1, 7, 2]);
  });

  it('begins with a few times as many where a filter drops some, and grows fourfold', async () => {
    expect(
      (
        await query()
          .filter(o => o.rest.eq(0))
          .first()
      )?.no,
    ).toBe(0);
    expect(limits()).toEqual([4]);
    engine.requests.clear();
    expect(
      (
        await query()
          .filter(o => o.rest.eq(99))
          .first()
      )?.no,
    ).toBe(99);
    expect(limits()).toEqual([4, 16, 64, 256]);
  });

  it('does not grow beyond what a page holds', async () => {
    expect(
      await query()
        .filter(o => o.rest.eq(100))
        .first(),
    ).toBeUndefined();
    // 340 are evaluated in four pages; the rest is more than 1 MB, which ends a page whatever its limit.
    expect(limits()).toEqual([4, 16, 64, 256, 1024, 4096]);
  });

  it('keeps a limit that the caller gave', async () => {
    await query()
      .filter(o => o.rest.eq(9))
      .limit(4)
      .first();
    expect(limits()).toEqual([4, 4, 4]);
  });

  it('grows in every segment of a scan, backwards, and in an index', async () => {
    const [found] = await All.index('by-kind')
      .query({ kind: 'k' })
      .descending()
      .filter(o => o.rest.eq(90))
      .take(1);
    expect(found?.no).toBe(1490);
    expect(limits()).toEqual([4, 16]);
    engine.requests.clear();
    await All.scan({ segments: 2 })
      .filter(o => o.rest.eq(100))
      .first();
    expect(limits().slice(0, 3)).toEqual([4, 4, 16]);
  });

  it('costs little', async () => {
    const meter = capacityMeter();
    await query()
      .filter(o => o.rest.eq(2))
      .options({ meter })
      .first();
    expect(meter.units).toBe(0.5);
  });

  it('reads on where rows are passed over', async () => {
    const odd = All.query({ kind: 'k' }).options({ onUnreadable: 'skip' });
    expect(await odd.take(3)).toHaveLength(3);
    expect(limits()).toEqual([3]);
  });
});
