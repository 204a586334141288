import {
  Attribute,
  batchWrite,
  Entity,
  isDynamormError,
  PartitionKey,
  session,
  Table,
  type Key,
  type SegmentCursors,
  type Transport,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';

@Table('parts')
class Part extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() kind = 'bolt';
}

/** A transport without items that answers late, and counts how many answers it owes. */
function slowTransport(pagesPerSegment = 1) {
  const state = { most: 0, underWay: 0, requests: 0, fail: undefined as number | undefined };
  const left = new Map<number, number>();
  const send = async (_: unknown, input: unknown): Promise<unknown> => {
    const { Segment = 0 } = input as { Segment?: number };
    state.requests += 1;
    state.underWay += 1;
    state.most = Math.max(state.most, state.underWay);
    await new Promise(resolve => setTimeout(resolve, 1));
    state.underWay -= 1;
    if (state.fail === Segment) throw new Error('no answer');
    const more = (left.get(Segment) ?? pagesPerSegment) - 1;
    left.set(Segment, more);
    const last = { LastEvaluatedKey: { id: { S: `${Segment}-${more}` } } };
    return { output: { Items: [], Count: 2, ScannedCount: 2, ...(more > 0 && last) }, attempts: 1 };
  };
  return { state, transport: { send } as Transport };
}

const code = async (run: () => Promise<unknown>): Promise<string | undefined> => {
  const error: unknown = await Promise.resolve()
    .then(run)
    .catch((reason: unknown) => reason);
  return isDynamormError(error) ? error.code : undefined;
};

describe('a scan in segments', () => {
  it('counts and reads no more segments at once than it is allowed', async () => {
    for (const concurrency of [1, 3, 8]) {
      const { state, transport } = slowTransport(2);
      const Parts = Part.using(session({ transport }));
      expect(await Parts.scan({ segments: 20, concurrency }).count()).toBe(80);
      expect(state).toMatchObject({ most: concurrency, requests: 40 });
    }
    const { state, transport } = slowTransport(2);
    await Part.using(session({ transport })).scan({ segments: 20, concurrency: 3 }).all();
    expect(state).toMatchObject({ most: 3, requests: 40 });
  });

  it('reads nobody ahead of the caller but one page a segment', async () => {
    const { state, transport } = slowTransport(50);
    for await (const page of Part.using(session({ transport })).scan({ segments: 9, concurrency: 4 }).pages()) {
      await new Promise(resolve => setTimeout(resolve, 20));
      expect(page.items).toEqual([]);
      break;
    }
    expect(state.requests).toBe(5);
  });

  it('stops beginning segments once one has failed', async () => {
    const { state, transport } = slowTransport();
    state.fail = 1;
    await expect(Part.using(session({ transport })).scan({ segments: 100, concurrency: 2 }).count()).rejects.toThrow();
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(state.requests).toBeLessThan(5);
  });

  it.each<[string, (parts: typeof Part) => Promise<unknown>]>([
    ['no segments', parts => parts.scan({ segments: 0 }).all()],
    ['half a segment', parts => parts.scan({ segments: 1.5 }).count()],
    ['too many segments', parts => parts.scan({ segments: 1_000_001 }).all()],
    ['no concurrency', parts => parts.scan({ segments: 2, concurrency: 0 }).all()],
    ['a concurrency that is no number', parts => parts.scan({ segments: 2, concurrency: NaN }).count()],
    ['one cursor for all', parts => parts.scan({ segments: 2 }).startAt('x').all()],
    ['cursors of another number of segments', parts => parts.scan({ segments: 2 }).resume(['a']).all()],
    [
      'cursors that are none',
      parts =>
        parts
          .scan({ segments: 2 })
          .resume('ab' as never)
          .all(),
    ],
    ['a single page of several cursors', parts => parts.scan().resume([null, 'a']).page()],
    ['a page before another', parts => parts.scan().page({ before: 'x' } as never)],
  ])('refuses %s before any request', async (_, run) => {
    const { state, transport } = slowTransport();
    expect(await code(() => run(Part.using(session({ transport }))))).toBe('ErrInvalidOperator');
    expect(state.requests).toBe(0);
  });
});

describeEngines('a scan that stopped', client => {
  const plain = Part.using(session({ client: client() }));
  const sealed = Part.using(session({ client: client(), cursorSecret: 'a secret long enough to seal with' }));
  beforeAll(async () => {
    await createTable(plain);
    await batchWrite(Array.from({ length: 60 }, (_, i) => plain.of({ id: `p${i}`, kind: i % 2 ? 'nut' : 'bolt' })));
  });

  it.each([
    ['plain', plain],
    ['sealed', sealed],
  ] as const)('goes on from one %s cursor a segment wherever it was, each item once', async (_, Parts) => {
    for (const stop of [1, 2, 5, 9]) {
      const seen: string[] = [];
      let cursors: SegmentCursors | undefined;
      let pages = 0;
      for await (const page of Parts.scan({ segments: 4, concurrency: 2 }).limit(4).pages()) {
        seen.push(...page.items.map(part => part.id));
        cursors = page.cursors;
        if (++pages === stop) break;
      }
      const rest = Parts.scan({ segments: 4 }).resume(cursors!);
      expect(await rest.count()).toBe(60 - seen.length);
      expect(await rest.take(3)).toHaveLength(3);
      expect((await rest.take(60)).some(part => seen.includes(part.id))).toBe(false);
      for await (const part of rest.limit(7)) seen.push(part.id);
      expect(new Set(seen).size).toBe(60);
      expect(seen).toHaveLength(60);
    }
  });

  it('fetches ahead when asked, filters and projects', async () => {
    const scan = plain
      .scan({ segments: 3 })
      .filter(part => part.kind.eq('nut'))
      .limit(5);
    expect(await scan.prefetch().all()).toHaveLength(30);
    const ids = (await scan.select('id').all()).map(part => part.id);
    expect(new Set(ids).size).toBe(30);
    expect(scan.input()).toMatchObject({ Segment: 0, TotalSegments: 3, Limit: 5 });
  });
});
