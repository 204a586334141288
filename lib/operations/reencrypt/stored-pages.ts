import { createBackoff } from '../../client/backoff.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import type { Item } from '../../values/value.js';
import type { Path } from '../../expressions/ast.js';
import { segmentPages, type SegmentPage, type Segments } from '../query/segments.js';
import type { Read } from '../query/read.js';
import type { Target } from '../target.js';
import type { ReencryptOptions } from './reencrypt-options.js';

const BACKOFF = { baseMs: 100, capMs: 20_000, attempts: 10 };
const MOST_OF_A_PAGE = 1000;

/** The items of a class as they are stored, page by page. What is throttled is read again from where it stood. */
export async function* storedPages(
  target: Target,
  { rateLimit, signal, timeoutMs }: ReencryptOptions,
  segments: Segments,
): AsyncGenerator<SegmentPage<Item>, void, undefined> {
  // Pages of a second's worth at most, all segments together.
  const atOnce = Math.min(segments.segments, segments.concurrency ?? 8);
  const limit =
    rateLimit === undefined ? undefined : Math.max(1, Math.min(MOST_OF_A_PAGE, Math.floor(rateLimit / atOnce)));
  const read: Read = {
    target,
    select: namesOf(target),
    stored: true,
    limit,
    ...(signal !== undefined && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  let { cursors } = segments;
  const begin = () => createBackoff(BACKOFF, { clock: target.session.clock, signal });
  for (let backoff = begin(); ;) {
    try {
      for await (const page of segmentPages<Item>(read, { ...segments, cursors })) {
        ({ cursors } = page);
        yield page;
        backoff = begin();
      }
      return;
    } catch (error) {
      if (!isDynamormError(error) || !error.retryable || !(await backoff.next())) throw error;
    }
  }
}

/** What rewriting needs of an item: its key and version, its envelopes and their blind indexes. */
function namesOf({ model }: Target): readonly Path[] {
  const { key, version, encrypted, blindIndexes } = model;
  const attributes = [...key, ...(version === undefined ? [] : [version]), ...encrypted];
  const names = [...attributes, ...blindIndexes.map(({ attribute }) => attribute)].map(({ name }) => name);
  return [...new Set(names)].map((name): Path => [name]);
}
