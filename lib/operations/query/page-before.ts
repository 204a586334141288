import { hydratePage, readCipher, type Page } from './page.js';
import { wirePage } from './pages.js';
import { prepareRead } from './read-input.js';
import type { Read } from './read.js';
import { cursorOf, keyOfItem, startKey } from './start-key.js';

/** The page before another, by that page's `previous`: read the other way and turned around, so that its items stand in the same order. */
export async function pageBefore<T>(read: Read, before: string): Promise<Page<T>> {
  const cipher = readCipher(read);
  const back: Read = { ...read, descending: read.descending !== true, cursor: before };
  const prepared = prepareRead(back);
  const { output } = await wirePage(back, prepared, { start: startKey(back, prepared, before) });
  const Items = [...(output.Items ?? [])].reverse();
  const page = await hydratePage<T>(back, { prepared, output: { ...output, Items } }, cipher);
  const last = keyOfItem(read, Items.at(-1));
  return { ...page, cursor: last && cursorOf(read, prepareRead(read), last), previous: page.cursor };
}
