import { cursorOf } from './start-key.js';
import { hydratePage, readCipher, wirePage, type Page } from './pages.js';
import { prepareRead } from './read-input.js';
import { keysOf } from './filters.js';
import type { Read } from './read.js';
import { startKey } from './start-key.js';

/** The page before another, by that page's `previous`: read the other way and turned around, so that its items stand in the same order. */
export async function pageBefore<T>(read: Read, before: string): Promise<Page<T>> {
  const cipher = readCipher(read);
  const back: Read = { ...read, descending: read.descending !== true, cursor: before };
  const prepared = prepareRead(back);
  const { output } = await wirePage(back, prepared, { start: startKey(back, prepared, before) });
  const Items = [...(output.Items ?? [])].reverse();
  const page = await hydratePage<T>(back, { prepared, output: { ...output, Items } }, cipher);
  const last = Items.at(-1);
  const names = [...new Set([...read.target.model.key, ...keysOf(read)].map(({ name }) => name))];
  const whole = last !== undefined && names.every(name => last[name] !== undefined);
  const cursor = whole
    ? cursorOf(read, prepareRead(read), Object.fromEntries(names.map(name => [name, last[name]!])))
    : undefined;
  return { ...page, cursor, previous: page.cursor };
}
