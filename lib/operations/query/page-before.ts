import { refused } from './check-read.js';
import { lookupAt } from './lookup/lookup-pages.js';
import { END, hydratePage, readCipher, type Page } from './page.js';
import { prepareRead } from './read-input.js';
import type { Read } from './read.js';
import { cursorOf, keyOfItem, startKey } from './start-key.js';
import { wirePage } from './wire-page.js';

/**
 * The page before another, by that page's `previous`: read the other way and turned around, so that its items stand in the same
 * order. Before the first item there is an empty page without cursors.
 * @throws ErrInvalidOperator for a scan, which has no order, and for a text that is no `previous`
 */
export async function pageBefore<T>(read: Read, before: string): Promise<Page<T>> {
  if (read.asked === undefined) throw refused(read, 'a scan has no page before another');
  if (read.cursor !== undefined) throw refused(read, 'a page is after a cursor or before one, not both');
  const cipher = readCipher(read);
  const turned = { ...read, descending: read.descending !== true, cursor: before };
  const back: Read = (await lookupAt(turned, cipher)) ?? turned;
  const prepared = prepareRead(back);
  const start = before === END ? undefined : startKey(back, prepared, before);
  const { output } = await wirePage(back, prepared, { start });
  const Items = [...(output.Items ?? [])].reverse();
  const page = await hydratePage<T>(back, { prepared, start, output: { ...output, Items } }, cipher);
  // After what a filter dropped, the next page starts where this one stopped reading, and drops it again.
  const last = Items.length === 0 ? output.LastEvaluatedKey : keyOfItem(read, Items.at(-1));
  const forth = { ...back, descending: read.descending === true };
  const cursor = before === END ? undefined : last && cursorOf(forth, prepareRead(forth), last);
  return { ...page, cursor, previous: page.cursor };
}
