import { count, pages } from './pages.js';
import type { Page } from './read.js';
import { type Read, refused } from './read.js';

/** Where a parallel scan stands: per segment a cursor, `undefined` before its first page, `null` after its last. */
export type SegmentCursors = readonly (string | null | undefined)[];

/** One page of one segment, and where the whole scan stands after it: all that is needed to go on later. */
export interface SegmentPage<T> extends Page<T> {
  /** Number of the segment, from 0. */
  readonly segment: number;
  /** Where every segment stands, for `resume`. */
  readonly cursors: SegmentCursors;
}

export interface Segments {
  /** Parts the table is cut into, 1 to 1,000,000. */
  readonly segments: number;
  /**
   * Segments read at once, each with at most one page waiting to be taken: what bounds memory. Default 8. With `prefetch()` a
   * segment also has its next page under way.
   */
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
  const { cursors, waiting, concurrency } = begun(read, how);
  // Whoever stops reading stops what is under way for it.
  const stop = new AbortController();
  const signal = read.signal === undefined ? stop.signal : AbortSignal.any([read.signal, stop.signal]);
  const running = new Map<number, { pages: Pages<T>; next: Promise<Arrived<T>> }>();
  const advance = (segment: number, of: Pages<T>): void => {
    const next = of.next().then(result => ({ segment, result }));
    next.catch(() => undefined);
    running.set(segment, { pages: of, next });
  };
  const begin = (): void => {
    const segment = waiting.shift();
    if (segment !== undefined) advance(segment, pages<T>({ ...partOf(read, { ...how, cursors }, segment), signal }));
  };
  for (let i = 0; i < concurrency; i++) begin();
  try {
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
  } finally {
    stop.abort();
  }
}

/** How many items a scan in segments finds, as many segments at once as it is allowed. */
export async function countSegments(read: Read, how: Segments): Promise<number> {
  const { cursors, waiting, concurrency } = begun(read, how);
  let total = 0;
  const stop = new AbortController();
  const signal = read.signal === undefined ? stop.signal : AbortSignal.any([read.signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (let segment = waiting.shift(); segment !== undefined; segment = waiting.shift()) {
      const found = await count({ ...partOf(read, { ...how, cursors }, segment), signal });
      total += found;
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, work));
  } catch (error) {
    // Nobody waits for the other workers any more.
    waiting.length = 0;
    stop.abort();
    throw error;
  }
  return total;
}

/** Where each segment starts, and those that are not at their end. @throws ErrInvalidOperator for numbers that cannot work */
function begun(read: Read, { segments, concurrency = 8, cursors }: Segments) {
  if (!Number.isSafeInteger(segments) || segments < 1 || segments > 1_000_000)
    throw refused(read, 'a scan has 1 to 1,000,000 segments');
  if (!Number.isSafeInteger(concurrency) || concurrency < 1)
    throw refused(read, 'the concurrency of a scan is a whole number above 0');
  if (read.cursor !== undefined)
    throw refused(read, 'a scan in segments goes on by resume(cursors), not by one cursor');
  if (cursors !== undefined && !(Array.isArray(cursors) && cursors.length === segments))
    throw refused(read, `a scan of ${segments} segments goes on from ${segments} cursors`);
  const at = Array.from({ length: segments }, (_, i) => cursors?.[i] as string | null | undefined);
  return { concurrency, cursors: at, waiting: at.flatMap((cursor, segment) => (cursor === null ? [] : [segment])) };
}

function partOf(read: Read, { segments: of, cursors }: Segments, segment: number): Read {
  // No text and an empty one are the beginning.
  return { ...read, cursor: cursors?.[segment] || undefined, segment: { segment, of } };
}
