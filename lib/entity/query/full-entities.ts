import { batchGet } from '../../operations/batch/batch-get.js';
import type { ItemKey } from '../../operations/item-key.js';
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

async function* entities<E>(read: Read): AsyncGenerator<E, void, undefined> {
  const { target } = read;
  for await (const { output } of wirePages(read)) {
    const keys = (output.Items ?? []).map((item): ItemKey => ({
      target,
      key: Object.fromEntries(target.model.key.map(({ name }) => [name, item[name]!])),
    }));
    if (keys.length === 0) continue;
    const { items } = await batchGet(keys, { signal: read.signal! });
    for (const item of items) if (item !== undefined) yield item as E;
  }
}
