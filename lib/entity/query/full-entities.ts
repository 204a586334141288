import { batchGet } from '../../operations/batch/batch-get.js';
import type { ItemKey } from '../../operations/item-key.js';
import { isWanted } from '../../operations/query/lookup/is-wanted.js';
import { wholeLookups } from '../../operations/query/lookup/lookup-pages.js';
import { wirePages } from '../../operations/query/pages.js';
import type { Read } from '../../operations/query/read.js';

/** The whole entities behind index entries. An entry whose item was deleted meanwhile is left out. */
export function fullEntities<E>(read: Read): AsyncIterable<E> & { all(): Promise<E[]> } {
  const iterate = (): AsyncGenerator<E, void, undefined> => entities<E>(read);
  return {
    [Symbol.asyncIterator]: iterate,
    all: async () => {
      const found: E[] = [];
      for await (const entity of iterate()) found.push(entity);
      return found;
    },
  };
}

// What four requests fetch at once: a page of small index entries can stand for far more whole entities than fit in memory.
const AT_ONCE = 400;

async function* entities<E>(read: Read): AsyncGenerator<E, void, undefined> {
  for (const part of await wholeLookups(read)) yield* entitiesOf<E>(part);
}

async function* entitiesOf<E>(read: Read): AsyncGenerator<E, void, undefined> {
  const { target } = read;
  for await (const { output, prepared } of wirePages({ ...read, select: undefined, hydrates: true })) {
    const entries = output.Items ?? [];
    for (let from = 0; from < entries.length; from += AT_ONCE) {
      const keys = entries.slice(from, from + AT_ONCE).map((item): ItemKey => ({
        target,
        key: Object.fromEntries(target.model.key.map(({ name }) => [name, item[name]!])),
      }));
      const { items } = await batchGet(keys, read);
      for (const item of items) if (item !== undefined && isWanted(read, item, prepared)) yield item as E;
    }
  }
}
