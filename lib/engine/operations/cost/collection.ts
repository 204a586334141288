import type { Item } from '../../../values/value.js';
import { partitionText, under } from '../../storage/composed-key.js';
import type { Table } from '../../tables/table.js';

const GIGABYTE = 2 ** 30;

/** ItemCollectionMetrics of a written item: its partition's size in a table that has local indexes. */
export function collectionMetrics(table: Table, item: Item): Record<string, unknown> | undefined {
  const locals = [...table.data.indexes].filter(({ schema }) => schema.kind === 'LSI');
  if (locals.length === 0) return undefined;
  const { partition } = table.data.keys;
  const range = under(partitionText(partition, item)!);
  let bytes = 0;
  for (const entries of [table.data.items, ...locals.map(index => index.entries)]) {
    for (const entry of entries.ascend(range.from)) {
      if (entry.key >= range.to!) break;
      bytes += entry.bytes;
    }
  }
  const gigabytes = Math.floor(bytes / GIGABYTE);
  return {
    ItemCollectionKey: Object.fromEntries(partition.map(({ name }) => [name, item[name]!])),
    SizeEstimateRangeGB: [gigabytes, gigabytes + 1],
  };
}
