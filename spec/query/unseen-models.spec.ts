import {
  Attribute,
  batchWrite,
  binary,
  bigint,
  capacityMeter,
  CreatedAt,
  decimal,
  Entity,
  Index,
  index,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  isoDate,
  number,
  numberSet,
  PartitionKey,
  session,
  SortKey,
  stringSet,
  Table,
  timestamp,
  Ttl,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { fixedClock } from '../../lib/testkit/index.js';
import { describeEngines } from '../support/engines.js';

/** Two global indexes, a local one, and a number sort key. */
@Table('flights', { naming: 'snake_case' })
@Index('by-tail', { projection: ['routeCode', 'seats'] })
@Index('by-status', { projection: 'KEYS_ONLY' })
@Index('by-delay', { type: 'LSI' })
class Flight extends Entity {
  @PartitionKey() @IndexSortKey('by-status') @Attribute() routeCode!: Key<string>;
  @SortKey() @IndexSortKey('by-tail') @Attribute(number) departsAt!: Key<number>;
  @IndexPartitionKey('by-tail') @Attribute() tailNumber?: string;
  @IndexPartitionKey('by-status') @Attribute() status?: 'planned' | 'boarding' | 'gone';
  @IndexSortKey('by-delay') @Attribute(number) delayMinutes?: number;
  @Attribute() seats = 0;
  @Attribute(bigint) miles?: bigint;
  @Attribute(decimal) fare?: string;
  @Attribute(stringSet, { omitEmpty: true }) crew = new Set<string>();
  @Attribute(numberSet, { omitEmpty: true }) gates = new Set<number>();
  @Attribute() plane?: { type: string; range?: { km: number } };
  @Attribute(isoDate) serviced?: Date;
  @Ttl() expires?: Date;

  static readonly byTail = index(() => Flight, 'by-tail').on('tailNumber', 'departsAt');
  static readonly byStatus = index(() => Flight, 'by-status').on('status', 'routeCode');
  static readonly byDelay = index(() => Flight, 'by-delay').on('routeCode', 'delayMinutes');
}

/** A binary sort key, sparse indexes, renamed fields, key templates on a global index. */
@Table('blobs')
@Index('by-owner', { projection: ['bytesLong', 'day'] })
@Index('flagged', { projection: 'KEYS_ONLY' })
class Blob extends Entity {
  @PartitionKey({ name: 'PK', template: 'B#${bucket}' }) pk!: string;
  @SortKey({ name: 'SK' }) @Attribute(binary) digest!: Key<Uint8Array>;
  @Attribute({ name: 'b' }) bucket!: Key<string>;
  @IndexPartitionKey('by-owner', { name: 'g1', template: 'OWNER#${owner}' }) ownerKey?: string;
  @IndexSortKey('by-owner', { name: 's1', template: 'DAY#${day}#${kind}' }) ownerSort?: string;
  @Attribute({ name: 'o' }) owner?: string;
  @Attribute({ name: 'd-y' }) day?: string;
  @Attribute({ name: 'type' }) kind?: string;
  @IndexPartitionKey('flagged') @Attribute({ name: 'f' }) flag?: string;
  @IndexSortKey('flagged') @Attribute(timestamp, { name: 'at' }) @CreatedAt() created!: Date;
  @Attribute(number, { name: 'size' }) bytesLong = 0;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describeEngines('a model of two global indexes, a local one and a number sort key', client => {
  const clock = fixedClock();
  const at = session({ client: client(), clock });
  const Flights = Flight.using(at);
  const byTail = Flights.index('by-tail');
  const byStatus = Flights.index('by-status');
  const byDelay = Flights.index('by-delay');
  const STATUS = ['planned', 'boarding', 'gone'] as const;
  beforeAll(async () => {
    await createTable(Flights);
    await batchWrite(
      upTo(30).map(i =>
        Flights.of({
          routeCode: i % 2 ? 'OSL-LHR' : 'LHR-OSL',
          departsAt: 1000 + (i - 15) * 100.5,
          ...(i % 3 && { tailNumber: `LN-${i % 3}` }),
          ...(i % 4 && { status: STATUS[(i % 4) - 1]! }),
          ...(i % 5 === 0 && { delayMinutes: i }),
          seats: i * 6,
          miles: 9007199254740993n + BigInt(i),
          fare: `${i}.10`,
          crew: new Set(i % 2 ? ['ann', `c${i}`] : []),
          gates: new Set([i, i + 0.5]),
          plane: { type: i % 7 ? 'A320' : 'B787', range: { km: i * 100 } },
          serviced: new Date(Date.UTC(2026, i % 12, 1)),
          ...(i < 4 && { expires: new Date(clock.now().getTime() - 60_000) }),
        }),
      ),
    );
  });
  const out = () => Flights.query({ routeCode: 'OSL-LHR' });

  it('answers a key, a partition and ranges of a number', async () => {
    const flight = await Flights.get({ routeCode: 'OSL-LHR', departsAt: 1000 + 100.5 * -14 });
    expect(flight.miles).toBe(9007199254740994n);
    expect(await out().count()).toBe(15);
    expect(
      await out()
        .where(f => f.departsAt.between(-407, 1000))
        .count(),
    ).toBe(8);
    expect(
      await out()
        .where(f => f.departsAt.gte(-407).and(f.departsAt.lte(1000)))
        .count(),
    ).toBe(8);
    expect((await out().descending().first())?.departsAt).toBe(1000 + 14 * 100.5);
    expect(await Flights.query({ routeCode: 'OSL-LHR', departsAt: -407 }).one()).toMatchObject({ seats: 6 });
  });

  it('answers both global indexes, sparse as they are', async () => {
    const tail = await byTail
      .query({ tailNumber: 'LN-1' })
      .where(f => f.departsAt.gt(0))
      .descending()
      .all();
    expect(tail.map(f => f.departsAt)).toEqual([...tail.map(f => f.departsAt)].sort((a, b) => b - a));
    expect(tail[0]).not.toBeInstanceOf(Flight);
    expect(Object.keys(tail[0]!).sort()).toEqual(['departsAt', 'routeCode', 'seats', 'tailNumber']);
    expect(await byTail.query({ tailNumber: 'LN-0' }).count()).toBe(0);
    expect(await byStatus.query({ status: 'gone' }).count()).toBe(7);
    const gone = await byStatus.query({ status: 'gone', routeCode: 'OSL-LHR' }).hydrate().all();
    expect(gone.every(f => f instanceof Flight && f.status === 'gone' && f.routeCode === 'OSL-LHR')).toBe(true);
    expect(gone.map(f => f.seats).sort((a, b) => a - b)).toEqual([18, 42, 66, 90, 114, 138, 162]);
    expect(Flight.byTail.query({ tailNumber: 'LN-1', departsAt: 5 }).input()).toMatchObject({ IndexName: 'by-tail' });
    expect(Flight.byStatus.query({ status: 'gone' }).input()).toMatchObject({ IndexName: 'by-status' });
  });

  it('answers the local index with whole entities, consistently', async () => {
    const late = await byDelay
      .query({ routeCode: 'OSL-LHR' })
      .where(f => f.delayMinutes.gt(5))
      .consistent()
      .all();
    expect(late.map(f => f.delayMinutes)).toEqual([15, 25]);
    expect(late[0]).toBeInstanceOf(Flight);
    expect(Flight.byDelay.query({ routeCode: 'x' }).input()).toMatchObject({ IndexName: 'by-delay' });
    // Its table's sort key is an ordinary attribute there.
    expect(
      await byDelay
        .query({ routeCode: 'OSL-LHR' })
        .filter(f => f.departsAt.gt(1000))
        .count(),
    ).toBe(1);
  });

  it('filters by every kind of field, and combines them', async () => {
    const count = (read: { count(): Promise<number> }) => read.count();
    expect(await count(out().filter(f => f.miles.gt(9007199254741000n)))).toBe(11);
    expect(await count(out().filter(f => f.fare.gte('5.10')))).toBe(13);
    expect(await count(out().filter(f => f.crew.contains('c7')))).toBe(1);
    expect(await count(out().filter(f => f.gates.contains(9.5)))).toBe(1);
    expect(await count(out().filter(f => f.plane.range.km.between(500, 900)))).toBe(3);
    expect(await count(out().filter(f => f.serviced.lt(new Date(Date.UTC(2026, 2)))))).toBe(3);
    expect(await count(out().filter(f => f.serviced.beginsWith('2026-02')))).toBe(3);
    expect(await count(out().filter(f => f.status.in(['gone', 'planned']).and(f.tailNumber.notExists())))).toBe(5);
    expect(await count(out().filter(f => f.seats.gt(60).not().or(f.plane.type.eq('B787'))))).toBe(6);
    expect(await count(out().filter(f => f.crew.size().eq(2)))).toBe(15);
    expect(await count(Flights.scan({ segments: 2 }).filter(f => f.crew.notExists()))).toBe(15);
  });

  it('projects fields and nested paths, typed', async () => {
    const [row] = await out()
      .where(f => f.departsAt.eq(-407))
      .select('routeCode', 'plane.type', 'miles')
      .all();
    const typed: { routeCode: string | undefined; plane?: { type: string } | undefined; miles?: bigint | undefined } =
      row!;
    expect(typed).toEqual({ routeCode: 'OSL-LHR', plane: { type: 'A320' }, miles: 9007199254740994n });
    const [entry] = await byTail.query({ tailNumber: 'LN-1' }).select('seats').take(1);
    expect(entry).toEqual({ seats: expect.any(Number) as number });
  });

  it('hides what has expired where told to', async () => {
    expect(await out().count()).toBe(15);
    expect(await out().hideExpired().count()).toBe(13);
    expect(await out().hideExpired().take(20)).toHaveLength(13);
  });

  it('pages every way, by canonical cursors of numbers', async () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await byTail.query({ tailNumber: 'LN-2' }).limit(3).page({ cursor });
      seen.push(...page.items.map(f => f.departsAt));
      cursor = page.cursor;
      if (cursor !== undefined)
        expect(Buffer.from(cursor, 'base64url').toString()).toMatch(
          /^\{"lastKey":\{"departs_at":\{"N":"[-\d.]+"\},"route_code":\{"S":"[A-Z-]+"\},"tail_number":\{"S":"LN-2"\}\},"index":"by-tail","sort":"ASC"\}$/,
        );
    } while (cursor !== undefined);
    expect(seen).toHaveLength(10);
  });

  it('adds up what reads cost over pages, segments and entities behind an index', async () => {
    const meter = capacityMeter();
    await out().limit(4).options({ meter }).all();
    expect(meter).toMatchObject({ requests: 4, attempts: 4 });
    expect(meter.units).toBeGreaterThanOrEqual(2);
    const whole = capacityMeter();
    await byStatus.query({ status: 'gone' }).options({ meter: whole }).hydrate().all();
    expect(whole.requests).toBe(2);
    expect([...whole.tables.keys()]).toEqual(['flights']);
    const counted = capacityMeter();
    await Flights.scan({ segments: 3 }).options({ meter: counted }).count();
    expect(counted.requests).toBe(3);
    const { consumed } = await Flights.scan({ segments: 3 }).options({ returnConsumedCapacity: 'TOTAL' }).collect();
    expect(consumed).toBeGreaterThan(0);
  });
});

describeEngines('a model of a binary sort key, sparse indexes, renamed fields and templates', client => {
  const Blobs = Blob.using(session({ client: client() }));
  beforeAll(async () => {
    await createTable(Blobs);
    await batchWrite(
      upTo(20).map(i =>
        Blobs.of({
          bucket: i < 12 ? 'one' : 'two',
          digest: Uint8Array.of(i % 4, i),
          ...(i % 2 && { owner: 'ann', day: `2026-01-${String(i).padStart(2, '0')}`, kind: i % 3 ? 'image' : 'text' }),
          ...(i % 5 === 0 && { flag: 'check' }),
          bytesLong: i,
        }),
      ),
    );
  });
  const one = () => Blobs.query({ bucket: 'one' });
  const digests = async (read: { all(): Promise<Blob[]> }) => (await read.all()).map(blob => [...blob.digest]);

  it('answers bytes by every operator', async () => {
    expect(await one().count()).toBe(12);
    expect(await digests(one().where(b => b.digest.beginsWith(Uint8Array.of(1))))).toEqual([
      [1, 1],
      [1, 5],
      [1, 9],
    ]);
    expect(
      await digests(
        one()
          .where(b => b.digest.lt(Uint8Array.of(1)))
          .descending(),
      ),
    ).toEqual([
      [0, 8],
      [0, 4],
      [0, 0],
    ]);
    expect(await digests(one().where(b => b.digest.between(Uint8Array.of(3), Uint8Array.of(3, 7))))).toEqual([
      [3, 3],
      [3, 7],
    ]);
    expect((await Blobs.get({ bucket: 'one', digest: Uint8Array.of(1, 5) })).bytesLong).toBe(5);
  });

  it('answers a templated index by whole keys, beginnings and ranges of its first open part', async () => {
    const owned = () => Blobs.index('by-owner').query({ owner: 'ann' });
    const sizes = async (read: { all(): Promise<Blob[]> }) => (await read.all()).map(blob => blob.bytesLong);
    expect(await sizes(owned())).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    expect(await sizes(owned().where(b => b.day.gte('2026-01-15')))).toEqual([15, 17, 19]);
    expect(await sizes(owned().where(b => b.day.between('2026-01-05', '2026-01-09')))).toEqual([5, 7, 9]);
    expect(await sizes(owned().where(b => b.day.beginsWith('2026-01-0')))).toEqual([1, 3, 5, 7, 9]);
    expect(await sizes(Blobs.index('by-owner').query({ owner: 'ann', day: '2026-01-09' }))).toEqual([9]);
    expect(await sizes(Blobs.index('by-owner').query({ owner: 'ann', day: '2026-01-09', kind: 'image' }))).toEqual([]);
    const whole = await owned().hydrate().all();
    expect(whole.every(blob => blob instanceof Blob && blob.kind !== undefined && !blob.isChanged)).toBe(true);
  });

  it('answers a sparse index by time, and scans it', async () => {
    const flagged = Blobs.index('flagged');
    const [first] = await flagged.query({ flag: 'check' }).all();
    expect(first!.created).toBeInstanceOf(Date);
    expect(
      await flagged
        .query({ flag: 'check' })
        .where(b => b.created.lte(new Date()))
        .count(),
    ).toBe(4);
    expect(
      await flagged
        .query({ flag: 'check' })
        .where(b => b.created.gt(new Date()))
        .count(),
    ).toBe(0);
    expect(await flagged.scan({ segments: 2 }).count()).toBe(4);
    const error: unknown = await flagged
      .query({ flag: 'check' })
      .filter(b => b.bytesLong.gt(1))
      .all()
      .catch((e: unknown) => e);
    expect(isDynamormError(error) && error.code).toBe('ErrInvalidOperator');
  });

  it('walks binary cursors both ways on table and index', async () => {
    for (const read of [one().limit(5), Blobs.index('by-owner').query({ owner: 'ann' }).limit(3)] as const) {
      const all = (await read.all()).map(blob => [...blob.digest]);
      let page = await read.page();
      while (page.cursor !== undefined) page = await read.page({ cursor: page.cursor });
      const back = page.items.map(blob => [...blob.digest]);
      while (page.previous !== undefined) {
        page = await read.page({ before: page.previous });
        back.unshift(...page.items.map(blob => [...blob.digest]));
      }
      expect(back).toEqual(all);
    }
  });
});
