import type { Page } from './page.js';
import { pages } from './pages.js';
import type { Read } from './read.js';
import { refused } from './check-read.js';

/** Where a parallel scan stands: per segment a cursor, `undefined` before its first page, `null` after its last. */
export type SegmentCursors = readonly (string | null | undefined)[];

/** One page of one segment, and where the whole scan stands after it: all that is needed to go on later. */
export interface SegmentPage<T> extends Page<T> {
  readonly segment: number;
  readonly cursors: SegmentCursors;
}

export interface Segments {
  /** Parts the table is cut into, 1 to 1,000,000. */
  readonly segments: number;
  /** Segments read at once, each with at most one page in memory. Default 8. */
  readonly concurrency?: number | undefined;
  readonly cursors?: SegmentCursors | undefined;
}

type Pages<T> = AsyncGenerator<Page<T>, void, undefined>;
interface Arrived<T> {
  readonly segment: number;
  readonly result: IteratorResult<Page<T>, void>;
}

/** The pages of all segments as they arrive; no order is promised between segments. */
export async function* segmentPages<T>(read: Read, how: Segments): AsyncGenerator<SegmentPage<T>, void, undefined> {
  const { segments, concurrency = 8 } = how;
  if (!Number.isSafeInteger(segments) || segments < 1 || segments > 1_000_000)
    throw refused(read, 'a scan has 1 to 1,000,000 segments');
  const cursors: (string | null | undefined)[] = Array.from({ length: segments }, (_, i) => how.cursors?.[i]);
  if (how.cursors !== undefined && how.cursors.length !== segments)
    throw refused(read, `a scan of ${segments} segments goes on from ${segments} cursors, not ${how.cursors.length}`);
  const waiting = cursors.flatMap((cursor, segment) => (cursor === null ? [] : [segment]));
  const running = new Map<number, { pages: Pages<T>; next: Promise<Arrived<T>> }>();
  const advance = (segment: number, of: Pages<T>): void => {
    const next = of.next().then(result => ({ segment, result }));
    next.catch(() => undefined);
    running.set(segment, { pages: of, next });
  };
  const begin = (): void => {
    const segment = waiting.shift();
    if (segment !== undefined)
      advance(
        segment,
        pages<T>({ ...read, cursor: cursors[segment] ?? undefined, segment: { segment, of: segments } }),
      );
  };
  for (let i = 0; i < concurrency; i++) begin();
  while (running.size > 0) {
    const { segment, result } = await Promise.race([...running.values()].map(({ next }) => next));
    const of = running.get(segment)!.pages;
    running.delete(segment);
    if (result.done === true) {
      begin();
      continue;
    }
    cursors[segment] = result.value.cursor ?? null;
    advance(segment, of);
    yield { ...result.value, segment, cursors: [...cursors] };
  }
}
