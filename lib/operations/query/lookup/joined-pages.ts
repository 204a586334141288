import { isDynamormError } from '../../../errors/dynamorm-error.js';
import type { Page } from '../page.js';
import { prepareRead } from '../read-input.js';
import type { Read } from '../read.js';
import { startKey } from '../start-key.js';

/**
 * The pages of several queries, one query after the other. The last page of each goes together with the first of the next, so that
 * every page but the very last has a cursor, and each cursor belongs to one of the queries.
 */
export async function* joinedPages<T>(
  reads: readonly Read[],
  pagesOf: (read: Read) => AsyncGenerator<Page<T>, void, undefined>,
): AsyncGenerator<Page<T>, void, undefined> {
  const { cursor } = reads[0]!;
  const begin = cursor === undefined ? 0 : queryOfCursor(reads, cursor);
  let ended: Page<T> | undefined;
  for (let i = begin; i < reads.length; i++) {
    const read = { ...reads[i]!, cursor: i === begin ? cursor : undefined };
    for await (const page of pagesOf(read)) {
      const joined: Page<T> = ended === undefined ? page : join(ended, page);
      ended = page.cursor === undefined && i < reads.length - 1 ? joined : undefined;
      if (ended === undefined) yield joined;
    }
  }
}

/** Which of the queries a cursor belongs to. @throws ErrInvalidOperator where it is none */
export function queryOfCursor(reads: readonly Read[], cursor: string): number {
  let refusal: unknown;
  for (const [i, read] of reads.entries()) {
    try {
      startKey(read, prepareRead(read), cursor);
      return i;
    } catch (error) {
      if (!isDynamormError(error, 'ErrInvalidOperator')) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function join<T>(before: Page<T>, after: Page<T>): Page<T> {
  const consumed = [before.consumed, after.consumed].filter(units => units !== undefined);
  return {
    items: [...before.items, ...after.items],
    cursor: after.cursor,
    previous: before.previous,
    scanned: before.scanned + after.scanned,
    consumed: consumed.length === 0 ? undefined : consumed.reduce((sum, units) => sum + units, 0),
  };
}
